import type {
  ActionsBlockElement,
  Button,
  ConfirmationDialog,
  Overflow,
  SectionBlockAccessory,
  StaticSelect,
} from '@slack/types';
import { confirmed } from '../confirm.ts';
import { button, h } from '../dom.ts';
import { openMenu } from '../menu.ts';
import { withEmoji } from './emoji.ts';
import { withArt } from './emoji-art.ts';
import type { BlockHost, Picked } from './host.ts';
import { drawControl } from './inputs.ts';

type Element = ActionsBlockElement | SectionBlockAccessory;

/** An element that acts at once: a press or a pick goes to the app, after its confirm dialog. */
export function drawElement(host: BlockHost, blockId: string, element: Element): HTMLElement {
  switch (element.type) {
    case 'button':
      return drawButton(host, blockId, element);
    case 'overflow':
      return drawOverflow(host, blockId, element);
    case 'static_select':
      return drawSelect(host, blockId, element);
    case 'image':
      return h('span', {}, element.alt_text);
    case 'workflow_button':
      return h('span', { class: 'unsupported' }, 'Workflow buttons are not drawn here.');
    default: {
      const control = drawControl(host, blockId, element);
      const actionId = element.action_id ?? '';
      control.addEventListener('change', () => void host.act(actionId, { ...picked(control), ...inBlock(blockId) }));
      return control;
    }
  }
}

const picked = (control: HTMLElement): { selected?: string } => {
  const input =
    control.querySelector<HTMLInputElement>('input:checked') ?? control.querySelector<HTMLInputElement>('input,select');
  return input ? { selected: input.value } : {};
};

function drawButton(host: BlockHost, blockId: string, element: Button): HTMLElement {
  const label = withEmoji(element.text.text);
  const drawn = button(
    {
      class: `bk-button ${element.style ?? ''}`,
      attrs: { 'aria-label': element.accessibility_label, 'data-action-id': element.action_id },
      on: {
        click: async () => {
          if (element.url) window.open(element.url, '_blank', 'noreferrer');
          await pressed(host, drawn, element.action_id ?? '', element.confirm, {
            value: element.value ?? '',
            ...inBlock(blockId),
          });
        },
      },
    },
    h('span', { class: 'label' }, ...withArt(label)),
  );
  return drawn;
}

/** Asks where a dialog is wanted, shows that the app is at it, and marks the element where it did not answer. */
async function pressed(
  host: BlockHost,
  drawn: HTMLElement,
  actionId: string,
  confirm: ConfirmationDialog | undefined,
  what: Picked,
): Promise<void> {
  if (drawn.classList.contains('busy')) return;
  if (confirm && !(await confirmed(host, confirm))) return;
  drawn.classList.add('busy');
  drawn.classList.remove('failed');
  const outcome = await host.act(actionId, what);
  drawn.classList.remove('busy');
  if (outcome === 'ok') return;
  drawn.classList.add('failed');
  drawn.title = 'Latch did not respond. Try again.';
}

function drawOverflow(host: BlockHost, blockId: string, element: Overflow): HTMLElement {
  const drawn = button(
    {
      class: 'bk-button overflow',
      attrs: { 'aria-haspopup': 'menu', 'aria-label': 'More actions', 'data-action-id': element.action_id },
      on: { click: () => openMenu(drawn, element.options.map(entry), (value) => void pick(value)) },
    },
    '⋯',
  );
  const pick = (value: string) =>
    pressed(host, drawn, element.action_id ?? '', element.confirm, { selected: value, ...inBlock(blockId) });
  return drawn;
}

function drawSelect(host: BlockHost, blockId: string, element: StaticSelect): HTMLElement {
  const groups = element.option_groups?.map((group) => ({
    heading: group.label.text,
    entries: group.options.map(entry),
  }));
  const shown = element.initial_option?.text.text ?? element.placeholder?.text ?? 'Select an item';
  const drawn = button(
    {
      class: 'bk-button select',
      attrs: { 'aria-haspopup': 'menu', 'data-action-id': element.action_id },
      on: { click: () => openMenu(drawn, groups ?? (element.options ?? []).map(entry), (value) => void pick(value)) },
    },
    h('span', { class: 'label' }, withEmoji(shown)),
    h('span', { class: 'caret', attrs: { 'aria-hidden': 'true' } }, '▾'),
  );
  const pick = (value: string) => {
    const options = element.options ?? element.option_groups?.flatMap((group) => group.options) ?? [];
    const label = options.find((option) => option.value === value)?.text.text;
    if (host.form && label) drawn.firstElementChild?.replaceChildren(withEmoji(label));
    return pressed(host, drawn, element.action_id ?? '', element.confirm, { selected: value, ...inBlock(blockId) });
  };
  return drawn;
}

const inBlock = (blockId: string): Picked => (blockId ? { blockId } : {});

interface Option {
  text: { text: string };
  value?: string | undefined;
  description?: { text: string } | undefined;
}

const entry = (option: Option) => ({
  label: withEmoji(option.text.text),
  value: option.value ?? '',
  ...(option.description ? { description: withEmoji(option.description.text) } : {}),
});
