import { asCommand } from './as-command.ts';
import { button, h } from './dom.ts';
import { icon } from './icons.ts';
import { act, store } from './store.ts';

const hints: [string, string][] = [
  ['/latch new', 'File a case'],
  ['/latch queue', 'What is open'],
  ['/latch case ', 'A case by its number or by words: what happened?'],
  ['/latch verify ', 'Prove that a record is untouched'],
  ['/latch help', 'All commands'],
];

export interface Composer {
  element: HTMLElement;
  focus(): void;
  draw(placeholder: string, disabled?: string): void;
}

/** Where the person writes. Enter sends, Shift+Enter breaks the line; in a thread a slash command is only text, as in Slack. */
export function createComposer(place: 'channel' | 'thread'): Composer {
  const input = h('textarea', {
    class: 'composer-input',
    testid: place === 'thread' ? 'thread-composer' : 'composer',
    attrs: { rows: 1, 'aria-label': 'Message' },
  });
  const send = button(
    {
      class: 'send',
      testid: place === 'thread' ? 'thread-send' : 'send',
      attrs: { 'aria-label': 'Send' },
      on: { click: () => void submit() },
    },
    icon('send'),
  );
  const list = h('div', { class: 'hints', attrs: { hidden: true } });
  const shortcuts = h('div', { class: 'composer-tools' });

  const submit = async () => {
    const typed = input.value.trim();
    if (!typed || input.disabled) return;
    input.value = '';
    changed();
    const { channel, thread } = store;
    const command = place === 'channel' ? asCommand(typed) : undefined;
    if (command) await act({ kind: 'slash', channel, command: command.command, text: command.text }, command.command);
    else
      await act(
        {
          kind: 'post',
          channel,
          text: typed,
          ...(place === 'thread' && thread ? { threadTs: thread } : {}),
        },
        'The message’s event',
      );
  };

  const changed = () => {
    send.disabled = input.value.trim() === '';
    input.style.height = 'auto';
    input.style.height = `${Math.min(input.scrollHeight, 160)}px`;
    const typed = input.value;
    const fitting =
      place === 'channel' && typed.startsWith('/')
        ? hints.filter(([text]) => text.startsWith(typed) && text !== typed)
        : [];
    list.hidden = fitting.length === 0;
    list.replaceChildren(
      ...fitting.map(([text, meaning]) =>
        button({ class: 'hint', on: { click: () => fill(text) } }, h('code', {}, text.trim()), h('span', {}, meaning)),
      ),
    );
  };
  const fill = (text: string) => {
    input.value = text;
    input.focus();
    changed();
  };

  input.addEventListener('input', changed);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      void submit();
    }
    if (event.key === 'Tab' && !list.hidden) {
      event.preventDefault();
      fill(list.querySelector('code')?.textContent ?? input.value);
    }
    if (event.key === 'Escape') list.hidden = true;
  });
  changed();

  const element = h('div', { class: 'composer' }, list, input, h('div', { class: 'composer-bar' }, shortcuts, send));
  return {
    element,
    focus: () => input.focus(),
    draw: (placeholder, disabled) => {
      input.placeholder = disabled ?? placeholder;
      input.disabled = disabled !== undefined;
      if (place === 'channel' && shortcuts.childElementCount === 0) shortcuts.append(...globalShortcuts());
    },
  };
}

const globalShortcuts = (): HTMLElement[] =>
  (store.state?.shortcuts.global ?? []).map(({ name, callbackId }) =>
    button(
      {
        class: 'shortcut',
        testid: 'shortcut',
        attrs: { title: 'A global shortcut of the app' },
        on: { click: () => void act({ kind: 'shortcut', callbackId }, name) },
      },
      icon('bolt'),
      name,
    ),
  );
