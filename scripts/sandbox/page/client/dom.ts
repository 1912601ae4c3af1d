export type Child = Node | string | null | undefined | false;

export interface Props {
  class?: string;
  testid?: string;
  /** Attributes; false and undefined are left out, true is an empty one. */
  attrs?: Record<string, string | number | boolean | undefined>;
  on?: { [E in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[E]) => void };
}

/** An element. Text only ever arrives as a text node, so nothing a person wrote can become markup. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (props.class) element.className = props.class;
  if (props.testid) element.dataset.testid = props.testid;
  for (const [name, value] of Object.entries(props.attrs ?? {})) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const [name, listener] of Object.entries(props.on ?? {})) {
    element.addEventListener(name, listener as EventListener); // the map above ties each listener to its event
  }
  element.append(
    ...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** A button that is one. */
export const button = (props: Props, ...children: Child[]): HTMLButtonElement =>
  h('button', { ...props, attrs: { type: 'button', ...props.attrs } }, ...children);

const drawn = new WeakMap<Element, string>();

/** Draws a region anew only where what it shows has changed, so that focus and scroll stay where they are. */
export function region(element: Element, shows: unknown, build: () => Child[]): boolean {
  const key = JSON.stringify(shows) ?? '';
  if (drawn.get(element) === key) return false;
  drawn.set(element, key);
  element.replaceChildren(...build().filter((child): child is Node | string => Boolean(child)));
  return true;
}

export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no #${id}`);
  return element;
}

const hues = ['#7c3085', '#1164a3', '#0f7b6c', '#b4552d', '#8a5a00', '#9c2c4f', '#4a5568'];

/** Initials on a colour of the person's own. */
export function avatar(
  person: { initials: string; place: number; isBot: boolean },
  size: 'small' | 'medium' | 'large' = 'large',
): HTMLElement {
  const element = h(
    'span',
    { class: `avatar ${size}${person.isBot ? ' bot' : ''}`, attrs: { 'aria-hidden': 'true' } },
    person.isBot ? '' : person.initials,
  );
  if (!person.isBot) element.style.background = hues[person.place % hues.length] ?? '';
  return element;
}
