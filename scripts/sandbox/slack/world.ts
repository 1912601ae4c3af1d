import type { Activity } from './activity.ts';
import type { Clock } from './clock.ts';
import type { Delivery } from './delivery.ts';
import type { Events } from './events.ts';
import type { Messages } from './messages.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { SocketMode } from './socket-mode.ts';
import type { Triggers } from './triggers.ts';
import type { Views } from './views.ts';
import type { Workspace } from './workspace.ts';

/** Everything a part of the local Slack may need. */
export interface World {
  origin: string;
  clock: Clock;
  activity: Activity;
  workspace: Workspace;
  messages: Messages;
  views: Views;
  triggers: Triggers;
  responseUrls: ResponseUrls;
  sockets: SocketMode;
  delivery: Delivery;
  events: Events;
}
