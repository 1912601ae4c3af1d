import type { KnownBlock } from '@slack/types';
import { type Placed, placedElements } from './slack/elements.ts';
import type { ClickOptions, Delivered, LocalMessage, LocalSlack, LocalView, ViewValues } from './slack/types.ts';

/** Acting as a person does, who reads labels and knows no ids. */

export interface Pressable {
  actionId: string;
  options: ClickOptions;
}

/** The button, or the menu's option, with this label. */
export function findByLabel(blocks: readonly KnownBlock[] | undefined, label: string): Pressable | undefined {
  for (const { actionId, blockId, element } of placedElements(blocks)) {
    if (words(element.text) === label) return { actionId, options: { blockId, ...ownValue(element) } };
    const options = Array.isArray(element.options) ? element.options : [];
    const option = options.find((one: unknown) => words(field(one, 'text')) === label);
    if (option) return { actionId, options: { blockId, selected: String(field(option, 'value')) } };
  }
  return undefined;
}

/** All labels that can be pressed, for the words of an error. */
export const labelsOf = (blocks: readonly KnownBlock[] | undefined): string[] =>
  placedElements(blocks).flatMap(({ element }) => words(element.text) ?? []);

/**
 * Values for the inputs with these labels, as a person reads them: an option by its words (several joined by commas), a user by id,
 * uploaded files by theirs. An input that has something already keeps it unless `overwrite`.
 */
export function fillIn(view: LocalView, byLabel: Record<string, string>, { overwrite = true } = {}): ViewValues {
  const values: ViewValues = {};
  for (const { block, blockId, actionId, type, element } of placedElements(view.blocks)) {
    const label = words(block.label) ?? '';
    const text = byLabel[label];
    const value = text === undefined ? undefined : valueFor(type, element, text);
    if (value === undefined) continue;
    if (!overwrite && Object.keys(element).some((key) => key.startsWith('initial_'))) continue;
    values[blockId] = { [actionId]: { type, ...value } };
  }
  return values;
}

function valueFor(type: string, element: Placed['element'], text: string): Record<string, unknown> | undefined {
  const named = (wanted: string) => {
    const options = Array.isArray(element.options) ? element.options : [];
    return {
      value: field(options.find((one: unknown) => words(field(one, 'text')) === wanted) ?? {}, 'value') ?? wanted,
    };
  };
  const several = text === '' ? [] : text.split(', ');
  switch (type) {
    case 'plain_text_input':
    case 'number_input':
    case 'url_text_input':
    case 'email_text_input':
      return { value: text || null };
    case 'datepicker':
      return { selected_date: text || null };
    case 'users_select':
      return { selected_user: text || null };
    case 'static_select':
      return { selected_option: text ? named(text) : null };
    case 'multi_static_select':
      return { selected_options: several.map(named) };
    case 'file_input':
      return { files: several.map((id) => ({ id })) };
    default:
      return undefined;
  }
}

/** Presses what is so labelled in the newest of the messages that has it. */
export async function press(
  slack: LocalSlack,
  as: string,
  messages: LocalMessage[],
  label: string,
): Promise<Delivered> {
  const found = messages.toReversed().flatMap((message) => {
    const pressable = findByLabel(message.blocks, label);
    return pressable ? [{ message, pressable }] : [];
  })[0];
  if (!found) {
    const there = messages.flatMap(({ blocks }) => labelsOf(blocks)).join(', ');
    throw new Error(`Nothing says “${label}”; there is ${there || 'nothing to press'}`);
  }
  const { channel, ts } = found.message;
  return answered(await slack.as(as).click({ channel, ts }, found.pressable.actionId, found.pressable.options), label);
}

export function answered(delivered: Delivered, what: string): Delivered {
  if (delivered.status >= 200 && delivered.status < 300) return delivered;
  const { status, ms, body } = delivered;
  throw new Error(
    `The app did not answer “${what}” (status ${status} after ${Math.round(ms)} ms: ${JSON.stringify(body)})`,
  );
}

/** Waits for what is bound to come, e.g. a card after a click; `what` names it in the error. */
export async function until<T>(
  slack: LocalSlack,
  what: string,
  look: () => T | undefined,
  withinMs = 40_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const seen = look();
    if (seen !== undefined) return seen;
    if (performance.now() > deadline) throw new Error(`Waited ${withinMs / 1000} s in vain for ${what}`);
    await changeOf(slack);
  }
}

/** The next change of what anybody can see, or a tenth of a second. */
const changeOf = (slack: LocalSlack): Promise<void> =>
  new Promise((resolve) => {
    const finish = () => {
      unsubscribe();
      clearTimeout(timer);
      resolve();
    };
    const unsubscribe = slack.onChange(finish);
    const timer = setTimeout(finish, 100);
  });

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined; // read as unknown

/** The text of a text object. */
const words = (text: unknown): string | undefined => {
  const said = field(text, 'text');
  return typeof said === 'string' ? said : undefined;
};

const ownValue = (element: Placed['element']): { value?: string } =>
  typeof element.value === 'string' ? { value: element.value } : {};
