import type { ActionId } from '../domain/case.ts';
import { sha256 } from '../domain/hash.ts';
import type { ActionTerms, FieldSpec, Policy, RoleDefinition, Rule, Workflow } from '../domain/policy.ts';
import { type Condition, compileCondition } from './condition.ts';
import type { Reads } from './expression-tree.ts';
import type { LatchFile, LatchFileAsWritten, RuleEntry, WorkflowEntry } from './schema.ts';
import { scopeOf } from './scope.ts';

type Actions = Record<ActionId, ActionTerms>;

/** The policy of a file without mistakes. `written` is the same file before defaults. */
export function buildPolicy(text: string, file: LatchFile, written: LatchFileAsWritten, actions: Actions): Policy {
  const [onlyWorkflow = ''] = Object.keys(file.workflows);
  return {
    hash: sha256(text),
    text,
    admins: file.admins,
    roles: mapEntries(file.roles, toRole),
    intake: file.intake.map(({ channel, take, workflow = onlyWorkflow }) => ({ channel, take, workflow })),
    workflows: mapEntries(file.workflows, (workflow, name) =>
      toWorkflow(name, workflow, written.workflows[name]?.rules ?? [], actions),
    ),
  };
}

const toRole = ({ users, usergroup = '' }: LatchFile['roles'][string]): RoleDefinition =>
  users ? { users } : { usergroup: usergroup.replace(/^@/, '') };

function toWorkflow(name: string, workflow: WorkflowEntry, written: unknown[], known: Actions): Workflow {
  const { title, channel, operators, viewers } = workflow;
  const scope = scopeOf(name, workflow, known);
  const rules = workflow.rules.map((rule) => ({ rule, condition: compileCondition(rule.when, scope) }));
  const actions = Object.fromEntries(Object.entries(known).filter(([id]) => workflow.actions.includes(id)));
  return {
    name,
    title,
    channel,
    operators,
    viewers,
    fields: mapEntries(workflow.fields, toField),
    actions,
    rules: rules.map(({ rule, condition }, index) => toRule(rule, written[index], condition)),
    material: materialOf(
      Object.keys(workflow.fields),
      Object.values(actions),
      rules.map(({ condition }) => condition.reads),
    ),
  };
}

const toField = ({ currency, ...field }: WorkflowEntry['fields'][string]): FieldSpec => ({
  ...field,
  ...(currency && { currency }),
});

const toRule = (
  { name, seats, separate, run, run_by = [] }: RuleEntry,
  definition: unknown,
  { test }: Condition,
): Rule => ({
  name,
  seats,
  separate,
  run,
  runBy: run_by,
  definition,
  test,
});

/** What an action or a rule reads. */
function materialOf(fields: string[], actions: ActionTerms[], rules: Reads[]): Workflow['material'] {
  const read = new Set([...actions.flatMap(({ params }) => params), ...rules.flatMap((reads) => reads.fields)]);
  return {
    fields: fields.filter((field) => read.has(field)),
    labels: rules.some(({ labels }) => labels),
    priority: rules.some(({ priority }) => priority),
  };
}

const mapEntries = <From, To>(
  record: Record<string, From>,
  to: (value: From, name: string) => To,
): Record<string, To> => Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value, name)]));
