import type { CaseFacts } from '../domain/case.ts';
import { formatMoney, isMoney } from '../domain/money.ts';

const perCase = 200;

/** The parts of a case that `wordsOf` reads: while none of them changes, neither do its words. */
export const wordsAreFrom = ['workflow', 'fields', 'origin', 'labels'] as const satisfies (keyof CaseFacts)[];

/** The words people look for: of the fields, the original request and the workflow. Lower case, each once, bounded. */
export function wordsOf(kase: Pick<CaseFacts, (typeof wordsAreFrom)[number]>): string[] {
  const texts = [
    kase.workflow,
    ...Object.values(kase.fields).map((value) =>
      isMoney(value) ? `${formatMoney(value)} ${value.currency}` : value.text,
    ),
    kase.origin.text?.text ?? '',
    ...kase.labels,
  ];
  // The short ones first: what names something outside, such as a ticket, is never crowded out by a long request.
  return [...new Set(texts.toSorted((a, b) => a.length - b.length).flatMap(split))].slice(0, perCase);
}

/** Letters and digits of any script; "2,400.00" stays one word, "#4821" loses its sign. */
export const split = (text: string): string[] =>
  (
    text
      .toLowerCase()
      .normalize('NFKC')
      .match(/[\p{L}\p{N}_][\p{L}\p{N}_.,@-]*/gu) ?? []
  ).map((word) => word.replace(/[.,@-]+$/, '').slice(0, 60));

/** Each word as an anchored pattern, which the index on `words` can serve. */
export const prefixes = (words: string[]): RegExp[] =>
  words
    .flatMap(split)
    .slice(0, 10)
    .map((word) => new RegExp(`^${word.replace(/[.-]/g, '\\$&')}`));
