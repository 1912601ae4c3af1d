import type { CardButton, CaseCard, SeatShown, SuggestionShown } from '../../../blocks/view-models.ts';
import {
  type Case,
  type CaseId,
  type CaseIn,
  numberOf,
  overrideOf,
  type RoleName,
  type UserId,
} from '../../domain/case.ts';
import type { Given } from '../../domain/command.ts';
import { casesNamed, dayAndTime, listed, roleTitle } from '../../domain/decision.ts';
import { benchOf, humanOf } from '../../domain/people.ts';
import type { Workflow } from '../../domain/policy.ts';
import { eligibleFor, openSeats, seatingOf, stillToAsk, usedUpBy } from '../../domain/seats.ts';
import { actionTitle } from '../../domain/steps.ts';
import type { Ops, PluginHost, SourcedFact } from '../ports.ts';
import { aboutStart } from '../remarks.ts';
import { asSuggested } from '../triage.ts';
import { headlineOf, labelled, type Names } from './words.ts';

export interface CardSource {
  kase: Case;
  given: Given;
  facts: SourcedFact[];
  names: Names;
  applies: PluginHost['applies'];
  /** What the case did can be undone by another action. */
  canUndo?: boolean;
  remark?: Ops['remark'];
}

const mostButtons = 5;

/** The case as everyone in its channel sees it. */
export function caseCardOf({ kase, given, facts, names, applies, canUndo = false, remark }: CardSource): CaseCard {
  const workflow = given.policy.workflows[kase.workflow];
  if (!workflow) throw new TypeError(`the policy has no workflow ${kase.workflow}`);
  const { buttons, menu } = controls(kase, workflow, applies, canUndo);
  const proposal = 'proposal' in kase ? kase.proposal : null;
  return {
    caseId: kase.id,
    number: kase.number,
    status: kase.status,
    headline: headlineOf(kase, workflow, names),
    statusLine: statusLineOf(kase, given, names),
    filedBy: names(kase.filedBy),
    filedAt: kase.filedAt,
    fields: labelled(workflow, kase.fields, names, { withPrivate: false }),
    priority: kase.priority,
    labels: kase.labels,
    facts: proposal?.sameEffect ? [doneBefore(proposal.sameEffect, proposal.at), ...facts] : facts,
    suggestion: kase.status === 'open' ? suggestionShown(kase, workflow, names) : null,
    rule:
      proposal && kase.status !== 'cancelled'
        ? { name: proposal.rule.name, seats: seatsShown(kase, given, names) }
        : null,
    override: overrideShown(kase, names),
    deadlines: deadlinesOf(kase),
    policy: proposal ? `Policy ${proposal.policy.slice(0, 8)}` : null,
    fingerprint: proposal?.fingerprint ?? null,
    confirm: proposal ? `${actionTitle(workflow, proposal.action)}: ${headlineOf(kase, workflow, names)}` : null,
    result: resultOf(kase),
    ...stepsShown(kase, workflow),
    ...remarkShown(kase, remark),
    buttons,
    menu,
  };
}

export function suggestionShown({ suggestion }: Case, workflow: Workflow, names: Names): SuggestionShown | null {
  if (suggestion === 'wanted') return null;
  return {
    source: suggestion.source,
    summary: suggestion.summary.text,
    priority: suggestion.priority,
    action: suggestion.action ? (workflow.actions[suggestion.action]?.title ?? suggestion.action) : null,
    rule: suggestion.rule,
    values: labelled(workflow, suggestion.fields, names, { withPrivate: false }),
    ...(suggestion.fallback && { fallback: suggestion.fallback }),
  };
}

function seatsShown(kase: Case, given: Given, names: Names): SeatShown[] {
  if (!('proposal' in kase)) return [];
  const { rule, fingerprint } = kase.proposal;
  const bench = benchOf(kase, given);
  const seating = seatingOf(bench, 'votes' in kase ? kase.votes : [], fingerprint);
  const sitting = new Set(seating.flatMap((vote) => (vote ? usedUpBy(vote, bench) : [])));
  return rule.seats.map((role, index) => {
    const vote = seating[index] ?? null;
    const free = eligibleFor(role, bench).map((person) => humanOf(person, given));
    const eligible = given.holders === null ? null : new Set(free.filter((human) => !sitting.has(human))).size;
    const away = vote?.for === undefined ? {} : { for: names(vote.for) };
    return { role: roleTitle(role), by: vote && names(vote.by), ...away, eligible };
  });
}

function overrideShown(kase: Case, names: Names): CaseCard['override'] {
  const override = overrideOf(kase);
  if (!override) return null;
  const review = override.review;
  return {
    by: names(override.by),
    reason: override.reason.text,
    incident: override.incident.text,
    review: review === null ? 'Its review is being opened' : `To be reviewed in case #${numberOf(review)}`,
  };
}

/** Whoever prepares or approves it sees that another case did the same. */
export const doneBefore = (cases: CaseId[], at: string): SourcedFact => ({
  label: 'Done before',
  value: `${casesNamed(cases)} changed the same thing already, or may have`,
  source: 'Latch',
  at,
});

function stepsShown(kase: Case, workflow: Workflow): Pick<CaseCard, 'steps'> {
  const proposal = 'proposal' in kase ? kase.proposal : null;
  if (!proposal?.steps) return {};
  const done = new Set(kase.finished?.map(({ index }) => index));
  const now = kase.status === 'running' || kase.status === 'unknown' ? (kase.run.step ?? 0) : null;
  return {
    steps: proposal.steps.map(({ action }, index) => ({
      title: actionTitle(workflow, action),
      state: done.has(index) ? 'done' : index === now ? 'now' : 'next',
    })),
  };
}

/** Only while that is still what the machine does. */
function remarkShown(kase: Case, remark: Ops['remark']): Pick<CaseCard, 'remark'> {
  const isStarting = (kase.status === 'approved' || kase.status === 'overridden') && kase.runRequest !== null;
  const isRunning = kase.status === 'running' || kase.status === 'unknown';
  const about = isStarting ? aboutStart(kase.round, kase.runs) : isRunning ? kase.run.id : null;
  return remark && remark.about === about ? { remark: remark.text } : {};
}

/** When nobody's answer becomes a no. */
function deadlinesOf(kase: Case): string | null {
  const { waiting } = kase;
  const isWaiting = kase.status === 'pending_approval' || (kase.status === 'approved' && !kase.runRequest);
  if (!waiting || !isWaiting) return null;
  const escalated = waiting.escalatedTo ? [`Escalated to ${roleTitle(waiting.escalatedTo)}`] : [];
  const expires = waiting.expireAt ? [`Expires ${dayAndTime(waiting.expireAt)}`] : [];
  return [...escalated, ...expires].join(' · ') || null;
}

/** Where the case stands, in the words of the people who wait for it. */
export function statusLineOf(kase: Case, given: Given, names: Names): string {
  const broken = overrideOf(kase) ? ' (glass broken, not approved)' : '';
  switch (kase.status) {
    case 'open':
      if (kase.reviewOf)
        return `Review of case #${numberOf(kase.reviewOf.case)}: ${names(kase.reviewOf.person)} broke the glass`;
      if (kase.origin.undoes && kase.round === 0)
        return `Open, to be prepared: undoes case #${numberOf(kase.origin.undoes)}`;
      return kase.round === 0 ? 'Open, to be prepared' : 'Open again, to be prepared anew';
    case 'pending_approval':
      return `Waiting for ${listed(stillOpen(kase, given).map(roleTitle), 'and')}`;
    case 'approved':
      if (kase.runRequest?.notBefore)
        return `Approved, put off by the system until ${dayAndTime(kase.runRequest.notBefore)}`;
      return kase.runRequest ? 'Approved, about to run' : 'Approved, to be run by an operator';
    case 'overridden':
      return `Glass broken by ${names(kase.runRequest.by)}, about to run without approval`;
    case 'running':
      return `${kase.run.accepted ? 'Accepted, waiting for the outcome' : 'Running'}${broken}`;
    case 'unknown':
      return `Outcome unknown, being looked up${broken}`;
    case 'done':
      return `Done${broken}`;
    case 'failed':
      return `Failed${broken}`;
    case 'expired':
      return 'Expired: nobody approved it in time';
    case 'reviewed':
      return `Reviewed by ${names(kase.by)}: ${kase.justified ? 'justified' : 'not justified'}`;
    case 'denied':
      return `Denied by ${names(kase.by)}: ${kase.reason.text}`;
    case 'cancelled':
      return `Cancelled by ${names(kase.by)}${kase.reason ? `: ${kase.reason.text}` : ''}`;
  }
}

/** Roles still asked for. When a seat's holder lost the role, that seat is open again. */
function stillOpen(kase: CaseIn<'pending_approval'>, given: Given): RoleName[] {
  const bench = benchOf(kase, given);
  const open = openSeats(bench, seatingOf(bench, kase.votes, kase.proposal.fingerprint));
  return [...new Set(open.length ? open : kase.proposal.rule.seats)];
}

function resultOf(kase: Case): CaseCard['result'] {
  switch (kase.status) {
    case 'done':
      return {
        tone: 'good',
        text: kase.result.declaredBy ? `Declared: ${kase.result.summary.text}` : kase.result.summary.text,
      };
    case 'failed':
      return { tone: 'bad', text: kase.reason.text };
    case 'unknown':
      return { tone: 'open', text: kase.reason.text };
    default:
      return null;
  }
}

const unattached = {
  add_note: { kind: 'add_note' },
  edit: { kind: 'edit' },
  cancel: { kind: 'cancel' },
  details: { kind: 'details' },
} as const;

function controls(
  kase: Case,
  workflow: Workflow,
  applies: PluginHost['applies'],
  canUndo: boolean,
): Pick<CaseCard, 'buttons' | 'menu'> {
  const { add_note, edit, cancel, details } = unattached;
  switch (kase.status) {
    case 'open':
      if (kase.reviewOf) return withMenu([{ kind: 'close_review' }, add_note, details]);
      return openControls(kase, workflow, applies);
    case 'pending_approval':
      return withMenu(
        [{ kind: 'approve' }, { kind: 'deny' }, { kind: 'request_changes' }, edit, details],
        [
          ...(kase.votes.length ? [{ kind: 'withdraw' } as const] : []),
          add_note,
          cancel,
          ...(kase.proposal.rule.breakGlass?.length ? [{ kind: 'break_glass' } as const] : []),
        ],
      );
    case 'approved':
      if (kase.runRequest?.notBefore) return withMenu([details], [{ kind: 'withdraw' }, edit, cancel]);
      if (kase.runRequest) return withMenu([details], [{ kind: 'withdraw' }]);
      return withMenu(
        [{ kind: 'run' }, { kind: 'request_changes' }, { kind: 'deny' }, edit, details],
        [{ kind: 'withdraw' }, add_note, cancel],
      );
    case 'unknown':
      return withMenu([
        { kind: 'check_outcome' },
        ...(kase.cannotTell ? [{ kind: 'declare_outcome' } as const] : []),
        add_note,
        details,
      ]);
    case 'failed':
      return withMenu([{ kind: 'retry' }, edit, add_note, cancel, details]);
    default:
      return withMenu([add_note, details], canUndo ? [{ kind: 'undo' }] : []);
  }
}

function openControls(
  kase: Case,
  workflow: Workflow,
  applies: PluginHost['applies'],
): Pick<CaseCard, 'buttons' | 'menu'> {
  const { add_note, edit, cancel, details } = unattached;
  const checked = Object.entries(workflow.actions).map(([action, { title }]) => ({
    action,
    title,
    applies: applies(action, asSuggested(kase)),
  }));
  const ready: CardButton[] = checked
    .filter((one) => one.applies.ok)
    .map(({ action, title }) => ({ kind: 'prepare', action, title }));
  const others: CardButton[] = [add_note, edit, cancel];
  // Details is always there; what does not fit beside it goes into the menu.
  const row = [...ready.slice(0, mostButtons - 1), ...others].slice(0, mostButtons - 1);
  const rest = [...ready, ...others].filter((button) => !row.includes(button));
  const unavailable = checked.flatMap(({ action, title, applies: word }) =>
    word.ok ? [] : [{ available: false as const, action, title, reason: word.reason }],
  );
  const { buttons, menu } = withMenu([...row, details], rest);
  return { buttons, menu: [...menu, ...unavailable] };
}

const withMenu = (buttons: CardButton[], menu: CardButton[] = []): Pick<CaseCard, 'buttons' | 'menu'> => ({
  buttons,
  menu: menu.map((button) => ({ available: true, ...button })),
});

/** Who could still fill an open seat, in their own right or for somebody away: the people to tell. */
export function peopleToAsk(kase: CaseIn<'pending_approval'>, given: Given): { person: UserId; for?: UserId }[] {
  return stillToAsk(benchOf(kase, given), kase.votes, kase.proposal.fingerprint);
}
