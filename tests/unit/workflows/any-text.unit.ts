import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judge } from '../../../src/domain/policy.ts';
import { hasCode } from '../../../src/errors.ts';
import { compilePolicy } from '../../../src/workflows/compile-policy.ts';
import { patternProblem } from '../../../src/workflows/pattern.ts';
import { readPluginList } from '../../../src/workflows/plugin-list.ts';
import { seed } from '../../support/property-seed.ts';
import { actions, refundOf, sample, small } from './policy-text.ts';

const runs = Number(process.env.RUNS ?? 300);
/** A failure prints the seed: run again with FC_SEED=… */
const check = <Values>(property: fc.IProperty<Values>) => fc.assert(property, { seed, numRuns: runs });

/** Compiles or is refused with mistakes; anything else is thrown on. */
const survives = (text: string) => {
  readPluginList(text);
  try {
    compilePolicy(text, actions);
  } catch (error) {
    if (!hasCode(error, 'invalid_config')) throw error;
  }
};

test(`every amount is decided by exactly one of the two amount rules (seed ${seed})`, () => {
  const rules =
    '[{ name: large, when: { amount_above: 500 USD }, seats: [] }, { name: low, when: { amount_at_most: 500 USD }, seats: [] }]';
  const [large, low] = refundOf(compilePolicy(small({ rules }), actions)).rules;
  const workflow = refundOf(compilePolicy(small({ rules }), actions));
  const amounts = fc.record({
    minor: fc.oneof(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), fc.integer({ min: 49_990, max: 50_010 })),
    currency: fc.constantFrom('USD', 'EUR', 'JPY', 'KWD'),
  });
  check(
    fc.property(amounts, (amount) => {
      const at = '2026-03-31T12:00:00.000Z';
      const facts = {
        action: 'stripe.refund',
        fields: { amount },
        labels: [],
        priority: 'normal' as const,
        at,
        spent: [],
      };
      const expected = amount.currency === 'USD' && amount.minor <= 50_000 ? 'low' : 'large';
      expect([large?.test(facts), low?.test(facts)].filter((tested) => tested === 'holds')).toHaveLength(1);
      expect(judge(workflow, facts).rule?.name).toBe(expected);
    }),
  );
});

test(`a pattern that is let through never takes seconds to check (seed ${seed})`, () => {
  const parts = fc.constantFrom(...'a b . \\d [ab] ( (?: ) | * + ? {2} {1,3} {2,} \\1 (?= ^ $'.split(' '));
  const pattern = fc.array(parts, { maxLength: 14 }).map((all) => all.join(''));
  const value = fc.constantFrom('a'.repeat(300), 'ab'.repeat(150), `${'a'.repeat(299)}!`);
  check(
    fc.property(pattern, value, (source, text) => {
      if (patternProblem(source, 300)) return;
      const started = performance.now();
      new RegExp(`^(?:${source})$`, 'u').test(text);
      expect(performance.now() - started).toBeLessThan(5_000);
    }),
  );
});

test(`two spellings of one customer are added up, whatever the text (seed ${seed})`, () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((name) => name.trim() !== '');
  const rules =
    '[{ name: large, when: { amount_above: 10 USD, per: customer, within: 1d }, seats: [] }, { name: low, seats: [] }]';
  const workflow = refundOf(compilePolicy(small({ rules }), actions));
  check(
    fc.property(text, (name) => {
      const fields = { customer: { text: name }, amount: { minor: 600, currency: 'USD' } };
      const earlier = { ...fields, customer: { text: ` ${name}\n ` } };
      const at = '2026-03-31T12:00:00.000Z';
      const spent = [{ case: 'T0LATCH:1', at, action: 'stripe.refund', fields: earlier }];
      const facts = { action: 'stripe.refund', fields, labels: [], priority: 'normal' as const, at, spent };
      expect(judge(workflow, facts).rule?.name).toBe('large');
    }),
  );
});

describe('whatever the file holds, the only error is one that lists mistakes', () => {
  test(`any text (seed ${seed})`, () => {
    check(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), survives));
  });

  test(`any characters that mean something in YAML (seed ${seed})`, () => {
    const marks = fc.constantFrom(
      ...[
        '\n',
        '  ',
        '- ',
        ': ',
        '{',
        '}',
        '[',
        ']',
        '&a ',
        '*a',
        '!x ',
        '"',
        "'",
        '|',
        '>',
        '#',
        '? ',
        ',',
        '%',
        '---\n',
        '@',
        'a',
        '1',
        '<<',
        '__proto__',
        'null',
        '~',
        '\t',
      ],
    );
    check(fc.property(fc.array(marks, { maxLength: 40 }), (parts) => survives(parts.join(''))));
  });

  test(`any values in any places (seed ${seed})`, () => {
    check(fc.property(fc.json({ maxDepth: 6 }), survives));
    const keys = [
      'admins',
      'roles',
      'workflows',
      'intake',
      'plugins',
      'refund',
      'rules',
      'when',
      'expr',
      'fields',
      'actions',
      'per',
      'within',
      'escalate',
      'after',
      'break_glass',
      'business_hours',
      'days',
      'from',
      'zone',
      'same_person',
      'labels',
      'options',
      'pattern',
      'min',
      'default',
      'type',
      '__proto__',
      'constructor',
    ];
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        fc.oneof(
          fc.constantFrom(
            ...[
              'refund',
              '500 USD',
              '"vip" in labels',
              '#refunds',
              'finance',
              '30d',
              'select',
              '(a+)+',
              '2 of finance',
            ],
          ),
          fc.integer(),
          fc.constant(null),
        ),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys), tie('tree'), { maxKeys: 5 }),
      ),
    }));
    check(fc.property(tree, (value) => survives(JSON.stringify(value))));
  });

  test(`the sample with any part cut out or doubled (seed ${seed})`, () => {
    const body = sample
      .split('\n')
      .filter((line) => line.trim() && !line.trim().startsWith('#'))
      .join('\n');
    const at = fc.nat({ max: body.length });
    check(fc.property(at, at, (a, b) => survives(body.slice(0, a) + body.slice(b))));
  });

  test(`any expression out of CEL's words (seed ${seed})`, () => {
    const words = fc.constantFrom(
      ...[
        'labels',
        'fields',
        '.customer',
        '["x"]',
        'priority',
        '==',
        'in',
        '&&',
        '||',
        '!',
        '(',
        ')',
        '[',
        ']',
        '"vip"',
        '1',
        '.exists(l, l',
        'has(',
        '?',
        ':',
        'true',
        'null',
        '+',
        '{',
        '}',
        'r"\\d"',
      ],
    );
    check(
      fc.property(fc.array(words, { maxLength: 12 }), (parts) => {
        const expr = JSON.stringify(parts.join(' '));
        survives(small({ rules: `[{ name: x, when: { expr: ${expr} }, seats: [] }]` }));
      }),
    );
  });
});
