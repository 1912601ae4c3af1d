import type { ActionId } from '../domain/case.ts';
import type { ActionTerms } from '../domain/policy.ts';
import { checkNames } from './check-names.ts';
import type { Draft } from './check-shape.ts';
import { checkWorkflow } from './check-workflow.ts';
import { type Report, show, suggest } from './mistake.ts';
import type { LatchFile } from './schema.ts';

/** What of the file points at something else of it, or at an action of a plugin. Looks at all that has its shape. */
export function checkReferences(file: Draft<LatchFile>, actions: Record<ActionId, ActionTerms>, report: Report): void {
  checkNames(file, report);
  checkPlugins(file, report);
  checkRoles(file, report);
  checkIntake(file, report);
  const workflows = Object.entries(file.workflows ?? {});
  if (file.workflows && workflows.length === 0)
    report(['workflows'], 'is empty. Add a workflow, as in the sample latch.yml.');
  const roles = file.roles && Object.keys(file.roles);
  for (const [name, workflow] of workflows)
    if (workflow) checkWorkflow(name, workflow, { roles, actions, plugins: file.plugins ?? [] }, report);
}

function checkPlugins({ plugins = [] }: Draft<LatchFile>, report: Report): void {
  for (const [index, plugin] of plugins.entries())
    if (plugin !== undefined && plugins.indexOf(plugin) < index)
      report(['plugins', index], `${show(plugin)} is listed twice. Keep one of them.`);
}

function checkRoles({ roles = {} }: Draft<LatchFile>, report: Report): void {
  for (const [name, role] of Object.entries(roles)) {
    if (!role) continue;
    const given = Object.keys(role);
    if (given.includes('users') && given.includes('usergroup'))
      report(['roles', name], 'has both users and usergroup. Keep one, or make two roles.');
    if (!given.includes('users') && !given.includes('usergroup'))
      report(['roles', name], 'names nobody. Write users: [U0123ABCD] or usergroup: finance-approvers.');
  }
}

function checkIntake({ intake = [], workflows }: Draft<LatchFile>, report: Report): void {
  const known = workflows && Object.keys(workflows);
  for (const [index, entry] of intake.entries()) {
    const first = intake.findIndex((other) => other?.channel !== undefined && other.channel === entry?.channel);
    if (first >= 0 && first < index)
      report(['intake', index, 'channel'], `${show(entry?.channel)} is listed twice. Keep one of them.`);
    if (!entry || !known?.length) continue;
    if (entry.workflow !== undefined && !known.includes(entry.workflow))
      report(
        ['intake', index, 'workflow'],
        `${show(entry.workflow)} is not a workflow. ${suggest(entry.workflow, known)}`,
      );
    if (!Object.hasOwn(entry, 'workflow') && known.length > 1)
      report(
        ['intake', index, 'workflow'],
        `is missing, and there is more than one. Write one of ${known.join(', ')}.`,
      );
  }
}
