import { labelOf, type Placed, placedElements } from './elements.ts';
import { storeFile, uploaded } from './files.ts';
import {
  actionPayload,
  closedPayload,
  commandPayload,
  messageClickPayload,
  messageShortcutPayload,
  shortcutPayload,
  submissionPayload,
  viewClickPayload,
} from './interaction-payloads.ts';
import { type Fields, isFields } from './json.ts';
import { respond } from './response-urls.ts';
import type { Actor, ClickOptions, Delivered, LocalEphemeral, LocalMessage, LocalView, ViewValues } from './types.ts';
import { fillValues, optionNamed, refusals, stateValues, valueKey } from './view-state.ts';
import { checkedView } from './web-api/views.ts';
import type { World } from './world.ts';

/** One person at their Slack client. */
export function actor(world: World, user: string): Actor {
  const { workspace, messages, views, delivery, events, clock } = world;
  workspace.person(user);
  const open = (viewId: string): LocalView => {
    const view = [...views.stack(user), views.home(user)].find((one) => one?.id === viewId);
    if (!view) throw new Error(`${user} has no view ${viewId} open`);
    return view;
  };

  const fileOf = (id: string): Fields => uploaded(world, id);

  return {
    async slash(channelId, command, text) {
      const channel = workspace.channel(channelId);
      const delivered = await delivery.command(commandPayload(world, user, channel, command, text));
      showAnswer(world, user, channelId, delivered);
      return delivered;
    },

    globalShortcut: (callbackId) => delivery.interaction(shortcutPayload(world, user, callbackId)),

    async messageShortcut(callbackId, channel, ts) {
      const message = messages.alive(channel, ts);
      if (!message) throw new Error(`No message ${ts} in ${channel}`);
      return delivery.interaction(messageShortcutPayload(world, user, callbackId, message));
    },

    async post(channelId, text, options = {}) {
      const channel = workspace.channel(channelId);
      const ts = clock.ts();
      const files = (options.files ?? []).map((file) => storeFile(world, user, file));
      const message = messages.add({
        channel: channel.id,
        ts,
        user,
        text,
        clientMsgId: crypto.randomUUID(),
        ...(options.threadTs ? { thread_ts: options.threadTs } : {}),
        ...(files.length ? { files } : {}),
      });
      return { ...(await events.posted(message)), ts };
    },

    async click({ channel, ts }, actionId, options = {}) {
      const message = options.from ?? visibleMessage(world, user, channel, ts);
      const placed = findElement(placedElements(message.blocks), actionId, options, `message ${ts}`);
      const action = actionPayload(world, placed, chosen(placed, options));
      return delivery.interaction(messageClickPayload(world, user, message, action));
    },

    async clickInView(viewId, actionId, options = {}) {
      const view = open(viewId);
      const placed = findElement(placedElements(view.blocks), actionId, options, `view ${viewId}`);
      const picked = chosen(placed, options);
      if (valueKey(placed.type)) rememberPick(world, viewId, placed, picked);
      return delivery.interaction(viewClickPayload(world, user, view, actionPayload(world, placed, picked)));
    },

    upload: (file) => storeFile(world, user, file),

    fill(viewId, values) {
      views.setValues(viewId, fillValues(open(viewId), views.values(viewId), values, fileOf));
    },

    async submit(viewId, values) {
      const view = open(viewId);
      views.setValues(viewId, fillValues(view, views.values(viewId), values, fileOf));
      refuseIncomplete(view, stateValues(view.blocks, views.values(viewId)));
      views.showErrors(viewId, undefined);
      const delivered = await delivery.interaction(submissionPayload(world, user, view));
      if (delivered.status === 200) applySubmission(world, user, view, delivered.body);
      return delivered;
    },

    async close(viewId) {
      const view = open(viewId);
      const payload = closedPayload(world, user, view);
      views.close(viewId);
      if ('notify_on_close' in view && view.notify_on_close) await delivery.interaction(payload);
    },

    openHome: () => events.homeOpened(user, workspace.dm(user), views.home(user)),
  };
}

function visibleMessage(world: World, user: string, channelId: string, ts: string): LocalMessage | LocalEphemeral {
  const own = world.messages.ephemerals(user).find((message) => message.channel === channelId && message.ts === ts);
  const message = own ?? world.messages.alive(channelId, ts);
  if (message && world.workspace.canSee(user, world.workspace.channel(channelId))) return message;
  throw new Error(`${user} sees no message ${ts} in ${channelId}`);
}

/** The element with the action_id; where several have it, the one with the value that was asked for. */
function findElement(placed: Placed[], actionId: string, options: ClickOptions, where: string): Placed {
  const named = placed.filter(
    (one) => one.actionId === actionId && (!options.blockId || one.blockId === options.blockId),
  );
  const found = named.find((one) => options.value !== undefined && one.element.value === options.value) ?? named[0];
  if (found) return found;
  const there = placed.map((one) => `${one.actionId} ("${labelOf(one)}")`).join(', ');
  throw new Error(`No ${actionId} in ${where}; there is ${there || 'nothing to click'}`);
}

function chosen(placed: Placed, { value, selected }: ClickOptions): Fields {
  const key = valueKey(placed.type);
  if (selected === undefined) return value === undefined ? {} : { [key ?? 'value']: value };
  if (placed.type === 'overflow') return { selected_option: optionNamed(placed, selected) };
  if (!key) throw new Error(`${placed.actionId} is a ${placed.type}: there is nothing to select`);
  if (key === 'selected_option' && !placed.type.includes('external')) return { [key]: optionNamed(placed, selected) };
  if (key === 'selected_options')
    return { [key]: selected === '' ? [] : selected.split(',').map((one) => optionNamed(placed, one)) };
  if (key === 'selected_option') return { [key]: { text: { type: 'plain_text', text: selected }, value: selected } };
  return { [key]: key.endsWith('s') ? selected.split(',') : selected };
}

function rememberPick({ views }: World, viewId: string, { blockId, actionId, type }: Placed, picked: Fields): void {
  const values = views.values(viewId);
  views.setValues(viewId, { ...values, [blockId]: { ...values[blockId], [actionId]: { type, ...picked } } });
}

function refuseIncomplete(view: LocalView, values: ViewValues): void {
  const problems = refusals(view, values);
  if (problems.length) throw new Error(`Slack would not submit the view: ${problems.join('; ')}`);
}

/** https://docs.slack.dev/surfaces/modals#response_actions */
function applySubmission({ views }: World, user: string, view: LocalView, body: unknown): void {
  if (!views.find(view.id)) return; // closed meanwhile: there is nowhere to show the answer
  const answer = isFields(body) ? body : {};
  switch (answer.response_action) {
    case undefined:
      views.close(view.id);
      break;
    case 'clear':
      views.close(view.id, true);
      break;
    case 'errors':
      views.showErrors(view.id, inlineErrors(view, answer.errors));
      break;
    case 'update':
      views.update(view.id, shown(answer.view));
      break;
    case 'push':
      views.push(user, shown(answer.view));
      break;
    default:
      throw new Error(`Slack knows no response_action ${answer.response_action}`);
  }
}

function shown(view: unknown): Fields {
  try {
    return checkedView(view, 'modal');
  } catch (error) {
    throw new Error(`Slack would not show the view in the answer: ${JSON.stringify(error)}`, { cause: error });
  }
}

function inlineErrors(view: LocalView, errors: unknown): Record<string, string> {
  const given = isFields(errors) ? errors : {};
  const inputs = view.blocks.filter((block) => block.type === 'input').map((block) => block.block_id);
  const strangers = Object.keys(given).filter((blockId) => !inputs.includes(blockId));
  if (strangers.length || Object.keys(given).length === 0)
    throw new Error(`Slack shows errors at input blocks only (${inputs.join(', ')}), not at: ${strangers.join(', ')}`);
  return Object.fromEntries(Object.entries(given).map(([blockId, text]) => [blockId, String(text)]));
}

/** The body of a command's acknowledgement is a message, for the person alone unless it says otherwise. */
function showAnswer(world: World, user: string, channel: string, { status, body }: Delivered): void {
  if (status !== 200 || body === '' || body === undefined) return;
  const said = isFields(body) ? body : { text: String(body) };
  if (Object.keys(said).length > 0) respond(world, { user, channel }, said);
}
