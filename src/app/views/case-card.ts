import type { CardButton, CaseCard, SeatShown, SuggestionShown } from '../../../blocks/view-models.ts';
import type { Case, CaseIn, RuleTerms } from '../../domain/case.ts';
import type { Given, Holders } from '../../domain/command.ts';
import { listed, roleTitle } from '../../domain/decision.ts';
import type { Workflow } from '../../domain/policy.ts';
import { eligibility, eligiblePeople, seatingOf } from '../../domain/seats.ts';
import type { PluginHost, SourcedFact } from '../ports.ts';
import { asSuggested } from '../triage.ts';
import { headlineOf, labelled, type Names } from './words.ts';

export interface CardSource {
  kase: Case;
  given: Given;
  facts: SourcedFact[];
  names: Names;
  applies: PluginHost['applies'];
}

const mostButtons = 5;

/** The case as everyone in its channel sees it. */
export function caseCardOf({ kase, given, facts, names, applies }: CardSource): CaseCard {
  const workflow = given.policy.workflows[kase.workflow];
  if (!workflow) throw new TypeError(`the policy has no workflow ${kase.workflow}`);
  const { buttons, menu } = controls(kase, workflow, applies);
  const proposal = 'proposal' in kase ? kase.proposal : null;
  return {
    caseId: kase.id,
    number: kase.number,
    status: kase.status,
    headline: headlineOf(kase, workflow),
    statusLine: statusLineOf(kase, given.holders, names),
    filedBy: names(kase.filedBy),
    filedAt: kase.filedAt,
    fields: labelled(workflow, kase.fields, { withPrivate: false }),
    priority: kase.priority,
    labels: kase.labels,
    facts,
    suggestion: kase.status === 'open' ? suggestionShown(kase, workflow) : null,
    rule:
      proposal && kase.status !== 'cancelled'
        ? { name: proposal.rule.name, seats: seatsShown(kase, given.holders, names) }
        : null,
    fingerprint: proposal?.fingerprint ?? null,
    confirm: proposal
      ? `${workflow.actions[proposal.action]?.title ?? proposal.action}: ${headlineOf(kase, workflow)}`
      : null,
    result: resultOf(kase),
    buttons,
    menu,
  };
}

export function suggestionShown({ suggestion }: Case, workflow: Workflow): SuggestionShown | null {
  if (suggestion === 'wanted') return null;
  return {
    source: suggestion.source,
    summary: suggestion.summary.text,
    priority: suggestion.priority,
    action: suggestion.action ? (workflow.actions[suggestion.action]?.title ?? suggestion.action) : null,
    rule: suggestion.rule,
    values: labelled(workflow, suggestion.fields, { withPrivate: false }),
    ...(suggestion.fallback && { fallback: suggestion.fallback }),
  };
}

function seatsShown(kase: Case, holders: Holders, names: Names): SeatShown[] {
  if (!('proposal' in kase)) return [];
  const { rule, fingerprint } = kase.proposal;
  const votes = 'votes' in kase ? kase.votes : [];
  const seating = seatingOf(rule, kase.makers, holders, votes, fingerprint);
  const may = eligibility(rule, kase.makers, holders);
  return rule.seats.map((role, index) => {
    const by = seating[index] ?? null;
    const eligible = (holders?.[role] ?? []).filter((person) => may(person, role) && !seating.includes(person)).length;
    return { role: roleTitle(role), by: by && names(by), eligible };
  });
}

/** Where the case stands, in the words of the people who wait for it. */
export function statusLineOf(kase: Case, holders: Holders, names: Names): string {
  switch (kase.status) {
    case 'open':
      return kase.round === 0 ? 'Open, to be prepared' : 'Open again, to be prepared anew';
    case 'pending_approval':
      return `Waiting for ${listed(openSeats(kase, holders).map(roleTitle), 'and')}`;
    case 'approved':
      return kase.runRequest ? 'Approved, about to run' : 'Approved, to be run by an operator';
    case 'running':
      return kase.run.accepted ? 'Accepted, waiting for the outcome' : 'Running';
    case 'unknown':
      return 'Outcome unknown, being looked up';
    case 'done':
      return 'Done';
    case 'failed':
      return 'Failed';
    case 'denied':
      return `Denied by ${names(kase.by)}: ${kase.reason.text}`;
    case 'cancelled':
      return `Cancelled by ${names(kase.by)}${kase.reason ? `: ${kase.reason.text}` : ''}`;
  }
}

/** Roles still asked for. When a seat's holder lost the role, that seat is open again. */
function openSeats(kase: CaseIn<'pending_approval'>, holders: Holders): RuleTerms['seats'] {
  const { rule, fingerprint } = kase.proposal;
  const seating = seatingOf(rule, kase.makers, holders, kase.votes, fingerprint);
  const open = rule.seats.filter((_, index) => seating[index] === null);
  return [...new Set(open.length ? open : rule.seats)];
}

function resultOf(kase: Case): CaseCard['result'] {
  switch (kase.status) {
    case 'done':
      return { tone: 'good', text: kase.result.summary.text };
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

function controls(kase: Case, workflow: Workflow, applies: PluginHost['applies']): Pick<CaseCard, 'buttons' | 'menu'> {
  const { add_note, edit, cancel, details } = unattached;
  switch (kase.status) {
    case 'open':
      return openControls(kase, workflow, applies);
    case 'pending_approval':
      return withMenu(
        [{ kind: 'approve' }, { kind: 'deny' }, { kind: 'request_changes' }, edit, details],
        [...(kase.votes.length ? [{ kind: 'withdraw' } as const] : []), add_note, cancel],
      );
    case 'approved':
      if (kase.runRequest) return withMenu([details], [{ kind: 'withdraw' }]);
      return withMenu(
        [{ kind: 'run' }, { kind: 'request_changes' }, { kind: 'deny' }, edit, details],
        [{ kind: 'withdraw' }, add_note, cancel],
      );
    case 'unknown':
      return withMenu([{ kind: 'check_outcome' }, add_note, details]);
    case 'failed':
      return withMenu([{ kind: 'retry' }, edit, add_note, cancel, details]);
    default:
      return withMenu([add_note, details]);
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

/** Who could still fill a seat: the people to tell. */
export const peopleToAsk = (kase: CaseIn<'pending_approval'>, { holders }: Given): string[] =>
  eligiblePeople(kase.proposal.rule, kase.makers, holders).filter(
    (person) => !kase.votes.some(({ by }) => by === person),
  );
