import type { EditForm, LabelsForm, NewCaseForm, PrepareForm, VerdictShown } from '../../blocks/view-models.ts';
import type { ActionId, Case, CaseIn, FieldValues, Priority, UserId } from '../domain/case.ts';
import type { Given } from '../domain/command.ts';
import { unapprovable, unlookedAt } from '../domain/commands/mark-ready.ts';
import { listed, roleTitle, seatWords } from '../domain/decision.ts';
import { rolesOf } from '../domain/people.ts';
import { judge, type Verdict, type Workflow } from '../domain/policy.ts';
import { eligibleFor } from '../domain/seats.ts';
import { actionTitle } from '../domain/steps.ts';
import { factsOf, verdictDigest } from '../domain/verdict.ts';
import { defaultValues, formFields } from './form-fields.ts';
import { type DecideDeps, givenFor, givenToDecide } from './given.ts';
import type { PluginHost, Preflight } from './ports.ts';
import { labelsOffered } from './typed.ts';
import { doneBefore } from './views/case-card.ts';
import { type Names, namesOf, peopleInFields } from './views/words.ts';

export interface PrepareDeps extends DecideDeps {
  host: PluginHost;
}

/** What was submitted, for a form that has to be looked at once more. */
export interface Again {
  fields: FieldValues;
  priority: Priority;
  labels: string[];
  why: string;
  /** Files are on the case already: Slack would hand over what stands in the inputs a second time. */
  filesTaken?: boolean;
}

/** The forms an operator fills in: with the facts of the outside system and the verdict of the policy in words. */
export function createForms(deps: PrepareDeps) {
  const { directory, host, clock } = deps;

  function newCase(workflow: Workflow, metadata: string, source: NewCaseForm['source']): NewCaseForm {
    const fields = formFields(workflow, defaultValues(workflow), nobody);
    return { metadata, workflowTitle: workflow.title, fields, ...labelsForm(workflow, []), source };
  }

  /** `typed` stands over the case's own values, after a submission that needs another look. */
  async function prepare(
    kase: CaseIn<'open'>,
    action: ActionId,
    person: UserId,
    metadata: (shownVerdict: string) => string,
    again: Again | null = null,
  ): Promise<PrepareForm> {
    const suggestion = kase.suggestion === 'wanted' ? null : kase.suggestion;
    const suggested = again ? {} : (suggestion?.fields ?? {});
    const fields = again?.fields ?? { ...suggested, ...kase.fields };
    const asked = { type: 'mark_ready', by: { id: person }, action, fields } as const;
    const priority =
      again?.priority ?? (kase.priority === 'normal' ? (suggestion?.priority ?? kase.priority) : kase.priority);
    const labels = again?.labels ?? kase.labels;
    const asPrepared: Case = { ...kase, fields, priority, labels };
    // All of them ask outside, perhaps for as long as a system may take: at once, so that the form is not late three times.
    const [{ given }, facts, preflight] = await Promise.all([
      givenToDecide(deps, kase, asked, { effects: 'if_known' }),
      host.context(asPrepared),
      host.preflight(action, asPrepared, fields),
    ]);
    const workflow = workflowIn(given, kase);
    const names = await namesOf(directory, peopleInFields(workflow, fields));
    const verdict = judge(workflow, factsOf(asPrepared, action, clock.now().toISOString(), given));
    return {
      metadata: metadata(verdictDigest(verdict)),
      number: kase.number,
      actionTitle: actionTitle(workflow, action),
      fields: formFields(workflow, again ? fields : kase.fields, names, suggested).filter(
        ({ type }) => !(again?.filesTaken && type === 'file'),
      ),
      priority,
      ...labelsForm(workflow, kase.labels, labels),
      facts: [
        ...(given.sameEffect ? [doneBefore(given.sameEffect, clock.now().toISOString())] : []),
        ...facts,
        ...(preflight.ok ? preflight.facts : []),
      ],
      preflight: preflight.ok ? { ok: true } : { ok: false, reason: objectionIn(preflight) },
      verdict: await verdictShown(verdict, kase, person, given),
      changed: again?.why ?? null,
    };
  }

  async function verdictShown(verdict: Verdict, kase: Case, person: UserId, given: Given): Promise<VerdictShown> {
    if (verdict.rule === null)
      return {
        rule: null,
        sentence: `No rule allows this yet: ${verdict.reason}.`,
        couldApprove: [],
        runsNow: false,
        blocked: null,
      };
    const { rule } = verdict;
    const roles = rolesOf(person, given.holders).filter((role) => workflowIn(given, kase).operators.includes(role));
    const makers = [...kase.makers, { person, acts: ['marked_ready' as const], roles }];
    const blocked =
      unlookedAt(rule, given) ?? unapprovable(rule, makers, person, given, workflowIn(given, kase).operators);
    const bench = { terms: rule, makers, people: given };
    const seats = [...new Set(rule.seats)].map((role) => ({ role, people: eligibleFor(role, bench) }));
    const names: Names = await namesOf(
      directory,
      seats.flatMap(({ people }) => people),
    );
    const runsNow = rule.seats.length === 0;
    const need = seatWords(rule.seats);
    return {
      rule: rule.name,
      sentence: runsNow
        ? `Needs no approval${rule.run === 'on_approval' ? ': it runs as soon as you submit' : ''}.`
        : `Needs the approval of ${need}${rule.seats.length > 1 ? ', each a different person' : ''}; you cannot give it yourself.`,
      couldApprove: seats.map(({ role, people }) => ({ role: roleTitle(role), people: people.map(names) })),
      runsNow,
      blocked: blocked ? `${blocked.reason} ${blocked.remedy}` : null,
    };
  }

  async function edit(kase: Case, metadata: string): Promise<EditForm> {
    const given = await givenFor(deps, kase);
    const workflow = workflowIn(given, kase);
    const votes = 'votes' in kase ? kase.votes : [];
    const names = await namesOf(directory, [...votes.map(({ by }) => by), ...peopleInFields(workflow, kase.fields)]);
    const material = workflow.material.fields.map((name) => workflow.fields[name]?.label ?? name);
    const voids = votes.length
      ? ` and voids ${votes.length === 1 ? '1 approval' : `${votes.length} approvals`} (${listed(
          votes.map(({ by }) => names(by)),
          'and',
        )})`
      : '';
    return {
      metadata,
      number: kase.number,
      fields: formFields(workflow, kase.fields, names),
      priority: kase.priority,
      ...labelsForm(workflow, kase.labels),
      warning:
        kase.status === 'open' ? null : `Changing ${listed(material)} sends the case back to be prepared anew${voids}.`,
    };
  }

  return { newCase, prepare, edit };
}
export type Forms = ReturnType<typeof createForms>;

/** A default may name somebody; the menu of people shows them by itself. */
const nobody: Names = (id) => id ?? '';

/** `set` on the case, `chosen` in the form. */
function labelsForm(workflow: Workflow, set: string[], chosen = set): { labels?: LabelsForm } {
  const options = labelsOffered(workflow, set);
  return options.length ? { labels: { options, set: chosen } } : {};
}

/** What keeps an action from being prepared, in words for a form. */
export const objectionIn = ({ reason, unasked }: Extract<Preflight, { ok: false }>): string =>
  unasked ? `${reason} Try again.` : reason;

function workflowIn(given: Given, kase: Case): Workflow {
  const workflow = given.policy.workflows[kase.workflow];
  if (!workflow) throw new TypeError(`the policy has no workflow ${kase.workflow}`);
  return workflow;
}
