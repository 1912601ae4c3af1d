import type { Placed } from './elements.ts';
import { compact, type Fields } from './json.ts';
import { messagePayload } from './message-payload.ts';
import type { LocalEphemeral, LocalMessage, LocalView } from './types.ts';
import { viewPayload } from './view-payload.ts';
import { stateValues } from './view-state.ts';
import type { Channel } from './workspace.ts';
import type { World } from './world.ts';

/** https://docs.slack.dev/reference/interaction-payloads */

export function commandPayload(world: World, user: string, channel: Channel, command: string, text: string) {
  const { workspace, triggers, responseUrls, origin } = world;
  const { team, bot } = workspace.seed;
  return {
    token: 'local',
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: workspace.nameIn(channel),
    user_id: user,
    user_name: workspace.person(user).name,
    command,
    text,
    api_app_id: bot.appId,
    is_enterprise_install: 'false',
    response_url: origin + responseUrls.issue('commands', team.id, { user, channel: channel.id }),
    trigger_id: triggers.issue(user),
  };
}

export function messageClickPayload(
  world: World,
  user: string,
  message: LocalMessage | LocalEphemeral,
  action: Fields,
): Fields {
  const { workspace } = world;
  const channel = workspace.channel(message.channel);
  const ephemeral = 'to' in message;
  const original = { ts: message.ts, ephemeral };
  return {
    type: 'block_actions',
    ...common(world, user),
    container: compact({
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: ephemeral,
      thread_ts: message.thread_ts,
    }),
    trigger_id: world.triggers.issue(user),
    channel: { id: channel.id, name: workspace.nameIn(channel) },
    ...(ephemeral ? {} : { message: messagePayload(workspace, message) }),
    state: { values: stateValues(message.blocks) },
    response_url: responseUrl(world, 'actions', user, channel, original),
    actions: [action],
  };
}

export const viewClickPayload = (world: World, user: string, view: LocalView, action: Fields): Fields => ({
  type: 'block_actions',
  ...common(world, user),
  container: { type: 'view', view_id: view.id },
  trigger_id: world.triggers.issue(user),
  view: viewPayload(world.views, view),
  actions: [action],
});

export const submissionPayload = (world: World, user: string, view: LocalView): Fields => ({
  type: 'view_submission',
  ...common(world, user),
  trigger_id: world.triggers.issue(user),
  view: viewPayload(world.views, view),
  response_urls: [],
});

export const closedPayload = (world: World, user: string, view: LocalView): Fields => ({
  type: 'view_closed',
  ...common(world, user),
  view: viewPayload(world.views, view),
  is_cleared: false,
});

export const shortcutPayload = (world: World, user: string, callbackId: string): Fields => ({
  type: 'shortcut',
  ...common(world, user),
  action_ts: world.clock.ts(),
  callback_id: callbackId,
  trigger_id: world.triggers.issue(user),
});

export function messageShortcutPayload(world: World, user: string, callbackId: string, message: LocalMessage): Fields {
  const channel = world.workspace.channel(message.channel);
  return {
    type: 'message_action',
    ...common(world, user),
    action_ts: world.clock.ts(),
    callback_id: callbackId,
    trigger_id: world.triggers.issue(user),
    response_url: responseUrl(world, 'app', user, channel),
    message_ts: message.ts,
    channel: { id: channel.id, name: world.workspace.nameIn(channel) },
    message: messagePayload(world.workspace, message),
  };
}

/** The entry of `actions`: what stands in the block, and what was chosen. */
export function actionPayload(world: World, { element, blockId, actionId, type }: Placed, chosen: Fields): Fields {
  const { text, value, style, placeholder, url } = element;
  const shown = type === 'button' ? { text, value, style, url } : { placeholder };
  return compact({
    type,
    action_id: actionId,
    block_id: blockId,
    ...shown,
    ...chosen,
    action_ts: world.clock.ts(),
  });
}

function common({ workspace }: World, user: string): Fields {
  const { team, bot } = workspace.seed;
  const person = workspace.person(user);
  const home = person.foreignTeam ?? team.id;
  return {
    user: { id: user, username: person.name, name: person.name, team_id: home },
    api_app_id: bot.appId,
    token: 'local',
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

const responseUrl = (
  { origin, workspace, responseUrls }: World,
  kind: 'actions' | 'app',
  user: string,
  channel: Channel,
  original?: { ts: string; ephemeral: boolean },
): string =>
  origin +
  responseUrls.issue(kind, workspace.seed.team.id, { user, channel: channel.id, ...(original ? { original } : {}) });
