import type { ChannelShown, MessageShown, PageState } from '../types.ts';
import type { Composer } from './composer.ts';
import { button, byId, h, region } from './dom.ts';
import { drawHome } from './home.ts';
import { icon } from './icons.ts';
import { drawMessages } from './message-list.ts';
import { openHome } from './sidebar.ts';
import { look, store } from './store.ts';
import { playStory } from './story-panel.ts';

/** The channel in the middle: its head, what was said, and where to write. */
export function drawChannel(state: PageState, composer: Composer): void {
  const channel = state.channels.find(({ id }) => id === state.channel);
  if (!channel) return;
  const atHome = channel.kind === 'app' && store.tab === 'home';
  drawHead(channel, state);
  byId('messages').hidden = atHome;
  byId('home').hidden = !atHome;
  byId('composer').hidden = atHome;
  if (atHome) drawHome(byId('home'));
  else
    drawMessages(byId('messages'), `${state.me}/${channel.id}`, withNotices(state.messages, channel.id), false, () => [
      empty(channel),
    ]);
  composer.draw(
    `Message ${channel.kind === 'app' ? channel.name : `#${channel.name}`}, or type /latch`,
    closed(channel),
  );
}

/** Why nobody can write here, as Slack says it under the channel. */
function closed(channel: ChannelShown): string | undefined {
  if (channel.isArchived) return 'You are viewing an archived channel';
  return channel.isMember ? undefined : `You are not a member of #${channel.name}`;
}

function drawHead(channel: ChannelShown, state: PageState): void {
  region(byId('channel-head'), [channel.id, channel.name, store.tab, state.channels.length], () => {
    if (channel.kind === 'app')
      return [h('h1', {}, channel.name), h('span', { class: 'app-tag' }, 'APP'), tabs(channel)];
    const members = store.state?.people.filter(({ isBot }) => !isBot).length ?? 0;
    const about = channel.hasBot ? 'Latch is in this channel' : 'Latch is not in this channel';
    return [
      h('h1', {}, channel.isPrivate ? icon('lock') : '# ', channel.name),
      members > 0 && h('span', { class: 'about' }, about),
    ];
  });
}

const tabs = (channel: ChannelShown): HTMLElement =>
  h(
    'div',
    { class: 'tabs', attrs: { role: 'tablist' } },
    tab('Home', store.tab === 'home', 'tab-home', () => openHome(channel.id)),
    tab('Messages', store.tab === 'messages', 'tab-messages', () => look({ tab: 'messages' })),
  );

export const tab = (label: string, selected: boolean, testid: string, open: () => void): HTMLElement =>
  button(
    { class: 'tab', testid, attrs: { role: 'tab', 'aria-selected': selected ? 'true' : 'false' }, on: { click: open } },
    label,
  );

/** Slackbot's words about an app that did not answer stand among the messages, for this person only. */
function withNotices(messages: MessageShown[], channel: string): MessageShown[] {
  const mine = store.notices.filter((notice) => notice.as === store.as && notice.channel === channel);
  const drawn = mine.map(
    (notice): MessageShown => ({
      channel,
      ts: notice.at.toFixed(6),
      user: 'USLACKBOT',
      text: notice.text,
      ephemeral: true,
      replies: null,
    }),
  );
  return [...messages, ...drawn].sort((a, b) => Number(a.ts) - Number(b.ts));
}

function empty(channel: ChannelShown): HTMLElement {
  if (channel.kind === 'app')
    return h(
      'div',
      { class: 'empty', testid: 'empty' },
      h('div', { class: 'empty-mark' }, h('span', { class: 'avatar bot huge' })),
      h('h2', {}, 'Latch has not written to you yet'),
      h('p', {}, 'When a case waits for your approval, or one you filed is settled, you read it here.'),
      button({ class: 'bk-button', on: { click: () => openHome(channel.id) } }, 'Open Latch’s Home'),
    );
  if (!channel.hasBot)
    return h(
      'div',
      { class: 'empty', testid: 'empty' },
      h('h2', {}, `This is the start of #${channel.name}`),
      h('p', {}, 'Latch is not a member here: it hears nothing and posts nothing.'),
    );
  return h(
    'div',
    { class: 'empty', testid: 'empty' },
    h('div', { class: 'empty-mark' }, h('span', { class: 'avatar bot huge' })),
    h('h2', {}, 'An approval that is enforced, from request to proof'),
    h('p', {}, 'Watch the sample story play itself with the people above, or start a case yourself:'),
    h(
      'div',
      { class: 'empty-actions' },
      button({ class: 'bk-button primary', testid: 'empty-story', on: { click: playStory } }, '▶ Play the Story'),
      h('span', { class: 'or' }, 'or type'),
      h('code', { class: 'code' }, '/latch new'),
    ),
  );
}
