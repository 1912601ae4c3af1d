import type { Case, UserId } from '../domain/case.ts';
import { ended, listed } from '../domain/decision.ts';
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

/** Throws `not_allowed` with whom to ask. `what`: "can see and set its secrets". */
export async function adminsOnly(
  person: UserId,
  what: string,
  policy: Policy,
  directory: Pick<Directory, 'admins' | 'person'>,
): Promise<void> {
  const admins = await directory.admins(policy);
  if (admins.includes(person) && (await directory.person(person)).standing === 'member') return;
  const names = await Promise.all(admins.slice(0, 5).map(async (id) => (await directory.person(id)).name));
  const ask = ended(`Ask ${listed(names) || 'whoever runs Latch'}`);
  throw new LatchError('not_allowed', `only admins ${what}`, {
    userMessage: `Only admins of Latch ${what}. ${ask}`,
  });
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
