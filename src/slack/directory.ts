import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { AbsenceStore, Clock, Directory, MembershipStore, Person, Roster } from '../app/ports.ts';
import type { RoleName, UserId } from '../domain/case.ts';
import type { Standing } from '../domain/command.ts';
import type { Policy, RoleDefinition } from '../domain/policy.ts';
import { LatchError } from '../errors.ts';
import { cached } from './cached.ts';
import { slackCode } from './slack-error.ts';

const userSchema = z.object({
  id: z.string(),
  team_id: z.string().optional(),
  name: z.string().optional(),
  deleted: z.boolean().optional(),
  is_bot: z.boolean().optional(),
  is_restricted: z.boolean().optional(),
  is_ultra_restricted: z.boolean().optional(),
  is_stranger: z.boolean().optional(),
  real_name: z.string().optional(),
  tz: z.string().optional(),
  profile: z.object({ display_name: z.string().optional(), real_name: z.string().optional() }).optional(),
});
type SlackUser = z.infer<typeof userSchema>;

const groupMs = 60_000;
const personMs = 10 * 60_000;

export interface SlackDirectory extends Directory {
  /** Something about groups or a person changed: forget it. */
  groupsChanged(): void;
  personChanged(id: UserId): void;
}

export interface DirectoryDeps {
  client: WebClient;
  team: string;
  memberships: MembershipStore;
  absences: Pick<AbsenceStore, 'inForce'>;
  clock: Clock;
  log: Logger;
}

/** People and roles as Slack knows them. Calls are bounded by the client's time-out. */
export function slackDirectory({ client, team, memberships, absences, clock, log }: DirectoryDeps): SlackDirectory {
  const people = cached(readPerson, personMs);
  const groupIds = cached(readGroupId, personMs);
  const members = cached(readMembers, groupMs);
  const ids = cached(resolvePerson, personMs);

  async function readPerson(id: UserId): Promise<Person> {
    const user = await unlessUnknown(client.users.info({ user: id }).then((answer) => answer.user));
    if (user === null) return { id, name: id, standing: 'not_a_member', tz: 'UTC' };
    const parsed = userSchema.parse(user);
    const name = parsed.profile?.display_name || parsed.profile?.real_name || parsed.real_name || parsed.name || id;
    return { id, name, standing: standingOf(parsed, team), tz: parsed.tz ?? 'UTC' };
  }

  async function readGroupId(group: string): Promise<string> {
    if (/^S[A-Z0-9]+$/.test(group)) return group;
    const handle = group.replace(/^@/, '');
    const { usergroups = [] } = await client.usergroups.list({});
    const found = usergroups.find((one) => one.handle === handle)?.id;
    if (!found) throw new LatchError('invalid_config', `there is no user group @${handle} in this workspace`);
    return found;
  }

  /** Who is in the group, and since when Latch has seen them there. */
  async function readMembers(group: string): Promise<Record<UserId, string | null>> {
    const id = await groupIds.get(group);
    const { users = [] } = await client.usergroups.users.list({ usergroup: id });
    return memberships.seen(team, id, users);
  }

  /** People are written as U… ids, @handles or emails. */
  async function resolvePerson(written: string): Promise<UserId | null> {
    if (/^[UW][A-Z0-9]+$/.test(written)) return written;
    if (!written.startsWith('@'))
      return unlessUnknown(client.users.lookupByEmail({ email: written }).then(({ user }) => user?.id ?? null));
    const wanted = written.slice(1).toLowerCase();
    const shownAs: UserId[] = [];
    for await (const page of client.paginate('users.list', { limit: 200 })) {
      const { members: users } = z.object({ members: z.array(userSchema) }).parse(page);
      const found = users.find(({ name }) => name === wanted);
      if (found) return found.id;
      shownAs.push(
        ...users.filter(({ profile }) => profile?.display_name?.toLowerCase() === wanted).map(({ id }) => id),
      );
    }
    // Where nobody has that handle, the name people are shown by; only where it is one person's.
    return shownAs.length === 1 ? (shownAs[0] ?? null) : null;
  }

  async function holdersOf(definition: RoleDefinition | undefined, fresh: boolean): Promise<UserId[]> {
    if (!definition) return [];
    const written =
      'users' in definition
        ? await Promise.all(definition.users.map((one) => ids.get(one)))
        : Object.keys(await members.get(definition.usergroup, { fresh }));
    const known = written.filter((id) => id !== null);
    const found = await Promise.all(known.map((id) => unlessUnknown(people.get(id, { fresh }))));
    return [...new Set(found.flatMap((person) => (person?.standing === 'member' ? [person.id] : [])))];
  }

  const byRole = async <T>(roles: RoleName[], read: (role: RoleName) => Promise<T>): Promise<Record<RoleName, T>> =>
    Object.fromEntries(await Promise.all(roles.map(async (role) => [role, await read(role)] as const)));

  const heldBy = (policy: Policy, roles: RoleName[], fresh: boolean) =>
    byRole(roles, (role) => holdersOf(policy.roles[role], fresh));

  /** Members of a group who joined it less than `freshMs` ago, as far as Latch has seen, and from when they may decide. */
  async function freshIn(definition: RoleDefinition | undefined): Promise<Record<UserId, string>> {
    if (!definition || !('usergroup' in definition) || definition.freshMs === undefined) return {};
    const { freshMs } = definition;
    const now = clock.now().getTime();
    const since = Object.entries(await members.get(definition.usergroup));
    return Object.fromEntries(
      since.flatMap(([person, at]) => {
        const until = at === null ? 0 : Date.parse(at) + freshMs;
        return until > now ? [[person, new Date(until).toISOString()]] : [];
      }),
    );
  }

  const accountsIn = ({ samePerson = [] }: Policy): Promise<UserId[][]> =>
    Promise.all(
      samePerson.map(async (written) =>
        (await Promise.all(written.map((one) => ids.get(one)))).filter((id) => id !== null),
      ),
    );

  const unreadable = (roles: RoleName[]) => (err: unknown) => {
    log.warn({ err, roles }, 'roles not readable');
    return null;
  };

  return {
    person: (id) => people.get(id),
    find: (written) => ids.get(written),

    holders: (policy, roles, { fresh } = { fresh: false }) => heldBy(policy, roles, fresh).catch(unreadable(roles)),

    async roster(policy, roles, { fresh: anew } = { fresh: false }): Promise<Roster | null> {
      try {
        const holders = await heldBy(policy, roles, anew);
        const [fresh, accounts, away] = await Promise.all([
          byRole(roles, (role) => freshIn(policy.roles[role])),
          accountsIn(policy),
          absences.inForce(team),
        ]);
        return { holders, fresh, accounts, away };
      } catch (error) {
        return unreadable(roles)(error);
      }
    },

    async admins(policy) {
      const found = await Promise.all(policy.admins.map((one) => ids.get(one).catch(() => null)));
      return found.filter((id) => id !== null);
    },

    groupsChanged: () => members.clear(),
    personChanged: (id) => void people.drop(id),
  };
}

const unknownPerson = new Set(['user_not_found', 'users_not_found', 'user_not_visible']);

/** Slack knows nobody by that id or email: they hold nothing, and everybody else still does. */
const unlessUnknown = <T>(asked: Promise<T>): Promise<T | null> =>
  asked.catch((error: unknown) => {
    if (unknownPerson.has(slackCode(error) ?? '')) return null;
    throw error;
  });

function standingOf(user: SlackUser, team: string): Standing {
  if (user.deleted) return 'deactivated';
  if (user.is_bot || user.id === 'USLACKBOT') return 'bot';
  if (user.is_stranger || (user.team_id !== undefined && user.team_id !== team)) return 'stranger';
  return user.is_restricted || user.is_ultra_restricted ? 'guest' : 'member';
}
