import { button, h } from './dom.ts';

export interface MenuEntry {
  label: string;
  value: string;
  description?: string;
}
export interface MenuGroup {
  heading: string;
  entries: MenuEntry[];
}

let closeOpen: (() => void) | null = null;

/** A menu beside its button: arrows move, Enter picks, Esc and a click elsewhere close it. */
export function openMenu(anchor: HTMLElement, items: MenuEntry[] | MenuGroup[], pick: (value: string) => void): void {
  closeOpen?.();
  const menu = h('div', { class: 'menu', testid: 'menu', attrs: { role: 'menu', tabindex: -1 } });
  const close = () => {
    menu.remove();
    document.removeEventListener('pointerdown', outside, true);
    anchor.setAttribute('aria-expanded', 'false');
    closeOpen = null;
  };
  const outside = (event: Event) => {
    if (!(event.target instanceof Node) || !menu.contains(event.target)) close();
  };
  for (const item of items) {
    if ('entries' in item) menu.append(h('div', { class: 'menu-heading' }, item.heading), ...item.entries.map(row));
    else menu.append(row(item));
  }
  function row(item: MenuEntry): HTMLElement {
    return button(
      {
        class: 'menu-item',
        attrs: { role: 'menuitem' },
        on: {
          click: () => {
            close();
            anchor.focus();
            pick(item.value);
          },
        },
      },
      h('span', { class: 'menu-label' }, item.label),
      item.description && h('span', { class: 'menu-description' }, item.description),
    );
  }
  menu.addEventListener('keydown', (event) => {
    const rows = [...menu.querySelectorAll<HTMLElement>('.menu-item')];
    const at = rows.indexOf(document.activeElement as HTMLElement); // -1 where none of them has the focus
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step) rows[(at + step + rows.length) % rows.length]?.focus();
    if (event.key === 'Escape' || event.key === 'Tab') {
      close();
      anchor.focus();
    }
    if (step || event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
    }
  });
  document.body.append(menu);
  place(menu, anchor.getBoundingClientRect());
  anchor.setAttribute('aria-expanded', 'true');
  document.addEventListener('pointerdown', outside, true);
  closeOpen = close;
  menu.querySelector<HTMLElement>('.menu-item')?.focus();
}

/** Below the button where there is room, else above; never beyond the window's edge. */
function place(menu: HTMLElement, anchor: DOMRect): void {
  const { width, height } = menu.getBoundingClientRect();
  const below = anchor.bottom + 4 + height <= window.innerHeight;
  menu.style.left = `${Math.max(8, Math.min(anchor.left, window.innerWidth - width - 8))}px`;
  menu.style.top = `${below ? anchor.bottom + 4 : Math.max(8, anchor.top - height - 4)}px`;
}
