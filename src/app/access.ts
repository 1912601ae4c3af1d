import type { Case, UserId } from '../domain/case.ts';
import { rolesOf } from '../domain/people.ts';
import type { Policy } from '../domain/policy.ts';
import { LatchError } from '../errors.ts';
import { rolesIn } from './given.ts';
import type { Directory } from './ports.ts';

/** Reading is by role too: roles that the workflow mentions, whoever filed or wrote it, and admins. */
export async function mayRead(kase: Case, person: UserId, policy: Policy, directory: Directory): Promise<boolean> {
  if ((await directory.person(person)).standing !== 'member') return false;
  if (kase.filedBy === person || kase.origin.author === person) return true;
  return (await readableWorkflows(person, policy, directory)).includes(kase.workflow);
}

/** Workflows of which this person may read every case. */
export async function readableWorkflows(person: UserId, policy: Policy, directory: Directory): Promise<string[]> {
  if ((await directory.person(person)).standing !== 'member') return [];
  if ((await directory.admins(policy)).includes(person)) return Object.keys(policy.workflows);
  const holders = await directory.holders(policy, Object.keys(policy.roles));
  if (!holders)
    throw new LatchError('unavailable', 'roles not readable', {
      userMessage: 'Latch cannot verify your role right now, so it cannot show cases. Try again in a minute.',
    });
  const held = rolesOf(person, holders);
  return Object.keys(policy.workflows).filter((name) => rolesIn(policy, name).some((role) => held.includes(role)));
}
