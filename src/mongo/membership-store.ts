import type { MembershipStore } from '../app/ports.ts';
import type { Instant, UserId } from '../domain/case.ts';
import type { Models } from './models.ts';
import { isDuplicate } from './transaction.ts';

type Since = Record<UserId, Instant | null>;

/**
 * Slack does not say since when somebody is in a group, so Latch keeps what it saw. Whoever is there at the first look was there
 * before; whoever is missing at one look and back at the next starts anew.
 */
export function membershipStore({ memberships }: Pick<Models, 'memberships'>, now: () => Date): MembershipStore {
  return {
    async seen(team, group, members) {
      const _id = `${team}:${group}`;
      for (;;) {
        const known = await memberships.findById(_id).lean();
        const before = known ? sinceOf(known.members) : null;
        const since = next(before, members, now().toISOString());
        if (before && isSame(before, since)) return since;
        const stored = { members: Object.entries(since).map(([person, at]) => ({ person, at })) };
        if (!known) {
          try {
            await memberships.create({ _id, team, version: 1, ...stored });
            return since;
          } catch (error) {
            if (!isDuplicate(error)) throw error;
            continue;
          }
        }
        const { version } = known;
        const moved = await memberships.updateOne({ _id, version }, { $set: { ...stored, version: version + 1 } });
        if (moved.modifiedCount === 1) return since;
      }
    },
  };
}

function next(before: Since | null, members: UserId[], at: Instant): Since {
  const since = (person: UserId): Instant | null => {
    if (before === null) return null;
    return Object.hasOwn(before, person) ? (before[person] ?? null) : at;
  };
  return Object.fromEntries([...new Set(members)].map((person) => [person, since(person)]));
}

const isSame = (before: Since, after: Since): boolean =>
  Object.keys(before).length === Object.keys(after).length &&
  Object.keys(after).every((person) => Object.hasOwn(before, person));

const sinceOf = (members: { person: string; at?: string | null }[]): Since =>
  Object.fromEntries(members.map(({ person, at = null }) => [person, at]));
