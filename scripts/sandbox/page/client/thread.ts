import type { PageState } from '../types.ts';
import type { Composer } from './composer.ts';
import { button, byId, h, region } from './dom.ts';
import { icon } from './icons.ts';
import { drawMessages } from './message-list.ts';
import { look, store } from './store.ts';

/** The thread beside the channel. */
export function drawThread(state: PageState, composer: Composer): void {
  const isOpen = store.thread !== null;
  byId('thread').hidden = !isOpen;
  byId('panes').classList.toggle('with-thread', isOpen);
  if (!isOpen || state.thread?.root !== store.thread) return;
  const channel = state.channels.find(({ id }) => id === state.channel);
  region(byId('thread-head'), [channel?.name], () => [
    h('h2', {}, 'Thread'),
    h('span', { class: 'about' }, channel?.kind === 'app' ? channel.name : `#${channel?.name ?? ''}`),
    h('span', { class: 'spring' }),
    button(
      {
        class: 'dialog-close',
        testid: 'thread-close',
        attrs: { 'aria-label': 'Close thread' },
        on: { click: () => look({ thread: null }) },
      },
      icon('close'),
    ),
  ]);
  drawMessages(byId('thread-messages'), `${store.as}/${store.thread}`, state.thread.messages, true, () => [
    h('p', { class: 'empty' }, 'The message this thread began with is gone.'),
  ]);
  composer.draw('Reply…', channel?.isMember ? undefined : 'You are not a member of this channel');
}
