import type { App } from '@slack/bolt';
import type { Logger } from 'pino';
import { callbackIds } from '../../blocks/ids.ts';
import { setupMessage } from '../../blocks/setup.ts';
import type { SetupShown } from '../../blocks/view-models.ts';
import { answer } from './answer.ts';
import type { Workspace } from './bolt-app.ts';
import type { SlackClients } from './clients.ts';
import { safely } from './listeners/safely.ts';
import type { Patience } from './patience.ts';

interface Deps {
  app: App;
  workspace: Workspace;
  clients: SlackClients;
  patience: Patience;
  log: Logger;
}

/** Without usable configuration every command, shortcut and click says what to do; nothing else is listened to. */
export function registerSetup(deps: Deps, setup: SetupShown): void {
  const { app, clients } = deps;
  const say = safely<{ body: unknown; ack(): Promise<void> }>(deps, async ({ ack }, interaction) => {
    await ack();
    await answer(clients, interaction, setupMessage(setup));
  });
  app.command('/latch', say);
  app.shortcut(callbackIds.newCaseShortcut, say);
  app.shortcut(callbackIds.turnIntoCaseShortcut, say);
  app.action(/.*/, say);
  app.view(/.*/, say);
  app.event('app_home_opened', async ({ event }) => {
    await clients.asking.views.publish({
      user_id: event.user,
      view: { type: 'home', blocks: setupMessage(setup).blocks },
    });
  });
}

/** The checklist: what is there already, and each mistake of `latch.yml` with its remedy. */
export function checklist(problem: string, admins: string[]): SetupShown {
  const mistakes = problem
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return {
    steps: [
      { done: true, what: 'Latch is connected to this workspace', remedy: '' },
      { done: true, what: 'Its database answers', remedy: '' },
      ...mistakes.map((what) => ({ done: false, what, remedy: '' })),
      { done: false, what: 'Start Latch again', remedy: 'check first with: npm run latch -- config check' },
    ],
    admins,
  };
}
