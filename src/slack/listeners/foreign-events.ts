import type { AnyMiddlewareArgs, NextFn } from '@slack/bolt';
import { z } from 'zod';
import type { ListenerDeps } from './deps.ts';

const eventOfTeam = z.object({ type: z.literal('event_callback'), team_id: z.string().optional() });

/** Events of a workspace that Latch is not set up for reach no listener. Interactions from there are answered in `safely`. */
export const ignoreForeignEvents =
  ({ workspace, log }: Pick<ListenerDeps, 'workspace' | 'log'>) =>
  async ({ body, next }: AnyMiddlewareArgs & { next: NextFn }): Promise<void> => {
    const event = eventOfTeam.safeParse(body);
    if (event.success && event.data.team_id !== undefined && event.data.team_id !== workspace.team) {
      log.warn({ team: event.data.team_id }, 'event of an unknown workspace ignored');
      return;
    }
    await next();
  };
