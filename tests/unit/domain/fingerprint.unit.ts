import { describe, expect, test } from '@jest/globals';
import type { Case } from '../../../src/domain/case.ts';
import { fingerprintOf } from '../../../src/domain/fingerprint.ts';
import { sha256 } from '../../../src/domain/hash.ts';
import type { Policy, Rule } from '../../../src/domain/policy.ts';
import { everybody, given, policyOf, refundWorkflow, ruleOf, worldWith } from '../../support/domain-given.ts';

const workflow = refundWorkflow({ material: { fields: ['payment', 'amount'], labels: true, priority: true } });
const policy = policyOf(workflow);
const { kase } = given(worldWith());

const print = ({
  of = {},
  round = 1,
  action = 'stripe.refund',
  rule = {},
  under = policy,
}: {
  of?: Partial<Case>;
  round?: number;
  action?: string;
  rule?: Partial<Rule>;
  under?: Policy;
} = {}) => fingerprintOf({ ...kase, ...of } as Case, round, action, under, workflow, ruleOf(rule));

const scan = { digest: sha256('scan'), name: { text: 'scan' }, mediaType: 'image/png', size: 1 };
const receipt = { ...scan, digest: sha256('receipt') };

describe('the fingerprint', () => {
  test.each<[string, Parameters<typeof print>[0]]>([
    ['another team', { of: { team: 'T0OTHER' } }],
    ['another case', { of: { number: 43 } }],
    ['another workflow', { of: { workflow: 'payout' } }],
    ['another round', { round: 2 }],
    ['another action', { action: 'stripe.cancel' }],
    ['another amount', { of: { fields: { ...kase.fields, amount: { minor: 240_001, currency: 'USD' } } } }],
    ['another currency', { of: { fields: { ...kase.fields, amount: { minor: 240_000, currency: 'EUR' } } } }],
    ['a material field emptied', { of: { fields: {} } }],
    ['another label', { of: { labels: ['vip'] } }],
    ['another priority', { of: { priority: 'high' } }],
    ['more evidence', { of: { evidence: [scan] } }],
    ['a rule defined otherwise', { rule: { definition: { seats: ['finance'], separate: ['role'] } } }],
    ['other evidence', { of: { evidence: [scan, receipt] } }],
    ['a role defined otherwise', { under: { ...policy, roles: { ...policy.roles, finance: { users: ['U0EVE'] } } } }],
  ])('%s makes another one', (_, other) => expect(print(other)).not.toBe(print()));

  test.each<[string, Partial<Rule>]>([
    ['may fill open seats later', { escalate: { afterMs: 1, to: 'risk' } }],
    ['may break the glass', { breakGlass: ['risk'] }],
    ['may run it', { runBy: ['risk'] }],
    ['may sit', { seats: ['finance', 'risk'] }],
  ])('a role that %s is part of it as it is defined, and so are those that cover it', (_, terms) => {
    const rule = { ...terms, definition: 'same' };
    const under = (risk: Policy['roles'][string], manager = policy.roles.manager) =>
      print({ rule, under: { ...policy, roles: { ...policy.roles, risk, ...(manager && { manager }) } } });
    const covered = { users: ['U0ANA'], cover: ['manager'] };
    const prints = [
      under({ users: ['U0ANA'] }),
      under({ users: ['U0EVE'] }),
      under(covered),
      under(covered, { users: ['U0EVE'] }),
    ];
    expect(new Set(prints).size).toBe(prints.length);
  });

  test('evidence counts one by one', () => {
    expect(print({ of: { evidence: [scan] } })).not.toBe(print({ of: { evidence: [receipt] } }));
  });

  test.each<[string, Parameters<typeof print>[0]]>([
    ['a field that nothing reads', { of: { fields: { ...kase.fields, customer: { text: 'B' } } } }],
    ['a role that the rule does not name', { under: { ...policy, roles: { ...policy.roles, risk: { users: [] } } } }],
    ['makers and refusals', { of: { makers: [], refused: ['x'], runs: 3 } }],
  ])('%s makes no difference', (_, other) => expect(print(other)).toBe(print()));

  test('labels and evidence are sets: their order makes no difference', () => {
    expect(print({ of: { labels: ['a', 'b'], evidence: [scan, receipt] } })).toBe(
      print({ of: { labels: ['b', 'a'], evidence: [receipt, scan] } }),
    );
  });

  test('a role by the name of something every object has is a role that is not defined', () => {
    const rule = { definition: 'same' };
    for (const role of ['constructor', '__proto__'])
      expect(print({ rule: { ...rule, seats: [role] } })).toBe(
        print({ rule: { ...rule, seats: [role] }, under: { ...policy, roles: Object.create(null) } }),
      );
    expect(Object.keys(everybody)).not.toContain('constructor');
  });
});
