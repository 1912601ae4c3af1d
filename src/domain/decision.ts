import { type Case, type CaseId, type Instant, numberOf, type RoleName, type UserId } from './case.ts';
import type { CommandType, PersonCommand } from './command.ts';
import type { Entry, Fact } from './entry.ts';
import type { Verdict } from './policy.ts';
import { type Barred, kindOf, type Refusal, type RefusalCode } from './refusal.ts';

export type Decision =
  /** What happened. Nothing to write is an answer too. */
  | { outcome: 'accepted'; entries: Entry[] }
  /** Blocked by a rule. The first of its kind is an entry; a repeat (no entries) becomes an attempt. */
  | { outcome: 'refused'; refusal: Refusal; entries: Entry[] }
  /** The input does not make sense; nothing is recorded. By field name, or '' for the whole. */
  | { outcome: 'invalid'; problems: Record<string, string> }
  /** The policy says something else than what the person was shown. */
  | { outcome: 'changed'; verdict: Verdict };

export const accepted = (at: Instant, ...facts: Fact[]): Decision => ({
  outcome: 'accepted',
  entries: facts.map((fact) => ({ at, ...fact })),
});

export const invalid = (problems: Record<string, string>): Decision => ({ outcome: 'invalid', problems });

export interface RefusalDetail {
  code: RefusalCode;
  reason: string;
  remedy: string;
  rule?: string;
  ask?: UserId[];
  roles?: RoleName[];
  barred?: Barred[];
}

export const refusalOf = (attempted: CommandType, detail: RefusalDetail): Refusal => ({
  attempted,
  rule: null,
  ask: [],
  roles: [],
  ...detail,
});

/** How many kinds of refusal stand on the timeline in one round; more are counted as attempts, so that no crowd can fill it. */
export const refusalsKeptPerRound = 200;

export function refused(kase: Case, command: PersonCommand, detail: RefusalDetail): Decision {
  const refusal = refusalOf(command.type, detail);
  const isRepeat = kase.refused.includes(kindOf(command.by.id, refusal)) || kase.refused.length >= refusalsKeptPerRound;
  const entry: Entry = { at: command.at, type: 'refused', by: command.by.id, refusal };
  return { outcome: 'refused', refusal, entries: isRepeat ? [] : [entry] };
}

/** "finance_leads" as people read it: "Finance leads". */
export const roleTitle = (role: RoleName): string => {
  const words = role.replaceAll(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

export const listed = (items: string[], word = 'or'): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)}`;

/** A sentence that may end in a name such as "Raj P." */
export const ended = (sentence: string): string => (sentence.endsWith('.') ? sentence : `${sentence}.`);

/** "case #12 and case #15" */
export const casesNamed = (cases: CaseId[]): string =>
  listed(
    cases.map((id) => `case #${numberOf(id)}`),
    'and',
  );

/** Seats as people say them: "2 of Finance and Risk". */
export function seatWords(seats: RoleName[]): string {
  const counts = new Map<RoleName, number>();
  for (const role of seats) counts.set(role, (counts.get(role) ?? 0) + 1);
  return listed(
    [...counts].map(([role, count]) => (count > 1 ? `${count} of ${roleTitle(role)}` : roleTitle(role))),
    'and',
  );
}

/** "09:18 UTC", for sentences about something that happened today or long ago alike. */
export const clockTime = (at: Instant): string => `${at.slice(11, 16)} UTC`;

/** "27 Nov, 09:18 UTC", for deadlines. */
export const dayAndTime = (at: Instant): string =>
  `${Number(at.slice(8, 10))} ${months[Number(at.slice(5, 7)) - 1] ?? ''}, ${clockTime(at)}`;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
