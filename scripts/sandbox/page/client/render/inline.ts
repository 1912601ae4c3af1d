import { h } from '../dom.ts';
import { formatSlackDate } from './dates.ts';
import { emojiText, withEmoji } from './emoji.ts';
import { withArt } from './emoji-art.ts';
import type { BlockHost } from './host.ts';
import { type Inline, isSafeUrl, type Paragraph, parseMrkdwn } from './mrkdwn.ts';

interface TextObject {
  type: 'plain_text' | 'mrkdwn';
  text: string;
  emoji?: boolean | undefined;
}

/** A text object: mrkdwn with its styles, plain text as it stands. */
export function textNodes(host: BlockHost, text: TextObject): Node[] {
  if (text.type === 'mrkdwn') return mrkdwnNodes(host, text.text);
  const shown = text.emoji === false ? text.text : withEmoji(text.text);
  return shown.split('\n').flatMap((line, index) => [...(index ? [h('br')] : []), ...withArt(line)]);
}

export const mrkdwnNodes = (host: BlockHost, text: string): Node[] =>
  parseMrkdwn(text).map((paragraph) => drawParagraph(host, paragraph));

function drawParagraph(host: BlockHost, paragraph: Paragraph): Node {
  switch (paragraph.type) {
    case 'pre':
      return h('pre', { class: 'pre' }, paragraph.text);
    case 'quote':
      return h('blockquote', { class: 'quote' }, ...inlineNodes(host, paragraph.children));
    case 'paragraph':
      return h('div', { class: 'line' }, ...inlineNodes(host, paragraph.children));
  }
}

export const inlineNodes = (host: BlockHost, tokens: Inline[]): Node[] =>
  tokens.flatMap((token) => drawInline(host, token));

function drawInline(host: BlockHost, token: Inline): Node | Node[] {
  switch (token.type) {
    case 'text':
      return withArt(token.text);
    case 'break':
      return h('br');
    case 'bold':
      return h('strong', {}, ...inlineNodes(host, token.children));
    case 'italic':
      return h('em', {}, ...inlineNodes(host, token.children));
    case 'strike':
      return h('s', {}, ...inlineNodes(host, token.children));
    case 'code':
      return h('code', { class: 'code' }, token.text);
    case 'emoji':
      return withArt(emojiText(token.name));
    case 'link':
      return link(host, token.url, token.label);
    case 'date': {
      const shown = formatSlackDate(token.unix, token.format, new Date());
      const time = h(
        'time',
        {
          attrs: {
            datetime: new Date(token.unix * 1000).toISOString(),
            title: new Date(token.unix * 1000).toLocaleString(),
          },
        },
        shown,
      );
      return isSafeUrl(token.url)
        ? h('a', { attrs: { href: token.url, target: '_blank', rel: 'noreferrer' } }, time)
        : time;
    }
    case 'user':
    case 'channel':
    case 'usergroup':
    case 'broadcast':
      return mention(host, token);
  }
}

export function mention(
  host: BlockHost,
  token: Extract<Inline, { type: 'user' | 'channel' | 'usergroup' | 'broadcast' }>,
): Node {
  switch (token.type) {
    case 'user':
      return h('span', { class: token.id === host.me ? 'mention me' : 'mention' }, `@${host.personName(token.id)}`);
    case 'usergroup':
      return h(
        'span',
        { class: 'mention' },
        `@${host.usergroupHandle(token.id) ?? (token.label.replace(/^@/, '') || token.id)}`,
      );
    case 'broadcast':
      return h('span', { class: 'mention me' }, `@${token.range}`);
    case 'channel': {
      const name = host.channelName(token.id) ?? (token.label || token.id);
      return h(
        'button',
        { class: 'mention', attrs: { type: 'button' }, on: { click: () => host.openChannel(token.id) } },
        `#${name}`,
      );
    }
  }
}

/** A link; one to a message of this workspace opens it here. */
export function link(host: BlockHost, url: string, label: string): Node {
  if (!isSafeUrl(url)) return document.createTextNode(label);
  const archive = /\/archives\/([A-Z0-9]+)(?:\/p(\d{10})(\d{6}))?/.exec(url);
  const anchor = h('a', { attrs: { href: url, target: '_blank', rel: 'noreferrer', title: url } }, withEmoji(label));
  if (archive?.[1] && host.channelName(archive[1]) !== undefined) {
    const [, channel, seconds, rest] = archive;
    anchor.addEventListener('click', (event) => {
      event.preventDefault();
      host.openChannel(channel, seconds && rest ? `${seconds}.${rest}` : undefined);
    });
  }
  return anchor;
}
