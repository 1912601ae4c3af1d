import type { PageState, PersonShown } from '../types.ts';
import { avatar, button, h, region } from './dom.ts';
import { look, store } from './store.ts';

/** The switcher: the sample people side by side, each a click away. */
export function drawPeople(element: HTMLElement, state: PageState): void {
  const people = state.people.filter(({ isBot }) => !isBot);
  region(element, [people, store.as, [...store.seen]], () => people.map(pill));
}

function pill(person: PersonShown): HTMLElement {
  const isMe = person.id === store.as;
  const waiting = isMe ? 0 : Math.max(0, person.fromBot - (store.seen.get(`${person.id}/bot`) ?? 0));
  const whoElse = person.canAct ? '' : ' — has left, cannot act';
  return button(
    {
      class: `person${isMe ? ' selected' : ''}`,
      testid: `person-${person.id}`,
      attrs: {
        role: 'radio',
        'aria-checked': isMe ? 'true' : 'false',
        disabled: !person.canAct,
        title: `Act as ${person.displayName}, ${person.title}${whoElse}`,
      },
      on: { click: () => switchTo(person.id) },
    },
    h(
      'span',
      { class: 'person-avatar' },
      avatar(person, 'medium'),
      waiting > 0 && h('span', { class: 'badge', attrs: { title: `${waiting} from Latch` } }, String(waiting)),
    ),
    h('span', { class: 'person-words' }, h('strong', {}, person.displayName), h('span', {}, person.title)),
  );
}

/** Somebody else sits down: the same channel, but nobody keeps another's DM open. */
export function switchTo(id: string): void {
  if (id === store.as) return;
  const here = store.state?.channels.find((channel) => channel.id === store.channel);
  const stays = here?.kind === 'channel' && !here.isPrivate;
  store.followStory = false;
  look({
    as: id,
    channel: stays ? store.channel : here?.kind === 'app' ? 'app' : '',
    thread: stays ? store.thread : null,
    tab: 'messages',
  });
}
