import type { RoleName, UserId } from './case.ts';
import type { CommandType } from './command.ts';

export type RefusalCode =
  | 'guest'
  | 'bot'
  | 'deactivated'
  | 'stranger'
  | 'not_a_member'
  | 'roles_unreadable'
  | 'not_operator'
  | 'wrong_role'
  | 'fresh_member'
  | 'maker'
  | 'maker_role'
  | 'executor'
  | 'already_voted'
  | 'seat_taken'
  | 'no_vote'
  | 'stale'
  | 'expired'
  | 'moved_on'
  | 'no_rule'
  | 'unapprovable'
  | 'no_glass'
  | 'owes_review'
  | 'own_review'
  | 'same_effect'
  | 'already_run'
  | 'action_unavailable';

/** A blocked attempt, kept as evidence: which rule, why, what helps and whom to ask. */
export interface Refusal {
  attempted: CommandType;
  code: RefusalCode;
  /** The rule of the workflow that blocked, where one did. */
  rule: string | null;
  /** One sentence in the second person, e.g. "You marked this ready, so you cannot approve it." */
  reason: string;
  remedy: string;
  /** People who could do it instead. */
  ask: UserId[];
  /** Roles that could do it. */
  roles: RoleName[];
  /** People of those roles who cannot either, and why, e.g. "prepared it". */
  barred?: Barred[];
}

export interface Barred {
  person: UserId;
  why: string;
}

/** First of a kind is an entry; repeats are attempts. */
export const kindOf = (by: UserId, { attempted, code }: Refusal): string => `${by} ${attempted} ${code}`;
