import { z } from 'zod';
import { readButtonValue } from '../../../blocks/button-value.ts';
import type { CaseId } from '../../domain/case.ts';
import type { Actor } from '../../domain/command.ts';
import { digestOf } from '../../domain/hash.ts';
import { normalised } from '../../domain/seal.ts';
import { LatchError } from '../../errors.ts';
import type { ListenerDeps } from './deps.ts';

/** What every interaction carries, whichever surface it comes from. */
const interactionSchema = z.object({
  // A slash command says user_id and team_id, everything else user and team.
  user: z.object({ id: z.string(), team_id: z.string().optional() }).optional(),
  user_id: z.string().optional(),
  team: z.object({ id: z.string() }).nullish(),
  team_id: z.string().optional(),
  trigger_id: z.string().optional(),
  response_url: z.string().optional(),
  channel: z.object({ id: z.string() }).optional(),
  channel_id: z.string().optional(),
  message: z.object({ ts: z.string() }).optional(),
  view: z.object({ id: z.string(), hash: z.string().optional(), type: z.string().optional() }).optional(),
});

export interface Interaction {
  userId: string;
  /** The person's own workspace, where Slack says it. */
  userTeam: string | null;
  teamId: string;
  triggerId: string | null;
  responseUrl: string | null;
  channel: string | null;
  messageTs: string | null;
  /** The modal it happened in, where it did. */
  modalId: string | null;
  /** It happened on App Home. */
  isHome: boolean;
  /** Digest of the signed request: an exact replay has the same. */
  cmd: string;
}

/** Null where it names no person or no workspace: there is nobody to answer. */
export function interactionIn(body: unknown): Interaction | null {
  const read = interactionSchema.safeParse(body);
  if (!read.success) return null;
  const parsed = read.data;
  const userId = parsed.user?.id ?? parsed.user_id;
  const teamId = parsed.team?.id ?? parsed.team_id ?? parsed.user?.team_id;
  if (!userId || !teamId) return null;
  return {
    userId,
    teamId,
    userTeam: parsed.user?.team_id ?? null,
    triggerId: parsed.trigger_id ?? null,
    responseUrl: parsed.response_url ?? null,
    channel: parsed.channel?.id ?? parsed.channel_id ?? null,
    messageTs: parsed.message?.ts ?? null,
    modalId: parsed.view && parsed.view.type !== 'home' ? parsed.view.id : null,
    isHome: parsed.view?.type === 'home',
    // Half a character pair can be sent and cannot be hashed.
    cmd: `slack:${digestOf(normalised(body))}`,
  };
}

/** Who acts, and whether they may act at all. Throws `unavailable` where Slack does not say. */
export async function actorOf(
  { directory, workspace }: Pick<ListenerDeps, 'directory' | 'workspace'>,
  { userId, userTeam }: Pick<Interaction, 'userId' | 'userTeam'>,
): Promise<Actor> {
  if (userTeam !== null && userTeam !== workspace.team) return { id: userId, standing: 'stranger' };
  try {
    const { id, standing } = await directory.person(userId);
    return { id, standing };
  } catch (cause) {
    throw new LatchError('unavailable', `standing of ${userId} not readable`, {
      cause,
      userMessage: 'Latch cannot verify who you are right now, so nothing was changed. Please try again in a minute.',
    });
  }
}

/** What a button of ours carries. A value we did not write is refused, not guessed. */
export function readButton(value: string | undefined, team: string): NonNullable<ReturnType<typeof readButtonValue>> {
  const read = value === undefined ? null : readButtonValue(value);
  if (!read || !isOurs(read.caseId, team))
    throw new LatchError('invalid_input', 'a button without a case of this workspace', {
      userMessage: 'This button belongs to no case here. Ask for the case with `/latch case <number>`.',
    });
  return read;
}

export const isOurs = (id: CaseId, team: string): boolean => new RegExp(`^${team}:[1-9]\\d{0,14}$`).test(id);
