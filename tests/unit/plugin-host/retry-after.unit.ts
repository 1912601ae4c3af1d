import { expect, test } from '@jest/globals';
import { askedTooOften, retryAfterMs } from '../../../src/plugin-host/contract.ts';

test.each<[string, Record<string, string>, number | undefined]>([
  ['seconds', { 'retry-after': '37' }, 37_000],
  ['at once', { 'retry-after': ' 0 ' }, 0],
  [
    'a date, by the clock of the system itself',
    { 'retry-after': 'Fri, 20 Nov 2026 12:01:30 GMT', date: 'Fri, 20 Nov 2026 12:00:00 GMT' },
    90_000,
  ],
  [
    'a date that is over: nothing is said',
    { 'retry-after': 'Fri, 20 Nov 2026 11:59:00 GMT', date: 'Fri, 20 Nov 2026 12:00:00 GMT' },
    undefined,
  ],
  ['a date, and no clock to hold it against', { 'retry-after': 'Fri, 20 Nov 2026 12:01:30 GMT' }, undefined],
  ['no number of seconds', { 'retry-after': '-5' }, undefined],
  ['longer than a system may ask for', { 'retry-after': '99999999' }, undefined],
  ['nothing', {}, undefined],
])('Retry-After: %s', (_, headers, wait) => {
  expect(retryAfterMs(new Headers(headers))).toBe(wait);
});

test('a rate limit in words', () => {
  expect(askedTooOften('Zendesk', 36_500)).toMatchObject({
    message: 'Zendesk is asked too often; it may be asked again in 37 s.',
    retryAfterMs: 36_500,
  });
  expect(askedTooOften('Zendesk', undefined).message).toBe('Zendesk is asked too often.');
});
