import type { BlockAction, ButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import { readMoreValue } from '../../../blocks/button-value.ts';
import { homeView } from '../../../blocks/home-view.ts';
import { actionIds } from '../../../blocks/ids.ts';
import type { ListenerDeps } from './deps.ts';
import { openNewCase } from './new-case.ts';
import { safely } from './safely.ts';

type Click = SlackActionMiddlewareArgs<BlockAction<ButtonAction>>;

export function registerHome(deps: ListenerDeps): void {
  deps.app.event('app_home_opened', async ({ event }) => {
    if (event.tab === 'home') await publish(deps, event.user);
  });
  deps.app.action(
    actionIds.homeMore,
    safely<Click>(deps, async ({ ack, body }, { userId }) => {
      await ack();
      await publish(deps, userId, readMoreValue(body.actions[0]?.value ?? ''));
    }),
  );
  deps.app.action(
    actionIds.homeNew,
    safely<Click>(deps, async ({ ack }, interaction) => {
      await ack();
      await openNewCase(deps, interaction, { via: 'shortcut', home: true });
    }),
  );
  // A button that only opens a link is reported too and needs its acknowledgement.
  deps.app.action(actionIds.openLink, async ({ ack }) => ack());
}

/** After what somebody did from their Home: it shows what has become of it. Never waited for. */
export function refreshHome(deps: ListenerDeps, user: string): void {
  publish(deps, user).catch((err) => deps.log.warn({ err, user }, 'home not refreshed'));
}

async function publish(
  { latch, clients, workspace }: ListenerDeps,
  user: string,
  shown: { section: string; shown: number } | null = null,
): Promise<void> {
  const home = await latch.reading.home(workspace.team, user, shown);
  await clients.asking.views.publish({ user_id: user, view: homeView(home) });
}
