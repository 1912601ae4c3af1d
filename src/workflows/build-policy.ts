import type { ActionId } from '../domain/case.ts';
import { sha256 } from '../domain/hash.ts';
import type { ActionTerms, Policy, RoleDefinition, Rule, Workflow } from '../domain/policy.ts';
import { type Condition, compileCondition } from './condition.ts';
import { calendarMs } from './duration.ts';
import { fieldSpecOf } from './field-spec.ts';
import { businessHoursOf } from './hours.ts';
import type { HoursEntry, LatchFile, LatchFileAsWritten, RoleEntry, RuleEntry, WorkflowEntry } from './schema.ts';
import { scopeOf, scopeOfRule } from './scope.ts';
import { seatsOf } from './seats.ts';
import { withSequences } from './sequences.ts';
import { waitingOf, waitingTerms } from './waiting.ts';

type Actions = Record<ActionId, ActionTerms>;

/** The policy of a file without mistakes. `written` is the same file before defaults. */
export function buildPolicy(text: string, file: LatchFile, written: LatchFileAsWritten, actions: Actions): Policy {
  const [onlyWorkflow = ''] = Object.keys(file.workflows);
  return {
    hash: sha256(text),
    text,
    admins: file.admins,
    roles: mapEntries(file.roles, (role) => toRole(role, file.fresh_members)),
    ...(file.same_person && { samePerson: file.same_person }),
    ...(file.refusal_report && { refusalReport: file.refusal_report }),
    intake: file.intake.map(({ channel, take, workflow = onlyWorkflow }) => ({ channel, take, workflow })),
    workflows: mapEntries(file.workflows, (workflow, name) =>
      toWorkflow(name, workflow, written.workflows[name]?.rules ?? [], { actions, hours: file.business_hours }),
    ),
  };
}

function toRole(
  { users, usergroup = '', cover, fresh_members }: RoleEntry,
  freshAll: string | undefined,
): RoleDefinition {
  const fresh = fresh_members ?? freshAll;
  const covered = cover && { cover };
  if (users) return { users, ...covered };
  return {
    usergroup: usergroup.replace(/^@/, ''),
    ...(fresh !== undefined && { freshMs: calendarMs(fresh) }),
    ...covered,
  };
}

function toWorkflow(
  name: string,
  workflow: WorkflowEntry,
  written: unknown[],
  around: { actions: Actions; hours: HoursEntry | undefined },
): Workflow {
  const { title, channel, operators, viewers } = workflow;
  const known = withSequences(around.actions, workflow.sequences);
  const scope = scopeOf(name, workflow, known);
  const hours = businessHoursOf(around.hours, workflow.business_hours);
  const rules = workflow.rules.map((rule) => ({
    rule,
    condition: compileCondition(rule.when, scopeOfRule(scope, rule)),
  }));
  const conditions = rules.map(({ condition }) => condition);
  const actions = Object.fromEntries(Object.entries(known).filter(([id]) => workflow.actions.includes(id)));
  const sums = sumsOf(conditions);
  return {
    name,
    title,
    channel,
    operators,
    viewers,
    fields: mapEntries(workflow.fields, fieldSpecOf),
    labels: workflow.labels ?? [...new Set(conditions.flatMap(({ labels }) => labels))],
    actions,
    rules: rules.map(({ rule, condition }, index) => {
      const waiting = waitingOf(rule, workflow);
      return {
        ...toRule(rule, condition),
        ...waitingTerms(waiting, hours),
        // What it inherits is approved along with what it says.
        definition: { ...(written[index] as object), ...waiting }, // it has passed the schema of a rule
      };
    }),
    material: materialOf(workflow.fields, Object.values(actions), conditions),
    ...(sums.length > 0 && { sums }),
  };
}

const toRule = (
  { name, seats, separate, run, run_by = [], actions }: RuleEntry,
  { test }: Condition,
): Omit<Rule, 'definition'> => ({
  name,
  seats: seatsOf(seats),
  separate,
  run,
  runBy: run_by,
  ...(actions && { actions }),
  test,
});

/** What an action or a rule reads, what is said to be, and every file: it is evidence. */
function materialOf(
  fields: WorkflowEntry['fields'],
  actions: ActionTerms[],
  conditions: Condition[],
): Workflow['material'] {
  const reads = conditions.map((condition) => condition.reads);
  const read = new Set([...actions.flatMap(({ params }) => params), ...reads.flatMap((one) => one.fields)]);
  return {
    fields: Object.entries(fields).flatMap(([name, { type, material }]) =>
      read.has(name) || material || type === 'file' ? [name] : [],
    ),
    labels: reads.some(({ labels }) => labels),
    priority: reads.some(({ priority }) => priority),
  };
}

function sumsOf(conditions: Condition[]): NonNullable<Workflow['sums']> {
  const sums = conditions.flatMap(({ sum }) => (sum ? [{ per: sum.per, withinMs: sum.withinMs }] : []));
  return sums.filter(
    (sum, index) => sums.findIndex(({ per, withinMs }) => per === sum.per && withinMs === sum.withinMs) === index,
  );
}

const mapEntries = <From, To>(
  record: Record<string, From>,
  to: (value: From, name: string) => To,
): Record<string, To> => Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value, name)]));
