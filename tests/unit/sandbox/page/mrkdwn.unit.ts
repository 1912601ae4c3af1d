import { describe, expect, test } from '@jest/globals';
import { formatSlackDate } from '../../../../scripts/sandbox/page/client/render/dates.ts';
import { type Inline, parseInline, parseMrkdwn } from '../../../../scripts/sandbox/page/client/render/mrkdwn.ts';

const text = (words: string): Inline => ({ type: 'text', text: words });

describe('mrkdwn', () => {
  test('styles words, also within one another', () => {
    expect(parseInline('*bold*, _it_ ~gone~ *a _b_*')).toEqual([
      { type: 'bold', children: [text('bold')] },
      text(', '),
      { type: 'italic', children: [text('it')] },
      text(' '),
      { type: 'strike', children: [text('gone')] },
      text(' '),
      { type: 'bold', children: [text('a '), { type: 'italic', children: [text('b')] }] },
    ]);
  });

  test.each(['2*3*4', 'snake_case_name', '* not a style *', '*open', '**', 'a ~ b ~ c'])(
    'leaves “%s” as it is',
    (plain) => {
      expect(parseInline(plain)).toEqual([text(plain)]);
    },
  );

  test('shows an escaped mention, link and date as text, never as what they imitate', () => {
    const faked = '&lt;!channel&gt; &lt;https://evil.example|your bank&gt; &lt;@U0KIM&gt;';
    expect(parseInline(faked).filter(({ type }) => type !== 'text' && type !== 'link')).toEqual([]);
    expect(parseInline('&lt;!channel&gt;')).toEqual([text('<!channel>')]);
    expect(parseInline('&amp;lt;!channel&amp;gt;')).toEqual([text('&lt;!channel&gt;')]);
  });

  test('takes mentions, channels, groups, broadcasts and dates between angle brackets', () => {
    const tokens = parseInline(
      '<@U0KIM> <#C0REFUNDS|refunds> <!subteam^S0FIN|@fin> <!here> <!date^0^{date} at {time}|then>',
    );
    expect(tokens.filter(({ type }) => type !== 'text')).toEqual([
      { type: 'user', id: 'U0KIM' },
      { type: 'channel', id: 'C0REFUNDS', label: 'refunds' },
      { type: 'usergroup', id: 'S0FIN', label: '@fin' },
      { type: 'broadcast', range: 'here' },
      { type: 'date', unix: 0, format: '{date} at {time}', url: '', fallback: 'then' },
    ]);
  });

  test('links to web, mail and Slack only', () => {
    expect(parseInline('<https://a.example/?x=1&amp;y=2|the *page*>')).toEqual([
      { type: 'link', url: 'https://a.example/?x=1&y=2', label: 'the *page*' },
    ]);
    expect(parseInline('<javascript:alert(1)|click>')).toEqual([text('<javascript:alert(1)|click>')]);
  });

  test('links a bare address without the full stop after it', () => {
    expect(parseInline('see https://a.example/b_c.')).toEqual([
      text('see '),
      { type: 'link', url: 'https://a.example/b_c', label: 'https://a.example/b_c' },
      text('.'),
    ]);
  });

  test('keeps code as it was typed', () => {
    expect(parseInline('`*a* &lt;b&gt;`')).toEqual([{ type: 'code', text: '*a* <b>' }]);
  });

  test('parts quotes and preformatted text from paragraphs', () => {
    expect(parseMrkdwn('said:\n&gt; one\n&gt; two\nend\n```\nx *y*\n```')).toEqual([
      { type: 'paragraph', children: [text('said:')] },
      { type: 'quote', children: [text('one'), { type: 'break' }, text('two')] },
      { type: 'paragraph', children: [text('end')] },
      { type: 'pre', text: 'x *y*' },
    ]);
  });

  test('does not take an unclosed fence for preformatted text', () => {
    expect(parseMrkdwn('```a')).toEqual([{ type: 'paragraph', children: [text('```a')] }]);
  });
});

describe('dates', () => {
  const now = new Date(2026, 10, 12, 15, 0);
  const unix = (date: Date) => date.getTime() / 1000;

  test('say today and yesterday in the reader’s zone', () => {
    expect(formatSlackDate(unix(new Date(2026, 10, 12, 9, 14)), '{date_short_pretty} at {time}', now)).toMatch(
      /^Today at 9:14\sAM$/,
    );
    expect(formatSlackDate(unix(new Date(2026, 10, 11, 23, 0)), 'done {date_pretty}', now)).toBe('done yesterday');
  });

  test('say other days in full', () => {
    expect(formatSlackDate(unix(new Date(2026, 7, 3, 1, 0)), '{date_num} · {date} · {date_short}', now)).toBe(
      '2026-08-03 · August 3rd, 2026 · Aug 3, 2026',
    );
  });
});
