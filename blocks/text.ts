import type { MrkdwnElement, PlainTextElement } from '@slack/types';

/**
 * How words get to Slack. What a person wrote goes into `plain_text` and `rich_text`, where Slack parses nothing; mrkdwn is for our
 * own words, labels, dates and mentions. Lengths are UTF-16 units: never more than Slack counts.
 */

/** Stands where there is nothing: Slack refuses an empty text. */
export const nothing = '–';

/** Slack's three control characters, and nothing else. */
export const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * Well-formed, without control characters and without the marks that reverse the reading direction: with those a text
 * can show "$10" for "01$". Line breaks become \n.
 */
export const clean = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/(?!\n)\p{Cc}/gu, '');

/** On one line, so that it cannot look like a line of ours. */
export const oneLine = (text: string): string => clean(text).replace(/\s+/g, ' ').trim();

/** At most `max` UTF-16 units, an ellipsis where something is missing. Splits neither a character nor, nearly always, what belongs to it. */
export function cut(text: string, max: number): string {
  const whole = text.toWellFormed();
  if (whole.length <= max) return whole;
  if (max < 1) return '';
  return `${whole.slice(0, boundary(whole, max - 1)).trimEnd()}…`;
}

/** Cut like `cut`, for text that is escaped: no entity is split. */
export function cutEscaped(escaped: string, max: number): string {
  if (escaped.length <= max) return escaped;
  const short = cut(escaped, max);
  return short.replace(/&(?:a(?:mp?)?|l(?:t)?|g(?:t)?)?…$/, '…');
}

const joins = /^(?:\p{M}|\u200d|[\u{1f3fb}-\u{1f3ff}])/u;

function boundary(text: string, at: number): number {
  let end = at;
  for (let steps = 0; end > 0 && steps < 12; steps += 1) {
    const low = text.charCodeAt(end);
    if (low >= 0xdc00 && low <= 0xdfff) end -= 1;
    if (!joins.test(text.slice(end, end + 2)) && text[end - 1] !== '\u200d') return end;
    end -= 1;
  }
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}

/** One line of anyone's words. `emoji: false`, so that ":white_check_mark:" stays what was typed. */
export const plain = (text: string, max: number): PlainTextElement => ({
  type: 'plain_text',
  text: cut(oneLine(text), max) || nothing,
  emoji: false,
});

/** Words for the middle of mrkdwn: one line, escaped, cut, and with letters that look like the formatting characters in their place. */
export const inMrkdwn = (text: string, max: number): string =>
  cutEscaped(escapeText(oneLine(text).replace(/[*_~`]/g, (mark) => lookAlike[mark] ?? '')), max) || nothing;

const lookAlike: Record<string, string> = { '*': '∗', _: 'ˍ', '~': '∼', '`': 'ˋ' };

/** Anyone's words as a mrkdwn object; prefer `plain`, which leaves them as they are. */
export const mrkdwn = (text: string, max: number): MrkdwnElement => markup(inMrkdwn(text, max));

/** Our own markup. `verbatim`: Slack makes no links and mentions of its own out of it. */
export const markup = (text: string): MrkdwnElement => ({ type: 'mrkdwn', text, verbatim: true });

/** The top-level `text` of a message: what a phone shows. Escaped, because Slack parses it. */
export const notification = (text: string): string => cutEscaped(escapeText(oneLine(text)), 600) || nothing;

export const dateFormat = '{date_short_pretty} at {time}';

/** In the reader's own zone. `format` is ours, never a person's. */
export function date(iso: string, format: string = dateFormat): string {
  const seconds = unix(iso);
  return seconds === null ? inMrkdwn(iso, 60) : `<!date^${seconds}^${format}|${utc(seconds)}>`;
}

/** Seconds since 1970, or null where it is no instant. */
export function unix(iso: string): number | null {
  const ms = Date.parse(iso);
  return Number.isFinite(ms) ? Math.floor(ms / 1000) : null;
}

/** For clients that cannot show a date of their own: "2026-11-12 09:15 UTC". */
export const utc = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

export const isUserId = (id: string): boolean => /^[UW][A-Z0-9]{1,30}$/.test(id);

/** A person in mrkdwn; what is no user id stays words. */
export const mention = (userId: string): string => (isUserId(userId) ? `<@${userId}>` : inMrkdwn(userId, 80));

/** Only a web address becomes a link. */
export const isLink = (url: string | null | undefined): url is string =>
  typeof url === 'string' && url.length <= 2000 && /^https?:\/\/[^\s<>|"\\]+$/.test(url) && URL.canParse(url);

/** "1 vote", "3 votes". */
export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
