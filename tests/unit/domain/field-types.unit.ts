import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FieldValue } from '../../../src/domain/case.ts';
import { isDate, isWebAddress, longest, readValue, valueProblem } from '../../../src/domain/field-types.ts';
import { type FieldSpec, type FieldType, fieldTypes } from '../../../src/domain/policy.ts';
import { runs } from '../../support/property-seed.ts';

const spec = (type: FieldType, over: Partial<FieldSpec> = {}): FieldSpec => ({
  type,
  label: 'Value',
  required: false,
  private: false,
  ...over,
});
const read = (type: FieldType, written: string, over: Partial<FieldSpec> = {}) => readValue(spec(type, over), written);
const text = (value: string) => ({ value: { text: value } });

// Rows may be shorter than the rest of them: a parameter that a row lacks would be taken for jest's `done`.
describe('what people write becomes a value of the field’s type', () => {
  test.each<[FieldType, string, FieldValue, Partial<FieldSpec>?]>([
    ['text', ' Acme Co ', { text: 'Acme Co' }],
    ['text', '<@U0KIM|kim>', { text: '<@U0KIM|kim>' }],
    ['long_text', ' two\nlines ', { text: 'two\nlines' }],
    ['file', 'receipt.pdf', { text: 'receipt.pdf' }],
    ['money', '2,400.00 USD', { minor: 240_000, currency: 'USD' }],
    ['money', '12.50', { minor: 1_250, currency: 'EUR' }, { currency: 'EUR' }],
    ['number', '1,200.50', { text: '1200.5' }],
    ['number', '12,345', { text: '12345' }],
    ['number', '-1,234,567', { text: '-1234567' }],
    ['number', '-0.250', { text: '-0.25' }],
    ['number', '007', { text: '7' }],
    ['number', '-0', { text: '0' }],
    ['number', '-0.0', { text: '0' }],
    ['number', '100', { text: '100' }],
    ['number', '0.0000001', { text: '0.0000001' }],
    ['number', '999999999999999.1234567891', { text: '999999999999999.1234567891' }],
    ['date', '2028-02-29', { text: '2028-02-29' }],
    ['select', 'Damaged', { text: 'Damaged' }, { options: ['Late', 'Damaged'] }],
    ['user', 'U0KIM', { text: 'U0KIM' }],
    ['user', '<@W0KIM>', { text: 'W0KIM' }],
    ['user', ' <@U012ABCDEF|kim.with.a.long.name> ', { text: 'U012ABCDEF' }],
    ['url', 'https://example.com/42?a=b', { text: 'https://example.com/42?a=b' }],
    ['email', 'kim@mail.example.com', { text: 'kim@mail.example.com' }],
  ])('%s: "%s"', (type, written, value, ...[over]) => {
    expect(read(type, written, over)).toEqual({ value });
  });

  test.each<[FieldType, string, string, Partial<FieldSpec>?]>([
    ['money', 'lots', '"lots" is not an amount. Write it like 2400.00 USD.'],
    ['number', '1,20', '"1,20" is not a number for Value. Write it like 1200 or 0.5.'],
    ['number', '1e3', '"1e3" is not a number for Value. Write it like 1200 or 0.5.'],
    ['number', '.5', '".5" is not a number for Value. Write it like 1200 or 0.5.'],
    ['number', '1234567890123456', '"1234567890123456" is not a number for Value. Write it like 1200 or 0.5.'],
    ['number', '0.12345678901', '"0.12345678901" is not a number for Value. Write it like 1200 or 0.5.'],
    ['date', '31.3.2026', '"31.3.2026" is not a date for Value. Write it like 2026-03-31.'],
    ['date', '2026-02-30', '"2026-02-30" is not a date for Value. Write it like 2026-03-31.'],
    ['select', 'Lost', '"Lost" is not a choice of Value. Choices: Late, Damaged.', { options: ['Late', 'Damaged'] }],
    ['select', 'Lost', '"Lost" is not a choice of Value. Choices: .'],
    ['user', 'kim', '"kim" is not a person for Value. Choose somebody of this workspace.'],
    ['user', 'S0KIM', '"S0KIM" is not a person for Value. Choose somebody of this workspace.'],
    ['user', 'U1', '"U1" is not a person for Value. Choose somebody of this workspace.'],
    ['user', 'xU0KIM', '"xU0KIM" is not a person for Value. Choose somebody of this workspace.'],
    ['user', 'U0KIM!', '"U0KIM!" is not a person for Value. Choose somebody of this workspace.'],
    ['user', 'x<@U0KIM>', '"x<@U0KIM>" is not a person for Value. Choose somebody of this workspace.'],
    ['user', '<@U0KIM> x', '"<@U0KIM> x" is not a person for Value. Choose somebody of this workspace.'],
    ['url', 'ftp://example.com', expect.stringContaining('is not a web address for Value.') as unknown as string],
    ['url', 'example.com', '"example.com" is not a web address for Value. Write it like https://example.com/42.'],
    ['email', 'kim@localhost', '"kim@localhost" is not an email address for Value. Write it like kim@example.com.'],
    ['email', '<kim@example.com>', expect.stringContaining('is not an email address') as unknown as string],
    ['email', 'kim lee@example.com', expect.stringContaining('is not an email address') as unknown as string],
    ['email', 'kim@ex.com x', expect.stringContaining('is not an email address') as unknown as string],
  ])('%s: not "%s"', (type, written, problem, ...[over]) => {
    expect(read(type, written, over)).toEqual({ problem });
  });

  test.each(fieldTypes)('no %s is longer than its type allows', (type) => {
    expect(read(type, '1'.repeat(longest[type] + 1))).toEqual({
      problem: `Value takes ${longest[type].toLocaleString('en-US')} characters at most.`,
    });
  });

  test('a text of just that length fits', () => {
    for (const type of ['text', 'long_text', 'file'] as const)
      expect(read(type, 'x'.repeat(longest[type]))).toEqual(text('x'.repeat(longest[type])));
  });

  test('a number keeps its worth in a spelling that reads the same again', () => {
    const someNumber = fc
      .tuple(fc.boolean(), fc.stringMatching(/^[0-9]{1,15}$/), fc.stringMatching(/^(\.[0-9]{1,10})?$/))
      .map(([isNegative, whole, fraction]) => `${isNegative ? '-' : ''}${whole}${fraction}`);
    fc.assert(
      fc.property(someNumber, (written) => {
        const first = read('number', written);
        if (!('value' in first) || !('text' in first.value)) return false;
        expect(Number(first.value.text) === Number(written)).toBe(true);
        expect(read('number', first.value.text)).toEqual(first);
        expect(valueProblem(spec('number'), first.value)).toBeNull();
        return first.value.text.length <= written.length;
      }),
      runs(1_000),
    );
  });

  test.each<[FieldType, string, Partial<FieldSpec>]>([
    ['money', '10.00 USD', { min: '5.00 USD' }],
    ['number', '1,000', { max: '2000' }],
    ['select', 'Late', { options: ['Late'] }],
    ['date', '2026-03-31', {}],
  ])('a default is written the same way (%s)', (type, written, over) => {
    const own = spec(type, { ...over, default: written });
    expect(readValue(own, own.default ?? '')).toHaveProperty('value');
  });
});

describe('limits', () => {
  test.each<[FieldType, Partial<FieldSpec>, string[], [string, string][]]>([
    [
      'number',
      { min: '-5', max: '10.5' },
      ['-5', '0', '10.5'],
      [
        ['-5.1', 'Value must be at least -5.'],
        ['10.6', 'Value must be at most 10.5.'],
      ],
    ],
    [
      'date',
      { min: '2026-01-01', max: '2026-12-31' },
      ['2026-01-01', '2026-12-31'],
      [
        ['2025-12-31', 'Value must be 2026-01-01 or later.'],
        ['2027-01-01', 'Value must be 2026-12-31 or earlier.'],
      ],
    ],
    [
      'text',
      { min: '2', max: '4' },
      ['ab', 'abcd', '👍👍👍👍'],
      [
        ['a', 'Value needs at least 2 characters.'],
        ['abcde', 'Value takes 4 characters at most.'],
      ],
    ],
    ['long_text', { min: '2' }, ['ab'], [['a', 'Value needs at least 2 characters.']]],
    [
      'money',
      { min: '10.00 USD', max: '99.99 USD' },
      ['10 USD', '99.99 USD'],
      [
        ['9.99 USD', 'Value must be at least 10.00 USD.'],
        ['100 USD', 'Value must be at most 99.99 USD.'],
        ['50 EUR', 'Value must be in the currency of its limits (10.00 USD).'],
      ],
    ],
    ['money', { max: '5.00 USD' }, ['5 USD'], [['1 EUR', 'Value must be in the currency of its limits (5.00 USD).']]],
    ['money', { min: '5.00 USD' }, ['5 USD'], [['9 EUR', 'Value must be in the currency of its limits (5.00 USD).']]],
    ['email', { min: '90' }, ['kim@example.com'], []],
  ])('of %s: %j', (type, limits, good, bad) => {
    for (const written of good) expect(read(type, written, limits)).toHaveProperty('value');
    for (const [written, problem] of bad) expect(read(type, written, limits)).toEqual({ problem });
  });

  test('a pattern is for the whole value', () => {
    const order = { pattern: '#\\d+|none' };
    expect(read('text', '#4821', order)).toEqual(text('#4821'));
    expect(read('text', 'none', order)).toEqual(text('none'));
    // By code points: one thumb is one character.
    expect(read('text', '👍', { pattern: '.' })).toEqual(text('👍'));
    for (const written of ['#4821x', 'x#4821', 'nonesuch'])
      expect(read('text', written, order)).toEqual({
        problem: 'Value does not have the form that is asked for (#\\d+|none).',
      });
  });
});

describe('a value that did not come through a form', () => {
  test('is of the field’s type', () => {
    expect(valueProblem(spec('money'), { text: '5 USD' })).toBe('Value must be an amount. Write it like 2400.00 USD.');
    expect(valueProblem(spec('money'), { minor: 0, currency: 'USD' })).toContain('must be an amount');
    expect(valueProblem(spec('text'), { minor: 5, currency: 'USD' })).toBe('Value must be a text.');
    expect(valueProblem(spec('text'), { text: 5 } as unknown as FieldValue)).toBe('Value must be a text.');
    expect(valueProblem(spec('date'), { text: 'soon' })).toContain('is not a date');
    expect(valueProblem(spec('text'), { text: 'x'.repeat(301) })).toBe('Value takes 300 characters at most.');
    expect(valueProblem(spec('text'), { text: 'x'.repeat(300) })).toBeNull();
    expect(valueProblem(spec('money'), { minor: 5, currency: 'USD' })).toBeNull();
    expect(valueProblem(spec('url'), { text: 'https://example.com' })).toBeNull();
  });

  test.each(fieldTypes.filter((type) => type !== 'money'))('may be blank (%s): a blank is no value yet', (type) => {
    expect(valueProblem(spec(type, { min: '5', pattern: 'x' }), { text: ' ' })).toBeNull();
  });
});

describe('dates and addresses', () => {
  test.each(['2026-3-1', '2026-03-01T00:00', ' 2026-03-01', '2026-13-01', '2026-00-10', '2027-02-29', ''])(
    '"%s" is no date',
    (written) => expect(isDate(written)).toBe(false),
  );

  test.each(['javascript:alert(1)', 'https://a b.com', 'https://', '//example.com', 'mailto:kim@example.com', ''])(
    '"%s" is no web address',
    (written) => expect(isWebAddress(written)).toBe(false),
  );

  test('http will do', () => expect(isWebAddress('http://status.internal/1')).toBe(true));
});
