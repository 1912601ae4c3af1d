import { instantOf, localDate } from '../domain/business-time.ts';
import type { UserId } from '../domain/case.ts';
import { listed, roleTitle } from '../domain/decision.ts';
import { isDate } from '../domain/field-types.ts';
import { coverRoles, isSameHuman, rolesOf } from '../domain/people.ts';
import { LatchError } from '../errors.ts';
import type { AbsenceStore, Clock, Directory, PolicyStore } from './ports.ts';

interface Deps {
  team: string;
  absences: AbsenceStore;
  directory: Directory;
  policies: PolicyStore;
  clock: Clock;
}

export interface Away {
  until: string;
  cover: UserId;
  /** Roles in which the cover can stand in. */
  roles: string[];
  /** Roles of the absent person in which nobody stands in, because the cover may not. */
  uncovered: string[];
}

/** Nobody is away for longer without saying so again. */
const mostDays = 92;

/** Delegation: who is away, until when, and who stands in for them. It ends by itself. */
export function createAway({ team, absences, directory, policies, clock }: Deps) {
  /** Throws `invalid_input` with a sentence that names what is wrong and what to write. */
  async function begin(person: UserId, untilText: string, coverText: string): Promise<Away> {
    const self = await directory.person(person);
    const until = endOf(untilText, self.tz, clock.now());
    const cover = await directory.find(written(coverText));
    if (!cover)
      throw no(
        `nobody is called ${coverText}`,
        `There is nobody called ${coverText}. Write an @handle or an email address.`,
      );
    const policy = await policies.current();
    const roster = await directory.roster(policy, Object.keys(policy.roles), { fresh: true });
    if (!roster)
      throw no(
        'roles not readable',
        'Latch cannot verify roles right now. Nothing was changed; try again in a minute.',
      );
    if (isSameHuman(cover, person, roster))
      throw no('covered by oneself', 'You cannot stand in for yourself. Name somebody else.');
    const other = await directory.person(cover);
    if (other.standing !== 'member')
      throw no(
        'cover is no member',
        `${other.name} is not a full member of this workspace and cannot decide on cases.`,
      );
    const isAway = roster.away.find((one) => isSameHuman(one.person, cover, roster));
    if (isAway)
      throw no(
        'cover is away',
        `${other.name} is away too, and whoever stands in for them cannot stand in for you. Name somebody who is here.`,
      );
    const held = rolesOf(person, roster.holders);
    if (!held.length) throw no('no role', 'You hold no role in latch.yml, so there is nothing to stand in for.');
    const roles = held.filter((role) =>
      [role, ...coverRoles(role, { policy })].some((own) => roster.holders[own]?.includes(cover)),
    );
    if (!roles.length)
      throw no(
        'cover holds no role',
        `${other.name} cannot stand in for ${listed(held.map(roleTitle), 'or')}: they hold none of these roles, and no role that latch.yml names as cover for them. Name somebody who does, or ask an admin.`,
      );
    await absences.begin(team, { person, cover, until: until.toISOString() });
    return { until: until.toISOString(), cover, roles, uncovered: held.filter((role) => !roles.includes(role)) };
  }

  return {
    begin,
    /** True where there was an absence to end. */
    end: async (person: UserId): Promise<boolean> => (await absences.end(team, person)) !== null,
    /** The absence in force, and whom this person stands in for. */
    async of(
      person: UserId,
    ): Promise<{ own: { until: string; cover: UserId } | null; covering: { person: UserId; until: string }[] }> {
      const all = await absences.inForce(team);
      const own = all.find((one) => one.person === person) ?? null;
      return { own, covering: all.filter((one) => one.cover === person) };
    },
  };
}
export type AwayDesk = ReturnType<typeof createAway>;

const no = (message: string, userMessage: string) => new LatchError('invalid_input', message, { userMessage });

/** "<@U1|raj>", "@raj", "raj" or an email address, as somebody may type them. */
function written(text: string): string {
  const mention = /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(text)?.[1];
  if (mention) return mention;
  return /^@|@.+\.|^[UW][A-Z0-9]{5,}$/.test(text) ? text : `@${text}`;
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** The end of the day that is meant, in the person's zone: "2026-12-04", "friday" or "tomorrow". */
export function endOf(text: string, zone: string, now: Date): Date {
  const today = localDate(now.getTime(), zone);
  const word = text.toLowerCase();
  const inDays = (days: number) => new Date(instantOf(today.year, today.month, today.day + days, 24 * 60, zone));
  if (word === 'today') return inDays(0);
  if (word === 'tomorrow') return inDays(1);
  const weekday = weekdays.findIndex((name) => word.length >= 3 && name.startsWith(word));
  if (weekday >= 0) return inDays((weekday - today.weekday + 7) % 7 || 7);
  if (!isDate(word))
    throw no(`${text} is no date`, `"${text}" is not a date. Write it like 2026-12-04, or a weekday such as friday.`);
  const [year = 0, month = 0, day = 0] = word.split('-').map(Number);
  const end = new Date(instantOf(year, month, day, 24 * 60, zone));
  if (end <= now) throw no(`${text} is over`, `${text} is over already. Write the last day of your absence.`);
  if (end.getTime() - now.getTime() > mostDays * 24 * 60 * 60_000)
    throw no(`${text} is too far`, `${text} is more than ${mostDays} days away. Say so again when the time comes.`);
  return end;
}
