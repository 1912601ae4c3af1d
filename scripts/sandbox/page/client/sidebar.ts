import type { ChannelShown, PageState } from '../types.ts';
import { avatar, button, h, region } from './dom.ts';
import { icon } from './icons.ts';
import { act, look, me, store } from './store.ts';

/** The workspace's channels, and the app with its Home and its messages to the person. */
export function drawSidebar(element: HTMLElement, state: PageState): void {
  const shows = [state.team, state.channels, state.people, store.as, store.channel, store.tab, [...store.seen]];
  region(element, shows, () => [
    h('div', { class: 'team' }, h('strong', {}, state.team.name), h('span', {}, 'Sample workspace')),
    h('h2', { class: 'sidebar-heading' }, 'Channels'),
    ...state.channels.filter(({ kind }) => kind === 'channel').map(row),
    h('h2', { class: 'sidebar-heading' }, 'Apps'),
    ...state.channels.filter(({ kind }) => kind === 'app').map(row),
    h('div', { class: 'spring' }),
    signedIn(state),
  ]);
}

function row(channel: ChannelShown): HTMLElement {
  const isOpen = store.channel === channel.id;
  const unread =
    channel.count - (store.seen.get(`${store.as}/${channel.id}`) ?? (channel.kind === 'app' ? 0 : channel.count));
  const bot = store.state?.people.find(({ isBot }) => isBot);
  return button(
    {
      class: `sidebar-row${isOpen ? ' selected' : ''}${unread > 0 && !isOpen ? ' unread' : ''}${channel.isMember ? '' : ' outside'}`,
      testid: `channel-${channel.name}`,
      attrs: { 'aria-current': isOpen ? 'page' : undefined },
      on: { click: () => open(channel) },
    },
    channel.kind === 'app' && bot
      ? avatar(bot, 'small')
      : h('span', { class: 'hash', attrs: { 'aria-hidden': 'true' } }, channel.isPrivate ? icon('lock') : '#'),
    h('span', { class: 'name' }, channel.name),
    channel.kind === 'app' &&
      unread > 0 &&
      !isOpen &&
      h('span', { class: 'badge', attrs: { 'aria-label': `${unread} unread` } }, String(unread)),
  );
}

function open({ id, kind }: ChannelShown): void {
  // Right after a switch the rows are still those of the person before, whose messages with the app are nobody else's.
  const isBehind = store.state?.me !== store.as;
  look({ channel: kind === 'app' && isBehind ? 'app' : id, thread: null, tab: 'messages' });
}

/** Slack tells the app each time somebody opens its Home; the app draws it anew. */
export function openHome(channel: string): void {
  look({ channel, thread: null, tab: 'home' });
  void act({ kind: 'openHome' }, 'Home');
}

function signedIn(state: PageState): HTMLElement | null {
  const person = me(state);
  if (!person) return null;
  return h(
    'div',
    { class: 'signed-in' },
    avatar(person, 'medium'),
    h('div', {}, h('strong', {}, person.displayName), h('span', {}, person.title || 'No title')),
  );
}
