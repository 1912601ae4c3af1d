import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  buttonValue,
  moreValue,
  offerValue,
  optionValue,
  readButtonValue,
  readMoreValue,
  readOfferValue,
} from '../../../blocks/button-value.ts';
import { actionIds, callbackIds } from '../../../blocks/ids.ts';
import { seed } from '../../support/property-seed.ts';

describe('what a button carries', () => {
  test('comes back as it was', () => {
    const value = { caseId: 'T0LATCH:42', kind: 'prepare', action: 'stripe.refund', fingerprint: 'ab' } as const;
    expect(readButtonValue(buttonValue(value))).toEqual(value);
    expect(readMoreValue(moreValue({ section: 'mine', shown: 20 }))).toEqual({ section: 'mine', shown: 20 });
    const offered = { channel: 'C0SUPPORT', ts: '1794474900.000100', workflow: 'refund' };
    expect(readOfferValue(offerValue(offered))).toEqual(offered);
  });

  test('fits a menu entry even with a fingerprint', () => {
    const longest = { caseId: 'T0123456789:123456789', kind: 'request_changes', fingerprint: 'f'.repeat(64) } as const;
    expect(optionValue(longest)?.length).toBeLessThanOrEqual(150);
    expect(optionValue({ ...longest, action: 'x'.repeat(100) })).toBeNull();
  });

  test('is refused before Slack would', () => {
    expect(() => buttonValue({ caseId: 'x'.repeat(2000) })).toThrow('2000 characters');
  });

  test('is null where it is not ours, whatever the bytes', () => {
    for (const text of ['', 'null', '[]', '"x"', '{"caseId":""}', '{"caseId":{}}'])
      expect(readButtonValue(text)).toBeNull();
    expect(readButtonValue('{"caseId":"T:1","kind":"become_admin","fingerprint":{}}')).toEqual({ caseId: 'T:1' });
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        for (const read of [readButtonValue, readMoreValue, readOfferValue]) expect(() => read(text)).not.toThrow();
      }),
      { seed },
    );
  });
});

test('no two ids are the same', () => {
  for (const ids of [actionIds, callbackIds]) expect(new Set(Object.values(ids)).size).toBe(Object.values(ids).length);
});
