import { readFile } from 'node:fs/promises';
import type { Policy, RoleDefinition, Rule, Workflow } from '../../src/domain/policy.ts';
import { LatchError } from '../../src/errors.ts';
import { checkedConfig } from './checked-config.ts';
import type { Command } from './command.ts';

export const configCheck: Command = {
  name: 'config check',
  parameters: '[file]',
  summary: 'Check latch.yml: a summary, or every mistake with its line and remedy.',
  async run([file = process.env.LATCH_CONFIG || 'latch.yml'], output) {
    const text = await readFile(file, 'utf8').catch((cause: unknown) => {
      throw new LatchError('invalid_config', `${file} cannot be read. Name an existing file, or set LATCH_CONFIG.`, {
        cause,
      });
    });
    const policy = await checkedConfig(text, file);
    for (const line of summaryOf(policy)) output.line(line);
    output.line(`\n${countsOf(policy)}. ${file} has no mistakes.`);
    return 0;
  },
};

function countsOf({ workflows }: Policy): string {
  const rules = Object.values(workflows).flatMap((workflow) => workflow.rules);
  const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
  const seats = rules.flatMap((rule) => rule.seats).length;
  return [
    counted(Object.keys(workflows).length, 'workflow'),
    counted(rules.length, 'rule'),
    counted(seats, 'seat'),
  ].join(', ');
}

const summaryOf = ({ admins, samePerson, roles, refusalReport, intake, workflows }: Policy): string[] => [
  `admins: ${admins.join(', ')}`,
  ...(samePerson ?? []).map((accounts) => `one person: ${accounts.join(', ')}`),
  'roles:',
  ...Object.entries(roles).map(([name, role]) => `  ${name}: ${describeRole(role)}`),
  ...(refusalReport ? [`refusals are summed up in ${refusalReport.channel}`] : []),
  ...(intake.length > 0 ? ['intake:'] : []),
  ...intake.map(({ channel, take, workflow }) => `  ${channel}: ${take}, workflow ${workflow}`),
  ...Object.values(workflows).flatMap(describeWorkflow),
];

function describeRole(role: RoleDefinition): string {
  const people = 'users' in role ? role.users.join(', ') : `user group ${role.usergroup}`;
  return role.cover ? `${people}; covered by ${role.cover.join(' or ')}` : people;
}

const describeWorkflow = (workflow: Workflow): string[] => [
  `workflow ${workflow.name} (${workflow.title}) in ${workflow.channel}:`,
  `  operators: ${workflow.operators.join(', ')}`,
  `  actions: ${Object.keys(workflow.actions).join(', ')}`,
  `  labels: ${workflow.labels?.join(', ') || 'none'}`,
  `  approved with the action: ${describeMaterial(workflow.material)}`,
  '  rules, the first that matches wins:',
  ...workflow.rules.map((rule, index) => `    ${index + 1}. ${describeRule(rule)}`),
];

const describeMaterial = ({ fields, labels, priority }: Workflow['material']): string =>
  [...fields, ...(labels ? ['labels'] : []), ...(priority ? ['priority'] : [])].join(', ');

function describeRule({ name, definition, actions, seats, run, runBy, escalate, breakGlass }: Rule): string {
  const approvals = seats.length > 0 ? `approved by ${seats.join(' + ')}` : 'no approval';
  const runs =
    run === 'on_approval' ? 'runs at once' : `run by ${runBy.length > 0 ? runBy.join(' or ') : 'an operator'}`;
  return [
    `${name}: ${describeWhen(definition)}${actions ? `, for ${actions.join(' and ')}` : ''}`,
    approvals,
    runs,
    ...(escalate ? [`escalates to ${escalate.to}`] : []),
    ...(breakGlass ? [`in an emergency run by ${breakGlass.join(' or ')}`] : []),
  ].join('; ');
}

function describeWhen(definition: unknown): string {
  if (!isWithWhen(definition)) return 'always';
  const { per, within, ...conditions } = definition.when;
  const all = Object.entries(conditions).map(([key, value]) => `${key} ${value}`);
  return `${all.join(' and ')}${per ? `, added up per ${per} within ${within}` : ''}`;
}

const isWithWhen = (definition: unknown): definition is { when: Record<string, string> } =>
  typeof definition === 'object' && definition !== null && 'when' in definition;
