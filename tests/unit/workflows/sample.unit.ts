import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { sha256 } from '../../../src/domain/hash.ts';
import { compilePolicy } from '../../../src/workflows/compile-policy.ts';
import { jsonSchemaText } from '../../../src/workflows/json-schema.ts';
import { readPluginList } from '../../../src/workflows/plugin-list.ts';
import { actions, refundOf, root, sample, text, usd, verdict } from './policy-text.ts';

describe('the latch.yml that comes with Latch', () => {
  const policy = compilePolicy(sample, actions);
  const refund = refundOf(policy);

  test('names people, roles and channels of the sample team', () => {
    expect(policy.admins).toEqual(['dana@example.com']);
    expect(policy.roles).toEqual({
      support_lead: { users: ['U0KIM'] },
      finance: { usergroup: 'finance-approvers' },
      manager: { users: ['U0DANA'] },
    });
    expect(policy.intake).toEqual([{ channel: '#support', take: 'offer', workflow: 'refund' }]);
    expect(refund.channel).toBe('#refunds');
  });

  test('describes its fields, with defaults for what is not written', () => {
    expect(refund.fields.amount).toEqual({
      type: 'money',
      label: 'Amount',
      required: true,
      private: false,
      currency: 'USD',
    });
    expect(refund.fields.order).toEqual({ type: 'text', label: 'Order', required: false, private: false });
    expect(refund.fields.reason).toEqual({ type: 'long_text', label: 'Reason', required: false, private: true });
  });

  test('describes its rules, with defaults for what is not written', () => {
    expect(refund.rules[0]).toMatchObject({
      name: 'refund-above-threshold',
      seats: ['finance'],
      separate: ['role'],
      run: 'on_approval',
      runBy: [],
      definition: {
        name: 'refund-above-threshold',
        when: { amount_above: '500 USD' },
        seats: ['finance'],
        separate: ['role'],
      },
    });
    expect(refund.rules[2]).toMatchObject({ seats: [], separate: [] });
    expect(refund.labels).toEqual(['vip']);
  });

  test('approves what the action and the rules read, and nothing else', () => {
    expect(refund.material).toEqual({ fields: ['payment', 'amount'], labels: true, priority: false });
  });

  test('is pinned by the hash of its text', () => {
    expect(policy.hash).toBe(sha256(sample));
    expect(policy.text).toBe(sample);
  });

  test('sends a large refund to finance, also for a VIP', () => {
    expect(verdict(sample, { fields: { amount: usd(50_001) } })).toBe('refund-above-threshold');
    expect(verdict(sample, { fields: { amount: usd(240_000) }, labels: ['vip'] })).toBe('refund-above-threshold');
  });

  test('sends a small refund of a VIP to the manager, any other goes through', () => {
    expect(verdict(sample, { fields: { amount: usd(50_000) }, labels: ['vip'] })).toBe('refund-vip');
    expect(verdict(sample, { fields: { amount: usd(50_000) }, labels: ['other'] })).toBe('refund-small');
  });

  test('sends another currency to finance, however small', () => {
    expect(verdict(sample, { fields: { amount: { minor: 1, currency: 'EUR' } } })).toBe('refund-above-threshold');
  });

  test('refuses without an amount: never the next rule', () => {
    const refused = 'rule refund-above-threshold: the case has no amount';
    expect(verdict(sample, { fields: {}, labels: ['vip'] })).toBe(refused);
    expect(verdict(sample, { fields: { amount: text('500') } })).toBe(refused);
    expect(verdict(sample, { fields: { amount: { minor: Number.NaN, currency: 'USD' } } })).toBe(refused);
  });

  test('refers editors to a schema that is up to date', () => {
    expect(sample.split('\n')[0]).toBe('# yaml-language-server: $schema=docs/latch.schema.json');
    // Otherwise: npm run latch -- config schema
    expect(readFileSync(`${root}docs/latch.schema.json`, 'utf8')).toBe(jsonSchemaText());
  });

  test('lists the plugins to load before it can be checked', () => {
    expect(readPluginList(sample)).toEqual([{ name: 'stripe', config: {} }]);
    expect(readPluginList('plugins: [stripe, stripe, 7, ../evil, "@acme/latch-ledger"]\nroles: 7')).toEqual([
      { name: 'stripe', config: {} },
      { name: '@acme/latch-ledger', config: {} },
    ]);
    const settings = 'plugins: [{ http: { base: "https://erp.example.com" } }, { mail: 7 }, { a: {}, b: {} }, [x]]';
    expect(readPluginList(settings)).toEqual([
      { name: 'http', config: { base: 'https://erp.example.com' } },
      { name: 'mail', config: {} },
    ]);
    expect(readPluginList('plugins: stripe')).toEqual([]);
    expect(readPluginList('roles: {}')).toEqual([]);
    expect(readPluginList('plugins: [')).toEqual([]);
  });
});
