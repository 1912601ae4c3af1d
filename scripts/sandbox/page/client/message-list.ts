import type { MessageShown } from '../types.ts';
import { h } from './dom.ts';
import { authorOf, dateOf, drawMessage } from './message.ts';
import { dayName } from './render/dates.ts';
import { store } from './store.ts';

interface Drawn {
  key: string;
  element: HTMLElement;
}
const lists = new WeakMap<HTMLElement, { place: string; drawn: Map<string, Drawn> }>();
const groupedWithinS = 300;

/** Draws only what changed, marks what is new, and stays at the foot where the reader was there. */
export function drawMessages(
  list: HTMLElement,
  place: string,
  messages: MessageShown[],
  inThread: boolean,
  empty: () => Node[],
): void {
  const known = lists.get(list);
  const moved = known?.place !== place;
  const before = moved ? new Map<string, Drawn>() : (known?.drawn ?? new Map<string, Drawn>());
  const atFoot = list.scrollHeight - list.scrollTop - list.clientHeight < 90;
  const drawn = new Map<string, Drawn>();
  const children: Node[] = [];
  let previous: MessageShown | undefined;
  for (const message of messages.filter(({ ts }) => !store.dismissed.has(ts))) {
    const newDay = !previous || dateOf(previous.ts).toDateString() !== dateOf(message.ts).toDateString();
    if (newDay && !inThread) children.push(dayLine(message.ts));
    const firstReply = inThread && children.length === 1;
    if (firstReply) children.push(repliesLine(messages.length - 1));
    const isFollowing = !newDay && !firstReply && follows(previous, message);
    const item = reuse(before, message, { follows: isFollowing, inThread }, moved);
    drawn.set(message.ts, item);
    children.push(item.element);
    previous = message;
  }
  lists.set(list, { place, drawn });
  const shown = children.length > 0 ? children : empty();
  if (children.length === 0 && !moved && before.size === 0 && list.childElementCount > 0) return;
  reconcile(list, shown);
  if (moved || atFoot) list.scrollTop = list.scrollHeight;
}

function reuse(
  before: Map<string, Drawn>,
  message: MessageShown,
  options: { follows: boolean; inThread: boolean },
  moved: boolean,
): Drawn {
  const key = JSON.stringify([message, options]);
  const old = before.get(message.ts);
  if (old?.key === key) return old;
  const element = drawMessage(message, options);
  if (!moved) element.classList.add(old ? 'changed' : 'arrived');
  return { key, element };
}

/** Puts the children in order without touching those that already stand right: they keep focus and animation. */
function reconcile(list: HTMLElement, children: Node[]): void {
  const wanted = new Set(children);
  for (const child of [...list.childNodes]) if (!wanted.has(child)) child.remove();
  children.forEach((child, index) => {
    if (list.childNodes[index] !== child) list.insertBefore(child, list.childNodes[index] ?? null);
  });
}

function follows(previous: MessageShown | undefined, message: MessageShown): boolean {
  if (!previous || message.ephemeral || previous.ephemeral || previous.replies || message.blocks?.length) return false;
  return authorOf(previous) === authorOf(message) && Number(message.ts) - Number(previous.ts) < groupedWithinS;
}

const repliesLine = (count: number): HTMLElement =>
  h('div', { class: 'day replies-line' }, h('span', {}, `${count} ${count === 1 ? 'reply' : 'replies'}`));

const dayLine = (ts: string): HTMLElement =>
  h('div', { class: 'day', attrs: { role: 'separator' } }, h('span', {}, dayName(dateOf(ts), new Date())));
