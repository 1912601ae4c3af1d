import type { EditForm, FormField, NewCaseForm, PrepareForm, VerdictShown } from '../../blocks/view-models.ts';
import type { ActionId, Case, CaseIn, FieldValues, Priority, UserId } from '../domain/case.ts';
import type { Given } from '../domain/command.ts';
import { unapprovable, verdictDigest } from '../domain/commands/mark-ready.ts';
import { listed, roleTitle } from '../domain/decision.ts';
import { parseMoney } from '../domain/money.ts';
import { judge, type Verdict, type Workflow } from '../domain/policy.ts';
import { eligibility, rolesOf } from '../domain/seats.ts';
import { LatchError } from '../errors.ts';
import { givenFor } from './given.ts';
import type { Directory, PluginHost, PolicyStore } from './ports.ts';
import { inWords, type Names, namesOf } from './views/words.ts';

export interface PrepareDeps {
  directory: Directory;
  policies: PolicyStore;
  host: PluginHost;
}

/** What was typed, by field name; turned into values and problems by the workflow's own field types. */
export type Typed = Record<string, string>;

/** Empty inputs empty the field. Throws `invalid_input` with a sentence beside each input that does not parse. */
export function readFields(workflow: Workflow, typed: Typed): Record<string, FieldValues[string] | null> {
  const read = Object.entries(typed).map(([name, text]) => ({ name, ...readField(workflow, name, text.trim()) }));
  // By entries: a field may be called "__proto__" by whoever sends it.
  const problems = read.flatMap((one) => ('problem' in one ? [[one.name, one.problem]] : []));
  if (problems.length)
    throw new LatchError('invalid_input', 'fields do not parse', { fields: Object.fromEntries(problems) });
  return Object.fromEntries(read.flatMap((one) => ('value' in one ? [[one.name, one.value]] : [])));
}

/** As many characters as the inputs of the forms take. */
const most = { text: 300, long_text: 3_000, money: 60 } as const;

function readField(
  workflow: Workflow,
  name: string,
  text: string,
): { value: FieldValues[string] | null } | { problem: string } {
  const spec = Object.hasOwn(workflow.fields, name) ? workflow.fields[name] : undefined;
  if (!spec) return { problem: `The workflow ${workflow.title} has no field "${name.slice(0, 60)}".` };
  if (text.length > most[spec.type]) return { problem: `${spec.label} takes ${most[spec.type]} characters at most.` };
  if (!text) return { value: null };
  if (spec.type !== 'money') return { value: { text } };
  const parsed = parseMoney(text, spec.currency);
  return 'problem' in parsed ? parsed : { value: parsed.money };
}

export function formFields(workflow: Workflow, fields: FieldValues, suggested: FieldValues = {}): FormField[] {
  return Object.entries(workflow.fields).map(([name, { type, label, required, currency }]) => {
    const value = fields[name] ?? suggested[name];
    return {
      name,
      label,
      type,
      required,
      value: value ? inWords(value) : '',
      ...(type === 'money' && currency && { hint: `In ${currency} unless you name another currency` }),
      ...(!fields[name] && suggested[name] && { suggested: true }),
    };
  });
}

/** The forms an operator fills in: with the facts of the outside system and the verdict of the policy in words. */
export function createForms({ directory, policies, host }: PrepareDeps) {
  function newCase(workflow: Workflow, metadata: string, source: NewCaseForm['source']): NewCaseForm {
    return { metadata, workflowTitle: workflow.title, fields: formFields(workflow, {}), source };
  }

  /** `typed` stands over the case's own values, after a submission that needs another look. */
  async function prepare(
    kase: CaseIn<'open'>,
    action: ActionId,
    person: UserId,
    metadata: (shownVerdict: string) => string,
    again: { fields: FieldValues; priority: Priority; why: string } | null = null,
  ): Promise<PrepareForm> {
    const given = await givenFor({ directory, policies }, kase);
    const workflow = workflowIn(given, kase);
    const suggestion = kase.suggestion === 'wanted' ? null : kase.suggestion;
    const suggested = again ? {} : (suggestion?.fields ?? {});
    const fields = again?.fields ?? { ...suggested, ...kase.fields };
    const priority =
      again?.priority ?? (kase.priority === 'normal' ? (suggestion?.priority ?? kase.priority) : kase.priority);
    const asPrepared: Case = { ...kase, fields, priority };
    const [facts, preflight] = await Promise.all([
      host.context(asPrepared),
      host.preflight(action, asPrepared, fields),
    ]);
    const verdict = judge(workflow, { action, fields, labels: kase.labels, priority });
    return {
      metadata: metadata(verdictDigest(verdict)),
      number: kase.number,
      actionTitle: workflow.actions[action]?.title ?? action,
      fields: formFields(workflow, again ? fields : kase.fields, suggested),
      priority,
      facts: preflight.ok ? [...facts, ...preflight.facts] : facts,
      preflight: preflight.ok ? { ok: true } : preflight,
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
    const blocked = unapprovable(rule, makers, person, given, workflowIn(given, kase).operators);
    const may = eligibility(rule, makers, given.holders);
    const seats = [...new Set(rule.seats)].map((role) => ({
      role,
      people: (given.holders?.[role] ?? []).filter((one) => may(one, role)),
    }));
    const names: Names = await namesOf(
      directory,
      seats.flatMap(({ people }) => people),
    );
    const runsNow = rule.seats.length === 0;
    const need = listed(rule.seats.map(roleTitle), 'and');
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
    const given = await givenFor({ directory, policies }, kase);
    const workflow = workflowIn(given, kase);
    const votes = 'votes' in kase ? kase.votes : [];
    const names = await namesOf(
      directory,
      votes.map(({ by }) => by),
    );
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
      fields: formFields(workflow, kase.fields),
      priority: kase.priority,
      warning:
        kase.status === 'open' ? null : `Changing ${listed(material)} sends the case back to be prepared anew${voids}.`,
    };
  }

  return { newCase, prepare, edit };
}
export type Forms = ReturnType<typeof createForms>;

function workflowIn(given: Given, kase: Case): Workflow {
  const workflow = given.policy.workflows[kase.workflow];
  if (!workflow) throw new TypeError(`the policy has no workflow ${kase.workflow}`);
  return workflow;
}
