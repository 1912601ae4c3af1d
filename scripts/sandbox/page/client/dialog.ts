import { button, type Child, h } from './dom.ts';
import { icon } from './icons.ts';

interface Dialog {
  testid: string;
  class: string;
  title: string;
  body: Child[];
  footer: Child[];
  onEscape: () => void;
  onEnter?: () => void;
}

const focusable =
  'button:not([disabled]), input:not([disabled]), textarea:not([disabled]), select:not([disabled]), a[href], summary';

/** A dialog over the page that keeps the focus inside and gives it back. Returns what closes it. */
export function dialog(shown: Dialog): () => void {
  const before = document.activeElement;
  const titleId = `title-${shown.testid}`;
  const box = h(
    'div',
    {
      class: `dialog ${shown.class}`,
      testid: shown.testid,
      attrs: { role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': titleId, tabindex: -1 },
    },
    h(
      'header',
      { class: 'dialog-head' },
      h('h2', { attrs: { id: titleId } }, shown.title),
      button(
        { class: 'dialog-close', attrs: { 'aria-label': 'Close' }, on: { click: () => shown.onEscape() } },
        icon('close'),
      ),
    ),
    h('div', { class: 'dialog-body' }, ...shown.body),
    shown.footer.length > 0 && h('footer', { class: 'dialog-foot' }, ...shown.footer),
  );
  const backdrop = h('div', { class: 'backdrop' }, box);
  backdrop.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      shown.onEscape();
    }
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) shown.onEnter?.();
    if (event.key === 'Tab') keepFocus(box, event);
  });
  document.body.append(backdrop);
  box.focus();
  return () => {
    backdrop.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  };
}

function keepFocus(box: HTMLElement, event: KeyboardEvent): void {
  const stops = [...box.querySelectorAll<HTMLElement>(focusable)];
  const first = stops[0];
  const last = stops.at(-1);
  const leaving = event.shiftKey
    ? document.activeElement === first || document.activeElement === box
    : document.activeElement === last;
  if (!leaving) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}
