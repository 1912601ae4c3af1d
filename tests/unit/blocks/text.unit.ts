import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { line, linked, own, person, rich } from '../../../blocks/rich.ts';
import { clean, cut, cutEscaped, date, escapeText, inMrkdwn, mention, oneLine, plain } from '../../../blocks/text.ts';
import { seed } from '../../support/property-seed.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 400 });

describe('words for Slack', () => {
  test('are escaped as Slack asks: & < > and nothing else', () => {
    expect(escapeText('<!channel> & "quotes"')).toBe('&lt;!channel&gt; &amp; "quotes"');
  });

  test('are cut with an ellipsis, never inside a character', () => {
    expect(cut('refund', 6)).toBe('refund');
    expect(cut('refunds', 6)).toBe('refun…');
    expect(cut('ab😀', 3)).toBe('ab…');
    expect(cut('ab👍🏽c', 5)).toBe('ab…');
    expect(cut('e\u0301e\u0301', 3)).toBe('e\u0301…');
  });

  test('keep their entities whole when cut', () => {
    expect(cutEscaped('ab&amp;cd', 5)).toBe('ab…');
    expect(cutEscaped('ab&amp;cd', 8)).toBe('ab&amp;…');
  });

  test('stay on one line, so that they cannot look like a line of ours', () => {
    expect(oneLine('Acme\r\nFinance ✓ A. Torres\u2028x')).toBe('Acme Finance ✓ A. Torres x');
  });

  test('cannot turn the reading direction around or hide control characters', () => {
    expect(clean('\u202e00.42$\u202c\u0000\u001b')).toBe('00.42$');
  });

  test('inside mrkdwn keep their look and lose their effect', () => {
    expect(inMrkdwn('*bold* <@U1>', 80)).toBe('∗bold∗ &lt;@U1&gt;');
    expect(plain('*bold* :tada: <@U1>', 80)).toEqual({ type: 'plain_text', text: '*bold* :tada: <@U1>', emoji: false });
    expect(plain(' \n ', 80).text).toBe('–');
  });

  test('for any text and length: well-formed, within the length, entities whole', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 90 }), (text, max) => {
        for (const short of [cut(text, max), inMrkdwn(text, max), plain(text, max).text]) {
          expect(short.isWellFormed()).toBe(true);
          expect(short.length).toBeLessThanOrEqual(max);
        }
        expect(inMrkdwn(text, max)).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
      }),
      { seed, numRuns: 2000 },
    );
  });

  test('that were cut begin as the whole does', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 90 }), (text, max) => {
        const whole = text.toWellFormed();
        expect(whole.startsWith(cut(text, max).replace(/…$/, '')) || whole === cut(text, max)).toBe(true);
      }),
      { seed, numRuns: 1000 },
    );
  });
});

describe('dates, people and links', () => {
  test('a date is shown in the reader’s zone, with UTC where that fails', () => {
    expect(date('2026-11-12T09:15:00Z')).toBe('<!date^1794474900^{date_short_pretty} at {time}|2026-11-12 09:15 UTC>');
    expect(date('<!here>')).toBe('&lt;!here&gt;');
  });

  test('only a user id is a mention', () => {
    expect(mention('U0KIM')).toBe('<@U0KIM>');
    expect(mention('!channel')).toBe('!channel');
    expect(person('U0KIM')).toEqual({ type: 'user', user_id: 'U0KIM' });
    expect(person('<!here>')).toEqual({ type: 'text', text: '<!here>' });
  });

  test('only a web address is a link', () => {
    expect(linked('Payment', 'https://stripe.com/p', 80)).toMatchObject({ type: 'link', url: 'https://stripe.com/p' });
    for (const url of ['javascript:alert(1)', 'https://a|b', 'https://', null, 'slack://x'])
      expect(linked('Payment', url, 80)).toEqual({ type: 'text', text: 'Payment' });
  });

  test('lines that follow each other are one section', () => {
    expect(rich(line(own('a')), line(own('b'))).elements).toEqual([line(own('a'), own('\n'), own('b'))]);
  });
});
