import { describe, expect, test } from '@jest/globals';
import { isIban, maskedIban, plainIban } from '../../../../plugins/erpnext/iban.ts';

describe('an IBAN', () => {
  test.each([
    'DE89 3704 0044 0532 0130 00',
    'gb29nwbk60161331926819',
    'NL91-ABNA-0417-1643-00',
    'MT84MALT011000012345MTLCAST001S',
    'NO9386011117947',
  ])('%s is one', (written) => {
    expect(isIban(plainIban(written))).toBe(true);
  });

  test.each([
    '',
    'DE89',
    'DE88370400440532013000',
    'DE89370400440532031000',
    'DE8937040044053201300O',
    '12345678901234567',
    'DE89370400440532013000DE89370400440532013000',
  ])('"%s" is none', (written) => {
    expect(isIban(plainIban(written))).toBe(false);
  });

  test('is shown by its beginning and end', () => {
    expect([maskedIban('DE89370400440532013000'), maskedIban('')]).toEqual(['DE89 … 3000', 'none']);
  });
});
