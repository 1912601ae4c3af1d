import { readFile } from 'node:fs/promises';
import type { Policy, RoleDefinition, Rule, Workflow } from '../../src/domain/policy.ts';
import { LatchError } from '../../src/errors.ts';
import { compilePolicy } from '../../src/workflows/compile-policy.ts';
import type { Command } from './command.ts';
import { knownActions } from './known-actions.ts';

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
    for (const line of summaryOf(compilePolicy(text, await knownActions(text), file))) output.line(line);
    output.line(`\n${file} has no mistakes.`);
    return 0;
  },
};

const summaryOf = ({ admins, roles, intake, workflows }: Policy): string[] => [
  `admins: ${admins.join(', ')}`,
  'roles:',
  ...Object.entries(roles).map(([name, role]) => `  ${name}: ${describeRole(role)}`),
  ...(intake.length > 0 ? ['intake:'] : []),
  ...intake.map(({ channel, take, workflow }) => `  ${channel}: ${take}, workflow ${workflow}`),
  ...Object.values(workflows).flatMap(describeWorkflow),
];

const describeRole = (role: RoleDefinition) =>
  'users' in role ? role.users.join(', ') : `user group ${role.usergroup}`;

const describeWorkflow = ({ name, title, channel, operators, actions, rules, material }: Workflow): string[] => [
  `workflow ${name} (${title}) in ${channel}:`,
  `  operators: ${operators.join(', ')}`,
  `  actions: ${Object.keys(actions).join(', ')}`,
  `  approved with the action: ${[...material.fields, ...(material.labels ? ['labels'] : []), ...(material.priority ? ['priority'] : [])].join(', ')}`,
  '  rules, the first that matches wins:',
  ...rules.map((rule, index) => `    ${index + 1}. ${describeRule(rule)}`),
];

function describeRule({ name, definition, seats, run, runBy }: Rule): string {
  const when = isWithWhen(definition)
    ? Object.entries(definition.when)
        .map(([key, value]) => `${key} ${value}`)
        .join(' and ')
    : 'always';
  const approvals = seats.length > 0 ? `approved by ${seats.join(' + ')}` : 'no approval';
  const runs =
    run === 'on_approval' ? 'runs at once' : `run by ${runBy.length > 0 ? runBy.join(' or ') : 'an operator'}`;
  return `${name}: ${when}; ${approvals}; ${runs}`;
}

const isWithWhen = (definition: unknown): definition is { when: object } =>
  typeof definition === 'object' && definition !== null && 'when' in definition;
