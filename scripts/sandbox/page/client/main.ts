import { onChange } from './api.ts';
import { drawChannel } from './channel.ts';
import { createComposer } from './composer.ts';
import { byId } from './dom.ts';
import { drawModal } from './modal.ts';
import { drawPeople } from './people.ts';
import { drawRecord } from './record.ts';
import { drawSidebar } from './sidebar.ts';
import { draw, look, onDraw, refresh, store } from './store.ts';
import { drawStory } from './story-panel.ts';
import { drawThread } from './thread.ts';

const composer = createComposer('channel');
const threadComposer = createComposer('thread');
byId('composer').append(composer.element);
byId('thread-composer').append(threadComposer.element);

onDraw(() => {
  byId('working').hidden = store.pending === 0 && store.connected;
  byId('working').classList.toggle('lost', !store.connected);
  const { state } = store;
  if (!state) return;
  Object.assign(document.body.dataset, { person: state.me, channel: nameOf(state.channel) });
  drawPeople(byId('people'), state);
  drawSidebar(byId('sidebar'), state);
  drawThread(state, threadComposer);
  drawChannel(state, composer);
  drawRecord(state);
  drawStory(byId('story'), state);
  drawModal();
});

/** What is drawn belongs to this person and channel; the switcher may already be a step ahead. */
const nameOf = (channel: string) => store.state?.channels.find(({ id }) => id === channel)?.name;

onChange(
  () => void refresh(),
  (connected) => {
    if (connected && !store.connected) void refresh();
    store.connected = connected;
    draw();
  },
);

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && store.thread && !document.querySelector('.backdrop')) look({ thread: null });
});
composer.focus(); // before a modal that stands open takes the focus
await refresh();
