import type { MessageShown } from '../types.ts';
import { avatar, button, h } from './dom.ts';
import { icon } from './icons.ts';
import { drawBlocks } from './render/blocks.ts';
import { ago, timeOfDay } from './render/dates.ts';
import { mrkdwnNodes } from './render/inline.ts';
import { act, blockHost, draw, look, personOf, store } from './store.ts';

export const dateOf = (ts: string): Date => new Date(Number(ts) * 1000);
export const authorOf = (message: MessageShown): string =>
  message.bot_id ? (store.state?.botUserId ?? '') : (message.user ?? '');

/** Who tells the person that the app did not answer. */
const slackbot = { id: 'USLACKBOT', displayName: 'Slackbot', initials: 'S', place: 6, isBot: false };

/** One message. `follows`: the same author wrote just before, so the head is left out, as Slack does. */
export function drawMessage(message: MessageShown, options: { follows: boolean; inThread: boolean }): HTMLElement {
  const person = personOf(authorOf(message)) ?? slackbot;
  const at = dateOf(message.ts);
  const time = h(
    'time',
    { class: 'time', attrs: { datetime: at.toISOString(), title: at.toLocaleString() } },
    timeOfDay(at),
  );
  const isCard = (message.blocks?.length ?? 0) > 0;
  return h(
    'article',
    {
      class: `message${options.follows ? ' follows' : ''}${message.ephemeral ? ' ephemeral' : ''}`,
      testid: message.ephemeral ? 'ephemeral' : 'message',
      attrs: { 'data-ts': message.ts, 'data-author': person.id },
    },
    h('div', { class: 'gutter' }, options.follows ? time.cloneNode(true) : avatar(person)),
    h(
      'div',
      { class: 'message-body' },
      message.ephemeral && h('div', { class: 'only-you' }, icon('eye'), 'Only visible to you'),
      !options.follows &&
        h(
          'div',
          { class: 'message-head' },
          h('strong', {}, person.displayName),
          person.isBot && h('span', { class: 'app-tag' }, 'APP'),
          time,
        ),
      h(
        'div',
        { class: isCard ? 'content card' : 'content', ...(isCard ? { testid: 'card' } : {}) },
        ...content(message),
      ),
      message.edited && !person.isBot && h('span', { class: 'edited' }, '(edited)'),
      message.files !== undefined &&
        h(
          'div',
          { class: 'files' },
          ...message.files.map((file) => h('span', { class: 'file' }, icon('clip'), file.name)),
        ),
      message.ephemeral &&
        h(
          'div',
          { class: 'dismiss' },
          button({ class: 'link-button', on: { click: () => dismiss(message.ts) } }, 'Dismiss message'),
        ),
      message.replies && !options.inThread && repliesLine(message, message.replies),
    ),
    !message.ephemeral && toolbar(message, options.inThread),
  );
}

function content(message: MessageShown): Node[] {
  const host = blockHost((actionId, picked) =>
    act({ kind: 'click', message: { channel: message.channel, ts: message.ts }, actionId, ...picked }, 'That'),
  );
  return message.blocks?.length ? [drawBlocks(host, message.blocks)] : mrkdwnNodes(host, message.text);
}

function dismiss(ts: string): void {
  store.dismissed.add(ts);
  draw();
}

function repliesLine(message: MessageShown, replies: NonNullable<MessageShown['replies']>): HTMLElement {
  const people = replies.people.slice(0, 4).flatMap((id) => personOf(id) ?? []);
  return button(
    { class: 'replies', testid: 'replies', on: { click: () => look({ thread: message.ts }) } },
    ...people.map((person) => avatar(person, 'small')),
    h('span', { class: 'replies-count' }, `${replies.count} ${replies.count === 1 ? 'reply' : 'replies'}`),
    h('span', { class: 'replies-last' }, `Last ${ago(Number(replies.lastTs) * 1000, Date.now())}`),
  );
}

/** What hovering over a message, or reaching it by keyboard, offers. */
function toolbar(message: MessageShown, inThread: boolean): HTMLElement {
  const target = { channel: message.channel, ts: message.ts };
  const shortcuts = (store.state?.shortcuts.message ?? []).map(({ name, callbackId }) =>
    button(
      {
        class: 'tool wide',
        testid: 'message-shortcut',
        on: { click: () => void act({ kind: 'messageShortcut', callbackId, message: target }, name) },
      },
      icon('bolt'),
      name,
    ),
  );
  const reply = button(
    {
      class: 'tool',
      testid: 'reply',
      attrs: { 'aria-label': 'Reply in thread', title: 'Reply in thread' },
      on: { click: () => look({ thread: message.thread_ts ?? message.ts }) },
    },
    icon('bubble'),
  );
  return h(
    'div',
    { class: 'toolbar', attrs: { role: 'toolbar', 'aria-label': 'Message actions' } },
    !inThread && reply,
    ...shortcuts,
  );
}
