import type { Message } from '../../../blocks/message.ts';
import { blockProblems, blocksTooLong, viewProblems } from '../../../scripts/sandbox/slack/blocks-check.ts';

type Tree = Record<string, unknown>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

/** Every object inside, outermost first. */
export function objectsIn(value: unknown): Tree[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  if (!isTree(value)) return [];
  return [value, ...Object.values(value).flatMap(objectsIn)];
}

/** Every text that a person reads, in order. */
export const textsIn = (value: unknown): string[] =>
  objectsIn(value).flatMap((one) => (typeof one.text === 'string' ? [one.text] : []));

/** The interactive elements. */
export const elementsIn = (value: unknown): Tree[] =>
  objectsIn(value).filter((one) => typeof one.action_id === 'string');

export const buttonTexts = (value: unknown): string[] =>
  objectsIn(value).flatMap((one) => (one.type === 'button' ? textsIn(one.text) : []));

/** What Slack would refuse in a message; an empty list is fine. */
export function messageProblems({ text, blocks }: Message): string[] {
  return [
    ...blockProblems(blocks, 'message'),
    ...(blocksTooLong(blocks) || JSON.stringify(blocks).length > 13_200 ? ['too long in all'] : []),
    ...(text.trim() === '' || text.length > 3000 ? ['no useful text'] : []),
    ...unsafe([{ type: 'mrkdwn', text }, ...blocks]),
  ];
}

export const modalProblems = (view: unknown): string[] => [
  ...viewProblems(view),
  ...(JSON.stringify(view).length > 250_000 ? ['view over 250 KB'] : []),
  ...unsafe(view),
];

/** What lets somebody's words act: mentions and links in mrkdwn, rich texts that Slack refuses, broken characters. */
function unsafe(shown: unknown): string[] {
  const all = objectsIn(shown);
  const markups = all.flatMap(({ type, text }) => (type === 'mrkdwn' && typeof text === 'string' ? [text] : []));
  const links = all.flatMap(({ type, url }) => (type === 'link' || type === 'button' ? [url] : []));
  const riches = all.filter(({ type }) => type === 'text' || type === 'link');
  return [
    ...markups.filter((text) =>
      /[<>]/.test(text.replace(/<!date\^\d+\^[^|<>]+\|[^<>]+>|<@[UW][A-Z0-9]+>|<https?:\/\/[^|<>\s]+>/g, '')),
    ),
    ...markups.filter((text) => /&(?!amp;|lt;|gt;)/.test(text)),
    ...links.filter((url) => url !== undefined && !/^https?:\/\/[^\s<>|"\\]+$/.test(String(url))).map(String),
    ...riches.filter(({ text }) => text === '').map(() => 'empty rich text'),
    ...all.flatMap(({ elements }) => (Array.isArray(elements) && elements.length === 0 ? ['empty elements'] : [])),
    ...(JSON.stringify(shown).isWellFormed() && textsIn(shown).every((text) => text.isWellFormed())
      ? []
      : ['surrogate']),
  ];
}
