import type { PageState, StoryShown, StoryStep } from '../types.ts';
import { storyCommand } from './api.ts';
import { button, h, region } from './dom.ts';
import { look, personOf, store } from './store.ts';

export function playStory(): void {
  store.followStory = true;
  void storyCommand('play');
}

let followed = '';

/** The sample story's steps as it plays; the page looks where the story is, until the visitor looks elsewhere. */
export function drawStory(element: HTMLElement, state: PageState): void {
  const { story } = state;
  follow(story);
  region(element, [story, store.followStory], () => [
    h(
      'section',
      { class: `story ${story.state}`, testid: 'story' },
      h(
        'header',
        { class: 'story-head' },
        h('strong', {}, title(story)),
        h('span', { class: 'spring' }),
        ...controls(story),
      ),
      story.state !== 'ready' &&
        h('ol', { class: 'steps' }, ...story.steps.map((step, index) => drawStep(step, index, story))),
      story.error !== undefined &&
        h('p', { class: 'story-error', testid: 'story-error', attrs: { role: 'alert' } }, story.error),
    ),
  ]);
}

function follow(story: StoryShown): void {
  const key = JSON.stringify([story.look, story.at]);
  if (!store.followStory || !story.look || story.state === 'ready' || followed === key) return;
  followed = key;
  look({
    as: story.look.as,
    channel: story.look.channel,
    thread: story.look.thread ?? null,
    tab: 'messages',
    caseId: null,
  });
}

function title(story: StoryShown): string {
  switch (story.state) {
    case 'ready':
      return 'The sample story';
    case 'playing':
      return 'Playing the story';
    case 'paused':
      return 'The story rests';
    case 'finished':
      return 'The story is told';
    case 'failed':
      return 'The story came to a halt';
  }
}

function controls(story: StoryShown): HTMLElement[] {
  const control = (label: string, testid: string, press: () => void, primary = false) =>
    button({ class: `story-button${primary ? ' primary' : ''}`, testid, on: { click: press } }, label);
  const step = control('Next step', 'story-next', () => {
    store.followStory = true;
    void storyCommand('next');
  });
  switch (story.state) {
    case 'ready':
      return [step, control('▶ Play the Story', 'story-play', playStory, true)];
    case 'playing':
      return [control('❚❚ Pause', 'story-pause', () => void storyCommand('pause'))];
    case 'paused':
      return [step, control('▶ Play on', 'story-play', playStory, true)];
    default:
      return [control('↻ Play again', 'story-play', playStory)];
  }
}

function drawStep(step: StoryStep, index: number, story: StoryShown): HTMLElement {
  const isDone = story.done.includes(index);
  const now = index === story.at && !isDone;
  const mark = isDone ? '✓' : now && story.state === 'failed' ? '✕' : String(index + 1);
  return h(
    'li',
    {
      class: `step${isDone ? ' done' : ''}${now ? ' now' : ''}`,
      testid: 'story-step',
      attrs: { 'aria-current': now ? 'step' : undefined },
    },
    h('span', { class: 'step-mark' }, mark),
    h('span', { class: 'step-time' }, step.time),
    h(
      'span',
      { class: 'step-words' },
      h('span', { class: 'step-title', attrs: { title: step.title } }, step.title),
      now && step.record && h('span', { class: 'step-record' }, step.record),
    ),
    h('span', { class: 'step-who' }, personOf(step.who)?.displayName ?? ''),
  );
}
