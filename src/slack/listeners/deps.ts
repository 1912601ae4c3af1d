import type { App } from '@slack/bolt';
import type { Logger } from 'pino';
import type { Latch } from '../../app/latch.ts';
import type { SecretDesk } from '../../app/secret-desk.ts';
import type { Workspace } from '../bolt-app.ts';
import type { SlackChannels } from '../channels.ts';
import type { SlackClients } from '../clients.ts';
import type { SlackDirectory } from '../directory.ts';
import type { Outbox } from '../outbox.ts';
import type { Patience } from '../patience.ts';

export interface ListenerDeps {
  app: App;
  latch: Latch;
  workspace: Workspace;
  clients: SlackClients;
  channels: SlackChannels;
  directory: SlackDirectory;
  outbox: Outbox;
  patience: Patience;
  secretDesk: SecretDesk;
  log: Logger;
}
