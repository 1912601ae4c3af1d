import type { StoryLine } from '../../../blocks/view-models.ts';
import { type FieldValues, numberOf, type UserId } from '../../domain/case.ts';
import { casesNamed, dayAndTime, ended, listed, roleTitle, seatWords } from '../../domain/decision.ts';
import type { Entry, Suggested, VerdictChange } from '../../domain/entry.ts';
import type { Workflow } from '../../domain/policy.ts';
import { actionTitle } from '../../domain/steps.ts';
import { inWords, type Names, peopleInFields } from './words.ts';

/** Everyone an entry mentions, by name or in a value. */
export function peopleIn(entry: Entry, workflow: Workflow | undefined): (UserId | null)[] {
  const values = [
    ...('fields' in entry ? peopleInFields(workflow, entry.fields) : []),
    ...('was' in entry && typeof entry.was === 'object' ? peopleInFields(workflow, entry.was) : []),
  ];
  const by = 'by' in entry ? [entry.by] : [];
  const others =
    entry.type === 'approved'
      ? entry.seats.flatMap((seat) => [seat.by, seat.for ?? null])
      : 'votesLost' in entry
        ? entry.votesLost
        : entry.type === 'seat_lost'
          ? [entry.person]
          : entry.type === 'filed'
            ? [entry.origin.author ?? null]
            : entry.type === 'attempts_counted'
              ? entry.counts.map((count) => count.by)
              : entry.type === 'reminded' || entry.type === 'escalated'
                ? entry.people
                : entry.type === 'vote_cast'
                  ? [entry.for ?? null]
                  : entry.type === 'vote_withdrawn'
                    ? [entry.voter ?? null]
                    : entry.type === 'glass_broken'
                      ? entry.override.skipped
                      : [];
  return [...by, ...others, ...values];
}

/** One entry as people tell it. Every fact of the timeline has its sentence here and nowhere else. */
export function storyLine(entry: Entry, workflow: Workflow | undefined, names: Names): StoryLine {
  const { what, tone = 'plain' } = told(entry, workflow, names);
  const by = 'by' in entry && entry.type !== 'outcome_looked_up' ? entry.by : null;
  return { at: entry.at, who: names(by), what, tone };
}

interface Told {
  what: string;
  tone?: StoryLine['tone'];
}

const via = {
  command: 'with /latch new',
  shortcut: 'with the shortcut',
  message_shortcut: 'from a message',
  intake_message: 'from a message',
  break_glass: 'to have broken glass reviewed',
  undo: 'to undo',
};

function told(entry: Entry, workflow: Workflow | undefined, names: Names): Told {
  switch (entry.type) {
    case 'filed': {
      const { author, text } = entry.origin;
      const quoted = text ? `: “${text.text}”` : '';
      const undone = entry.origin.undoes ? ` what case #${numberOf(entry.origin.undoes)} did` : '';
      return {
        what: `made this case ${via[entry.origin.via]}${undone}${author ? ` of ${names(author)}` : ''}${quoted}${valuesIn(entry.fields, workflow, names)}`,
      };
    }
    case 'triage_suggested': {
      const { source, summary, priority, rule, action, fallback } = entry.suggestion;
      const next = action ? `, suggested next step: ${titleOf(action, workflow)}` : '';
      const applies = rule ? `, rule that would apply: ${rule}` : '';
      const why = fallback ? ` (${fallback})` : '';
      return {
        what: `${source === 'ai' ? 'AI suggestion' : 'Suggestion by rules'}${why}: ${sentence(summary.text)} Priority ${priority}${applies}${next}`,
        tone: 'suggestion',
      };
    }
    case 'noted':
      return { what: `noted: “${entry.text.text}”` };
    case 'attached': {
      const kept = entry.evidence.length
        ? `attached ${listed(
            entry.evidence.map(({ name }) => name.text),
            'and',
          )}`
        : 'attached nothing';
      const lost = entry.missing.map(({ name, problem }) => `${name.text} could not be copied (${problem})`);
      return { what: [kept, ...lost].join('; ') };
    }
    case 'edited': {
      const changed = [
        ...changesOf(entry.fields, entry.was, workflow, names),
        ...entry.cleared.map((name) => `${labelOf(name, workflow)} emptied`),
      ];
      const priority = entry.priority ? [`priority ${entry.priority}`] : [];
      const labels = entry.labels
        ? [entry.labels.length ? `labels to ${entry.labels.join(', ')}` : 'labels to none']
        : [];
      const lost = lostWords(entry.votesLost, names);
      return { what: `changed ${listed([...changed, ...priority, ...labels], 'and')}${lost}` };
    }
    case 'marked_ready': {
      const { rule, action } = entry.proposal;
      const seats = rule.seats.length
        ? `${seatWords(rule.seats)} ${rule.seats.length > 1 ? 'have' : 'has'} to approve`
        : 'no approval needed';
      const note = entry.note ? `: “${entry.note.text}”` : '';
      const beside = besideSuggestion(entry.suggested, workflow);
      return { what: `marked this ready${note} (${titleOf(action, workflow)}; rule ${rule.name}: ${seats}${beside})` };
    }
    case 'vote_cast':
      return {
        what: `approved as ${listed(entry.roles.map(roleTitle))}${entry.for ? ` for ${names(entry.for)}, who is away` : ''}`,
        tone: 'good',
      };
    case 'vote_withdrawn':
      return { what: entry.voter ? `withdrew the approval that ${names(entry.voter)} gave` : 'withdrew the approval' };
    case 'approved':
      return {
        what: entry.seats.length
          ? `All seats filled: ${entry.seats.map((seat) => `${roleTitle(seat.role)} ${sitting(seat, names)}`).join(', ')}`
          : 'No approval needed by the rule',
        tone: 'good',
      };
    case 'seat_lost':
      return {
        what: `The approval of ${names(entry.person)} no longer counts: ${roleTitle(entry.role)} is open again`,
        tone: 'bad',
      };
    case 'reminded':
      return {
        what: entry.people.length
          ? `Reminded ${listed(entry.people.map(names), 'and')}`
          : 'Nobody was there to be reminded',
      };
    case 'escalated': {
      const told = entry.people.length ? `, told ${listed(entry.people.map(names), 'and')}` : '';
      return {
        what: `Escalated: ${roleTitle(entry.to)} may also fill ${seatWords(entry.seats)}${told}`,
        tone: 'bad',
      };
    }
    case 'expired':
      return {
        what: `Expired: nobody answered in time, which means no${lostWords(entry.votesLost, names)}`,
        tone: 'bad',
      };
    case 'verdict_changed':
      return { what: `${changeWords(entry.why)}${lostWords(entry.votesLost, names)}`, tone: 'bad' };
    case 'glass_broken': {
      const { reason, incident, skipped } = entry.override;
      const told = skipped.length ? ended(` Not asked: ${listed(skipped.map(names), 'and')}`) : '';
      return {
        what: `broke the glass as ${listed(entry.roles.map(roleTitle))}: it runs without approval. “${reason.text}” (${incident.text}).${told}`,
        tone: 'bad',
      };
    }
    case 'glass_closed':
      return { what: `Approvals are needed again: ${entry.why}`, tone: 'bad' };
    case 'review_opened':
      return { what: `The broken glass is reviewed in case #${numberOf(entry.case)}` };
    case 'review_closed':
      return {
        what: `closed the review: ${entry.justified ? 'justified' : 'not justified'}. “${entry.reason.text}”`,
        tone: entry.justified ? 'good' : 'bad',
      };
    case 'denied':
      return { what: `denied this: “${entry.reason.text}”`, tone: 'bad' };
    case 'changes_requested': {
      const lost = lostWords(entry.votesLost, names);
      return { what: `requested changes: “${entry.reason.text}”${lost}` };
    }
    case 'cancelled':
      return { what: entry.reason ? `cancelled this: “${entry.reason.text}”` : 'cancelled this' };
    case 'run_requested':
      return { what: entry.again ? 'asked to run it again' : 'asked to run it' };
    case 'run_started':
      return {
        what: `${titleOf(entry.action, workflow)} started${entry.run.attempt > 1 ? ` (attempt ${entry.run.attempt})` : ''}`,
      };
    case 'run_resent':
      return { what: 'Sent again with the same idempotency key' };
    case 'run_postponed':
      return { what: `Not now: ${sentence(entry.reason.text)} To be sent again ${dayAndTime(entry.resendAt)}` };
    case 'action_reversed':
      return { what: `Did not stand: ${entry.reason.text}`, tone: 'bad' };
    case 'earlier_attempt_stands':
      return {
        what: `The attempt that counted as failed ${entry.isPending ? 'was accepted' : 'went through'} after all: ${entry.result.summary.text}`,
        tone: entry.isPending ? 'plain' : 'good',
      };
    case 'outcome_confirmed':
      return { what: `Looked up again: ${entry.finding.text}` };
    case 'reported':
      return {
        what: `${entry.source}: ${entry.summary.text}${entry.text ? `: “${entry.text.text}”` : ''}`,
      };
    case 'outcome_declared':
      return {
        what: `declared that it ${entry.happened ? 'happened' : 'never happened'}: “${entry.reason.text}” (${entry.proof.text})`,
        tone: entry.happened ? 'good' : 'bad',
      };
    case 'action_succeeded': {
      const { summary, reference } = entry.result;
      return {
        what: `${summary.text}${reference ? ` (${reference})` : ''}${entry.foundBy === 'look_up' ? ' Found by looking it up.' : ''}`,
        tone: 'good',
      };
    }
    case 'action_failed':
      return { what: `Failed: ${entry.reason.text}`, tone: 'bad' };
    case 'outcome_unknown':
      return { what: `Outcome unknown: ${entry.reason.text} It will be looked up.`, tone: 'bad' };
    case 'outcome_pending':
      return { what: `Accepted: ${entry.summary.text}` };
    case 'outcome_looked_up':
      return { what: `Looked up${entry.by ? ` for ${names(entry.by)}` : ''}: ${entry.finding.text}` };
    case 'refused': {
      const { attempted, code, rule, reason } = entry.refusal;
      const why = inThirdPerson[code] ?? reason;
      return {
        what: `tried to ${attemptedWords(attempted)} and was refused${rule ? ` by rule ${rule}` : ''}: ${why}`,
        tone: 'bad',
      };
    }
    case 'attempts_counted':
      return {
        what: `Further refused attempts: ${entry.counts.map(({ by, attempted, times }) => `${names(by)} ${attemptedWords(attempted)} ×${times}`).join(', ')}`,
      };
  }
}

const sitting = ({ by, for: away }: { by: UserId; for?: UserId }, names: Names): string =>
  away === undefined ? names(by) : `${names(by)} for ${names(away)}`;

const lostWords = (lost: UserId[], names: Names): string =>
  lost.length ? `. Approvals lost: ${listed(lost.map(names), 'and')}` : '';

function changeWords(why: VerdictChange): string {
  switch (why.because) {
    case 'effect':
      return `${casesNamed(why.cases)} changed the same thing since this was marked ready. To be prepared anew, with that in view`;
    case 'policy':
      return `Another policy is active (${why.to.slice(0, 8)}), and it says otherwise: ${why.was} before, ${why.is} now. To be prepared anew`;
    case 'sum':
      return `Amounts that add up have grown meanwhile: ${why.was} before, ${why.is} now. To be prepared anew`;
    case 'earlier':
      return 'Not run, because an earlier attempt went through after all. To be prepared anew, with that in view';
  }
}

/** What the operator took over of the suggestion, and what not: the decision beside what was proposed. */
function besideSuggestion(suggested: Suggested | null, workflow: Workflow | undefined): string {
  if (!suggested) return '';
  const labels = (names: string[]) =>
    listed(
      names.map((name) => labelOf(name, workflow)),
      'and',
    );
  const followed = suggested.followed.length ? `; as suggested: ${labels(suggested.followed)}` : '';
  const changed = suggested.changed.length ? `; other than suggested: ${labels(suggested.changed)}` : '';
  return followed + changed;
}

/** Refusals speak to the clicker; the record speaks of them. */
const inThirdPerson: Partial<Record<Extract<Entry, { type: 'refused' }>['refusal']['code'], string>> = {
  maker: 'blocked, prepared by the same person',
  maker_role: 'blocked, same role as the preparer',
  wrong_role: 'blocked, not in the required role',
  not_operator: 'blocked, not an operator of this workflow',
  already_voted: 'blocked, had already approved',
  seat_taken: 'blocked, the seats of that role are taken',
  stale: 'blocked, the card was out of date',
  moved_on: 'blocked, the case had moved on',
  guest: 'blocked, guests cannot act',
  bot: 'blocked, bots cannot act',
  deactivated: 'blocked, a deactivated account',
  stranger: 'blocked, a member of another workspace',
  roles_unreadable: 'blocked, the role could not be verified',
  executor: 'blocked, may not run this',
  no_vote: 'blocked, had not approved',
  not_a_member: 'blocked, not a member of this workspace',
  fresh_member: 'blocked, joined the role too lately',
  expired: 'blocked, the case had expired',
  no_glass: 'blocked, the rule lets nobody break the glass',
  owes_review: 'blocked, an earlier broken glass was not reviewed yet',
  own_review: 'blocked, cannot review their own broken glass',
  same_effect: 'blocked, another case changed the same thing',
  already_run: 'blocked, part of it has run already',
};

const sentence = (text: string): string => (/[.!?…]$/u.test(text.trim()) ? text.trim() : `${text.trim()}.`);

/** "mark_ready" as people say it: "mark ready". */
export const attemptedWords = (attempted: string): string => attempted.replaceAll('_', ' ');

const titleOf = (action: string, workflow: Workflow | undefined) => actionTitle(workflow, action);
const labelOf = (name: string, workflow: Workflow | undefined) => workflow?.fields[name]?.label ?? name;

function valuesIn(fields: FieldValues, workflow: Workflow | undefined, names: Names): string {
  const shown = Object.entries(fields).filter(([name]) => !workflow?.fields[name]?.private);
  return shown.length
    ? ` (${shown.map(([name, value]) => `${labelOf(name, workflow)}: ${inWords(value, workflow?.fields[name], names)}`).join(', ')})`
    : '';
}

const changesOf = (fields: FieldValues, was: FieldValues, workflow: Workflow | undefined, names: Names): string[] =>
  Object.entries(fields).map(([name, value]) => {
    const label = labelOf(name, workflow);
    const spec = workflow?.fields[name];
    if (spec?.private) return label;
    const before = was[name];
    const to = `to ${inWords(value, spec, names)}`;
    return before ? `${label} from ${inWords(before, spec, names)} ${to}` : `${label} ${to}`;
  });
