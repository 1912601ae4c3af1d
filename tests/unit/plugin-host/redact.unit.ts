import { describe, expect, test } from '@jest/globals';
import { createRedactor } from '../../../src/plugin-host/redact.ts';

const hidden = '[redacted]';

describe('redaction', () => {
  test.each([
    ['Authorization: Bearer abc.def-1', `Authorization: ${hidden}`],
    ['key sk_live_51Abc and rk_test_9', `key ${hidden} and ${hidden}`],
    ['whsec_MfKQ9r8G/+=', hidden],
    ['xoxb-12-ab', hidden],
    ['pi_1_secret_abc', `pi_1${hidden}`],
    ['card 4242 4242 4242 4242, thanks', `card ${hidden}, thanks`],
    ['5555555555554444', hidden],
    ['378282246310005', hidden],
  ])('of %j', (text, shown) => {
    expect(createRedactor().text(text)).toBe(shown);
  });

  test.each([
    're_3QLocal000001',
    'order 4821',
    '4242424242424241',
    '1763640000000',
    'acct_4242424242424242x',
    '2026-11-20T12:00:00Z',
  ])('leaves %j alone', (text) => {
    expect(createRedactor().text(text)).toBe(text);
  });

  test('of keys by their nature, at any depth, whatever their type', () => {
    const body = {
      a: [{ cvc: 123, Client_Secret: 'x', apiKey: { deep: 1 }, last4: '4242', exp_month: 4 }],
      card: { number: '42', exp: 1, brand: 'visa' },
      number: 7,
    };
    expect(createRedactor().json(body)).toEqual({
      a: [{ cvc: hidden, Client_Secret: hidden, apiKey: hidden, last4: hidden, exp_month: hidden }],
      card: { number: hidden, exp: hidden, brand: 'visa' },
      number: 7,
    });
  });

  test("of the plugin's paths: any key, any depth, lists and form fields", () => {
    const { json } = createRedactor({ paths: ['customer.name', 'rows.*.iban_holder', '**.email', 'person.street'] });
    const body = {
      name: 'kept',
      customer: { name: 'Ann', email: null },
      rows: [{ iban_holder: 'Ann' }, { x: { email: 'a@b.example' } }],
      email: 'a@b.example',
      'person[street]': 'Main St',
    };
    expect(json(body)).toEqual({
      name: 'kept',
      customer: { name: hidden, email: null },
      rows: [{ iban_holder: hidden }, { x: { email: hidden } }],
      email: hidden,
      'person[street]': hidden,
    });
  });

  test('of secrets of the configuration, wherever they turn up', () => {
    const { text, json } = createRedactor({ secrets: ['hunter2hunter2', 'no'] });
    expect(text('your key hunter2hunter2 is no good')).toBe(`your key ${hidden} is no good`);
    expect(json({ hunter2hunter2: ['hunter2hunter2'] })).toEqual({ [hidden]: [hidden] });
  });
});
