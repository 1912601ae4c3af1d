import type { ActionId } from '../domain/case.ts';
import type { ActionTerms } from '../domain/policy.ts';
import { checkNames } from './check-names.ts';
import type { Draft } from './check-shape.ts';
import { checkWorkflow } from './check-workflow.ts';
import { calendarProblem } from './duration.ts';
import { checkHours } from './hours.ts';
import { type Path, type Report, show, suggest } from './mistake.ts';
import { nameOfPlugin } from './plugin-list.ts';
import type { LatchFile, RoleEntry } from './schema.ts';
import { PLUGIN_NAME } from './schema-words.ts';

/** What of the file points at something else of it, or at an action of a plugin. Looks at all that has its shape. */
export function checkReferences(file: Draft<LatchFile>, actions: Record<ActionId, ActionTerms>, report: Report): void {
  checkNames(file, report);
  checkPlugins(file, report);
  checkRoles(file, report);
  checkFresh(['fresh_members'], file.fresh_members, report);
  checkSamePerson(file, report);
  checkHours(['business_hours'], file.business_hours, undefined, report);
  checkIntake(file, report);
  const workflows = Object.entries(file.workflows ?? {});
  if (file.workflows && workflows.length === 0)
    report(['workflows'], 'is empty. Add a workflow, as in the sample latch.yml.');
  const roles = file.roles && Object.keys(file.roles);
  const plugins = file.plugins?.map(nameOfPlugin) ?? [];
  for (const [name, workflow] of workflows)
    if (workflow) checkWorkflow(name, workflow, { roles, actions, plugins, hours: file.business_hours }, report);
}

function checkPlugins({ plugins = [] }: Draft<LatchFile>, report: Report): void {
  const names = plugins.map(nameOfPlugin);
  for (const [index, name] of names.entries()) {
    if (name === undefined) continue;
    if (!PLUGIN_NAME.test(name))
      report(
        ['plugins', index],
        `${show(name)} is not a plugin. Write the name of a folder under plugins/ or of a package, as in stripe.`,
      );
    if (names.indexOf(name) < index) report(['plugins', index], `${show(name)} is listed twice. Keep one of them.`);
  }
}

function checkRoles({ roles = {} }: Draft<LatchFile>, report: Report): void {
  for (const [name, role] of Object.entries(roles)) {
    if (!role) continue;
    const given = Object.keys(role);
    if (given.includes('users') && given.includes('usergroup'))
      report(['roles', name], 'has both users and usergroup. Keep one, or make two roles.');
    if (!given.includes('users') && !given.includes('usergroup'))
      report(['roles', name], 'names nobody. Write users: [U0123ABCD] or usergroup: finance-approvers.');
    if (given.includes('fresh_members') && !given.includes('usergroup'))
      report(
        ['roles', name, 'fresh_members'],
        'is only for a usergroup: a list of users is changed in this file. Remove it.',
      );
    checkFresh(['roles', name, 'fresh_members'], role.fresh_members, report);
    checkCover(name, role, Object.keys(roles), report);
  }
}

function checkCover(name: string, { cover = [] }: Draft<RoleEntry>, roles: string[], report: Report): void {
  for (const [index, role] of cover.entries()) {
    if (role === undefined) continue;
    const at = ['roles', name, 'cover', index];
    if (role === name) report(at, `${show(role)} cannot cover itself: its people are asked anyway. Remove it.`);
    if (!roles.includes(role)) report(at, `${show(role)} is not a role. ${suggest(role, roles)}`);
    if (cover.indexOf(role) < index) report(at, `${show(role)} is listed twice. Keep one of them.`);
  }
}

function checkFresh(path: Path, time: string | undefined, report: Report): void {
  const problem = time === undefined ? undefined : calendarProblem(time);
  if (problem) report(path, problem);
}

/** Handles and addresses are the same in capitals. */
function checkSamePerson({ same_person = [] }: Draft<LatchFile>, report: Report): void {
  const seen = new Set<string>();
  for (const [index, accounts] of same_person.entries())
    for (const [place, account] of (accounts ?? []).entries()) {
      if (account === undefined) continue;
      const key = account.toLowerCase();
      if (seen.has(key))
        report(
          ['same_person', index, place],
          `${show(account)} is listed twice. Keep one: all accounts of one human stand in one list.`,
        );
      seen.add(key);
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
