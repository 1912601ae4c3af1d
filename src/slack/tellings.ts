import type { Message } from '../../blocks/message.ts';
import { outcomeNotice, reviewNotice } from '../../blocks/notices.ts';
import type { Ops, Recorded } from '../app/ports.ts';
import { peopleToAsk } from '../app/views/case-card.ts';
import { headlineOf, labelled, type Names } from '../app/views/words.ts';
import { type Case, numberOf, type UserId } from '../domain/case.ts';
import type { Given } from '../domain/command.ts';
import { casesNamed, listed, roleTitle } from '../domain/decision.ts';
import type { Entry, VerdictChange } from '../domain/entry.ts';
import { holdersOf, isSameHuman, isSettledIn } from '../domain/people.ts';

/** What people are to be told of a case: pure, so that who hears what can be read and tested here. */

export interface Asked {
  user: UserId;
  for?: UserId;
}

/** Those whom the case waits for right now: for their approval, or for their review of a broken glass. */
export function askedNow(kase: Case, given: Given): Asked[] {
  if (kase.status === 'pending_approval') {
    const ask = peopleToAsk(kase, given).map(({ person, for: away }) => ({ user: person, ...(away && { for: away }) }));
    return [...new Map(ask.map((one) => [one.user, one])).values()];
  }
  if (kase.status !== 'open' || !kase.reviewOf) return [];
  const { seats, person, makers } = kase.reviewOf;
  const involved = [person, ...makers];
  const holders = seats.flatMap((role) =>
    holdersOf(role, given.holders).filter((user) => isSettledIn(user, role, given)),
  );
  return [...new Set(holders)]
    .filter((user) => !involved.some((one) => isSameHuman(one, user, given)))
    .map((user) => ({ user }));
}

export interface Telling {
  /** Nobody is told the same twice. */
  key: string;
  user: UserId;
  about: 'reminder' | 'outcome';
  message: Message;
}

interface Setting {
  kase: Case;
  given: Given;
  ops: Ops;
  names: Names;
  cardLink: string | null;
}

/** What these entries give reason to say, beside asking: outcomes to those who asked, reminders, and who was passed over. */
export function tellingsOf(setting: Setting, untold: Recorded[]): Telling[] {
  return untold.flatMap(({ seq, entry }) => [
    ...outcomes(setting, seq, entry),
    ...reminders(setting, seq, entry),
    ...passedOver(setting, seq, entry),
  ]);
}

/** Of a sequence people hear of its end. */
const isMiddleStep = (kase: Case, entry: Entry): boolean => {
  if (entry.type !== 'action_succeeded' || !('proposal' in kase) || !kase.proposal.steps) return false;
  const place = (kase.finished ?? []).findIndex(({ run }) => run.id === entry.runId);
  return place >= 0 && place + 1 < kase.proposal.steps.length;
};

function outcomes(setting: Setting, seq: number, entry: Entry): Telling[] {
  if (isMiddleStep(setting.kase, entry)) return [];
  const said = outcomeOf(entry, setting.names);
  if (!said) return [];
  const by = 'by' in entry ? entry.by : null;
  return whoAsked(setting.kase)
    .filter((user) => user !== by)
    .map((user) => ({ key: `outcome:${user}:${seq}`, user, about: 'outcome', message: notice(setting, said) }));
}

function reminders({ kase, given, ops, names, cardLink }: Setting, seq: number, entry: Entry): Telling[] {
  if (entry.type !== 'reminded') return [];
  const still = askedNow(kase, given);
  return entry.people.flatMap((user) => {
    const asked = still.find((one) => one.user === user);
    if (!asked || kase.status !== 'pending_approval') return [];
    const asking = noticeFor(asked, { kase, given, ops, names, cardLink });
    const message = reviewNotice({ ...asking, asks: 'again', settled: null });
    return [{ key: `remind:${user}:${seq}`, user, about: 'reminder' as const, message }];
  });
}

/** Told at once that it ran without them. */
function passedOver(setting: Setting, seq: number, entry: Entry): Telling[] {
  if (entry.type !== 'glass_broken') return [];
  const { skipped, by, reason, incident } = entry.override;
  const outcome = `${setting.names(by)} broke the glass: this runs without your approval`;
  const message = notice(setting, { outcome, reason: `${reason.text}\n${incident.text}` });
  return skipped.map((user) => ({ key: `skipped:${user}:${seq}`, user, about: 'outcome', message }));
}

function notice({ kase, given, names, cardLink }: Setting, said: { outcome: string; reason: string | null }): Message {
  const headline = headlineOf(kase, given.policy.workflows[kase.workflow], names);
  return outcomeNotice({ ...said, number: kase.number, headline, cardLink });
}

/** Whoever filed or wrote it, whoever marked it ready, and whose broken glass is reviewed. */
function whoAsked(kase: Case): UserId[] {
  const ready =
    'proposal' in kase
      ? [kase.proposal.by]
      : kase.makers.filter(({ acts }) => acts.includes('marked_ready')).map(({ person }) => person);
  const people = [kase.filedBy, kase.origin.author ?? null, ...ready, kase.reviewOf?.person ?? null];
  return [...new Set(people.filter((id) => id !== null))];
}

/** A fact that whoever asked hears of, with the reason where there is one. */
function outcomeOf(entry: Entry, names: Names): { outcome: string; reason: string | null } | null {
  switch (entry.type) {
    case 'denied':
      return { outcome: `Denied by ${names(entry.by)}`, reason: entry.reason.text };
    case 'changes_requested':
      return { outcome: `${names(entry.by)} requested changes`, reason: entry.reason.text };
    case 'cancelled':
      return { outcome: `Cancelled by ${names(entry.by)}`, reason: entry.reason?.text ?? null };
    case 'expired':
      return {
        outcome: 'Expired: nobody approved it in time',
        reason: 'A time-out means no. File it anew if it is still wanted.',
      };
    case 'verdict_changed':
      return {
        outcome: 'To be prepared anew',
        reason: changeReason(entry.why),
      };
    case 'glass_broken':
      return {
        outcome: `${names(entry.by)} broke the glass: it runs without approval`,
        reason: entry.override.reason.text,
      };
    case 'glass_closed':
      return { outcome: 'Approvals are needed again', reason: entry.why };
    case 'review_closed':
      return {
        outcome: `${names(entry.by)} reviewed the broken glass: ${entry.justified ? 'justified' : 'not justified'}`,
        reason: entry.reason.text,
      };
    case 'action_succeeded':
      return { outcome: entry.result.summary.text, reason: null };
    case 'action_failed':
      return { outcome: 'The action failed', reason: entry.reason.text };
    case 'action_reversed':
      return { outcome: 'What was done did not stand', reason: entry.reason.text };
    case 'earlier_attempt_stands':
      return entry.isPending ? null : { outcome: 'It went through after all', reason: entry.result.summary.text };
    case 'outcome_declared':
      return {
        outcome: `${names(entry.by)} declared that it ${entry.happened ? 'happened' : 'never happened'}`,
        reason: entry.reason.text,
      };
    default:
      return null;
  }
}

function changeReason(why: VerdictChange): string {
  switch (why.because) {
    case 'policy':
      return `Another policy is active: ${why.was} before, ${why.is} now.`;
    case 'effect':
      return `${casesNamed(why.cases)} changed the same thing meanwhile.`;
    case 'sum':
      return `Amounts that add up have grown meanwhile: ${why.was} before, ${why.is} now.`;
    case 'earlier':
      return 'An earlier attempt went through after all, so nothing was run. Look for a double before you prepare it.';
  }
}

/** The message to somebody whom the case waits for; the same shape once it is settled. */
export function noticeFor({ user, for: away }: Asked, { kase, given, ops, names, cardLink }: Setting) {
  const workflow = given.policy.workflows[kase.workflow];
  const proposal = 'proposal' in kase ? kase.proposal : null;
  const seats = kase.reviewOf?.seats ?? proposal?.rule.seats ?? [];
  const held = seats.filter((role) => holdersOf(role, given.holders).includes(user));
  const about = kase.reviewOf ? ` · broken glass on case #${numberOf(kase.reviewOf.case)}` : '';
  return {
    caseId: kase.id,
    asks: kase.reviewOf ? ('review' as const) : ('approval' as const),
    for: away === undefined ? null : names(away),
    number: kase.number,
    headline: `${headlineOf(kase, workflow, names)}${about}`,
    rule: proposal?.rule.name ?? kase.reviewOf?.rule ?? '',
    role: listed([...new Set(held.length ? held : seats)].map(roleTitle)),
    preparedBy: names(proposal?.by ?? kase.reviewOf?.person ?? kase.filedBy),
    note: null,
    fields: workflow ? labelled(workflow, kase.fields, names, { withPrivate: true }) : [],
    facts: ops.facts,
    cardLink,
  };
}
