/** Slack's mrkdwn (https://docs.slack.dev/messaging/formatting-message-text), text in, tokens out. Pure. */

export type Inline =
  | { type: 'text'; text: string }
  | { type: 'bold' | 'italic' | 'strike'; children: Inline[] }
  | { type: 'code'; text: string }
  | { type: 'link'; url: string; label: string }
  | { type: 'user'; id: string }
  | { type: 'channel'; id: string; label: string }
  | { type: 'usergroup'; id: string; label: string }
  | { type: 'broadcast'; range: string }
  | { type: 'date'; unix: number; format: string; url: string; fallback: string }
  | { type: 'emoji'; name: string }
  | { type: 'break' };

export type Paragraph =
  | { type: 'paragraph'; children: Inline[] }
  | { type: 'quote'; children: Inline[] }
  | { type: 'pre'; text: string };

const styles = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
const safeUrl = /^(https?:\/\/|mailto:|slack:\/\/)/i;
const wordCharacter = /[\p{L}\p{N}]/u;

/** Undoes Slack's three escapes, once: `&amp;lt;` stays `&lt;`. */
export const unescaped = (text: string): string =>
  text.replace(/&(amp|lt|gt);/g, (_, name) => (name === 'amp' ? '&' : name === 'lt' ? '<' : '>'));

export const isSafeUrl = (url: string): boolean => safeUrl.test(url);

export function parseMrkdwn(text: string): Paragraph[] {
  return text.split(/```/).flatMap((part, index, parts) => {
    const fenced = index % 2 === 1;
    if (fenced && index < parts.length - 1)
      return [{ type: 'pre' as const, text: unescaped(part.replace(/^\n|\n$/g, '')) }];
    return paragraphs(fenced ? `\`\`\`${part}` : trimBreaks(part, index > 0, index < parts.length - 1));
  });
}

/** A fence stands on a line of its own, so the line breaks at its sides are not shown. */
const trimBreaks = (text: string, before: boolean, after: boolean): string =>
  (after ? text.replace(/\n$/, '') : text).replace(before ? /^\n/ : /^(?!)/, '');

function paragraphs(text: string): Paragraph[] {
  if (text === '') return [];
  const found: { type: 'paragraph' | 'quote'; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    const type = quoted ? 'quote' : 'paragraph';
    const last = found.at(-1);
    if (last?.type === type) last.lines.push(quoted?.[1] ?? line);
    else found.push({ type, lines: [quoted?.[1] ?? line] });
  }
  return found.map(({ type, lines }) => ({ type, children: parseInline(lines.join('\n')) }));
}

export function parseInline(text: string): Inline[] {
  const tokens: Inline[] = [];
  let plain = '';
  const flush = () => {
    if (plain) tokens.push({ type: 'text', text: unescaped(plain) });
    plain = '';
  };
  for (let at = 0; at < text.length; ) {
    const found = tokenAt(text, at);
    if (found) {
      flush();
      tokens.push(found.token);
      at = found.end;
    } else {
      plain += text.charAt(at);
      at += 1;
    }
  }
  flush();
  return tokens;
}

interface Found {
  token: Inline;
  end: number;
}

function tokenAt(text: string, at: number): Found | undefined {
  const character = text.charAt(at);
  switch (character) {
    case '\n':
      return { token: { type: 'break' }, end: at + 1 };
    case '<':
      return angle(text, at);
    case 'h':
      return bareUrl(text, at);
    case '`':
      return code(text, at);
    case ':':
      return emoji(text, at);
    case '*':
    case '_':
    case '~':
      return styled(text, at, character);
    default:
      return undefined;
  }
}

function angle(text: string, at: number): Found | undefined {
  const match = /^<([^<>\n]+)>/.exec(text.slice(at));
  const token = match?.[1] === undefined ? undefined : reference(match[1]);
  return match && token ? { token, end: at + match[0].length } : undefined;
}

/** What stands between angle brackets: a mention, a date or a link. Anything else is text. */
function reference(inside: string): Inline | undefined {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? '' : unescaped(inside.slice(bar + 1));
  if (/^@[UW][A-Z0-9]+$/.test(target)) return { type: 'user', id: target.slice(1) };
  if (/^#[CGD][A-Z0-9]+$/.test(target)) return { type: 'channel', id: target.slice(1), label };
  if (/^!(channel|here|everyone)$/.test(target)) return { type: 'broadcast', range: target.slice(1) };
  const group = /^!subteam\^(S[A-Z0-9]+)$/.exec(target)?.[1];
  if (group) return { type: 'usergroup', id: group, label };
  const date = /^!date\^(\d+)\^([^^]+)(?:\^(.+))?$/.exec(target);
  if (date) {
    const [, unix = '', format = '', url = ''] = date;
    return { type: 'date', unix: Number(unix), format, url: unescaped(url), fallback: label };
  }
  if (isSafeUrl(target)) return { type: 'link', url: unescaped(target), label: label || unescaped(target) };
  return undefined;
}

/** Slack makes links of bare addresses, too. */
function bareUrl(text: string, at: number): Found | undefined {
  if (!/^$|[\s(]/.test(text.charAt(at - 1))) return undefined;
  const found = /^https?:\/\/[^\s<>|`]*[^\s<>|`.,;:!?)*_~]/.exec(text.slice(at))?.[0];
  if (found === undefined) return undefined;
  return { token: { type: 'link', url: unescaped(found), label: unescaped(found) }, end: at + found.length };
}

function code(text: string, at: number): Found | undefined {
  const match = /^`([^`\n]+)`/.exec(text.slice(at));
  return match?.[1] === undefined
    ? undefined
    : { token: { type: 'code', text: unescaped(match[1]) }, end: at + match[0].length };
}

function emoji(text: string, at: number): Found | undefined {
  const match = /^:([a-z0-9_+'-]+):/.exec(text.slice(at));
  return match?.[1] === undefined ? undefined : { token: { type: 'emoji', name: match[1] }, end: at + match[0].length };
}

/** A style opens before a non-space after no word character, and closes the other way round, on one line. */
function styled(text: string, at: number, mark: keyof typeof styles): Found | undefined {
  if (wordCharacter.test(text.charAt(at - 1)) || /^$|\s/.test(text.charAt(at + 1)) || text.charAt(at + 1) === mark)
    return undefined;
  for (let end = at + 2; end < text.length && text.charAt(end) !== '\n'; end += 1) {
    if (text.charAt(end) === '<') end = skipReference(text, end);
    const closes =
      text.charAt(end) === mark && !/\s/.test(text.charAt(end - 1)) && !wordCharacter.test(text.charAt(end + 1));
    if (closes) return { token: { type: styles[mark], children: parseInline(text.slice(at + 1, end)) }, end: end + 1 };
  }
  return undefined;
}

/** A mark inside a link's address styles nothing. */
function skipReference(text: string, at: number): number {
  const match = /^<[^<>\n]+>/.exec(text.slice(at));
  return match ? at + match[0].length : at;
}
