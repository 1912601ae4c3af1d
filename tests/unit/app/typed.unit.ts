import { describe, expect, test } from '@jest/globals';
import { defaultValues, formFields } from '../../../src/app/form-fields.ts';
import { labelsOffered, readChange, type TypedForm } from '../../../src/app/typed.ts';
import { inWords, labelled } from '../../../src/app/views/words.ts';
import type { OriginFile } from '../../../src/domain/case.ts';
import type { FieldSpec, Workflow } from '../../../src/domain/policy.ts';
import { LatchError } from '../../../src/errors.ts';

const spec = (type: FieldSpec['type'], label: string, more: Partial<FieldSpec> = {}): FieldSpec => ({
  type,
  label,
  required: false,
  private: false,
  ...more,
});
const workflow: Workflow = {
  name: 'refund',
  title: 'Refund',
  channel: '#refunds',
  operators: ['support_lead'],
  viewers: [],
  fields: {
    customer: spec('text', 'Customer'),
    amount: spec('money', 'Amount', { currency: 'USD', default: '10' }),
    items: spec('number', 'Items', { min: '1', max: '10', default: '1' }),
    due: spec('date', 'Due', { min: '2026-01-01' }),
    region: spec('select', 'Region', { options: ['EMEA', 'APAC'], default: 'LATAM' }),
    owner: spec('user', 'Owner'),
    ticket: spec('url', 'Ticket'),
    contact: spec('email', 'Contact'),
    invoice: spec('file', 'Invoice'),
  },
  labels: ['vip', 'legal'],
  actions: {},
  rules: [],
  material: { fields: [], labels: true, priority: false },
};
const upload = (name: string, field = 'invoice'): { field: string; file: OriginFile } => ({
  field,
  file: {
    id: name,
    name: { text: name },
    mediaType: 'application/pdf',
    size: 4,
    url: `https://files.slack.com/${name}`,
  },
});
const read = (typed: Partial<TypedForm>, before: string[] = []) =>
  readChange(workflow, { fields: {}, ...typed }, before);
function problems(typed: Partial<TypedForm>, before: string[] = []): Record<string, string> {
  try {
    read(typed, before);
  } catch (error) {
    if (error instanceof LatchError && error.fields) return error.fields;
    throw error;
  }
  return {};
}

describe('what was typed', () => {
  test('becomes values by the type of the field', () => {
    const fields = {
      customer: ' Acme Co ',
      amount: '2400',
      items: '2.50',
      due: '2026-12-31',
      region: 'EMEA',
      owner: 'U0TORRES',
      ticket: 'https://tickets.example/42',
      contact: 'kim@example.com',
    };
    expect(read({ fields })).toEqual({
      fields: {
        customer: { text: 'Acme Co' },
        amount: { minor: 240_000, currency: 'USD' },
        items: { text: '2.5' },
        due: { text: '2026-12-31' },
        region: { text: 'EMEA' },
        owner: { text: 'U0TORRES' },
        ticket: { text: 'https://tickets.example/42' },
        contact: { text: 'kim@example.com' },
      },
    });
  });

  test('empties a field where nothing stands, but takes no file away', () => {
    expect(read({ fields: { due: ' ', invoice: '' } })).toEqual({ fields: { due: null } });
  });

  test.each<[string, string, string]>([
    ['amount', 'a lot', 'a lot'],
    ['items', '11', 'Items must be at most 10'],
    ['due', '2025-12-31', 'Due must be 2026-01-01 or later'],
    ['region', 'LATAM', '"LATAM" is not a choice of Region. Choices: EMEA, APAC.'],
    ['owner', 'A. Torres', 'not a person for Owner'],
    ['ticket', 'javascript:alert(1)', 'not a web address for Ticket'],
    ['contact', 'kim', 'not an email address for Contact'],
    ['invoice', 'invoice.pdf', 'Invoice takes files. Upload one.'],
    ['__proto__', 'x', 'has no field "__proto__"'],
  ])('of %s as “%s” is refused beside its input', (name, text, problem) => {
    const said = problems({ fields: Object.fromEntries([[name, text]]) });
    expect(Object.keys(said)).toEqual([name]);
    expect(Object.values(said)[0]).toContain(problem);
  });
});

describe('files', () => {
  test('are named in their field and go along to be copied', () => {
    const files = [upload('a.pdf'), upload('b.pdf')];
    expect(read({ files })).toEqual({
      fields: { invoice: { text: 'a.pdf, b.pdf' } },
      files: files.map(({ file }) => file),
    });
  });

  test('with long names are named as far as the field goes', () => {
    const { fields } = read({ files: [upload('👍'.repeat(120)), upload('b'.repeat(200))] });
    const { text } = fields.invoice as { text: string }; // a file field holds a text
    expect(text.length).toBeLessThanOrEqual(300);
    expect(text.isWellFormed()).toBe(true);
    expect(text.endsWith('…')).toBe(true);
  });

  test('go into fields for files only, five at most', () => {
    expect(problems({ files: [upload('a.pdf', 'customer')] })).toEqual({
      customer: 'Customer takes no files. Write it down.',
    });
    expect(problems({ files: [upload('a.pdf', 'nowhere')] })).toHaveProperty('nowhere');
    expect(problems({ files: Array.from({ length: 6 }, (_, i) => upload(`${i}`)) })).toEqual({
      invoice: 'Invoice takes 5 files at most.',
    });
  });
});

describe('labels', () => {
  test('are those that the workflow declares', () => {
    expect(read({ labels: ['vip'] })).toEqual({ fields: {}, labels: ['vip'] });
    expect(read({ labels: [] }, ['vip'])).toEqual({ fields: {}, labels: [] });
    expect(problems({ labels: ['vip', 'gold'] })).toEqual({
      labels: '"gold" is no label of Refund. Choose of vip, legal.',
    });
  });

  test('that only the case still has can be kept', () => {
    expect(labelsOffered(workflow, ['gold'])).toEqual(['vip', 'legal', 'gold']);
    expect(read({ labels: ['gold'] }, ['gold'])).toEqual({ fields: {}, labels: ['gold'] });
  });

  test('that no form can offer stay where they are', () => {
    const long = 'x'.repeat(151);
    expect(read({ labels: ['vip'] }, [long])).toEqual({ fields: {}, labels: ['vip', long] });
  });
});

describe('a new case', () => {
  test('starts with the defaults that the fields take', () => {
    expect(defaultValues(workflow)).toEqual({ amount: { minor: 1_000, currency: 'USD' }, items: { text: '1' } });
  });
});

describe('fields as people see them', () => {
  const names = (id: string | null) => (id === 'U0TORRES' ? 'A. Torres' : (id ?? 'Latch'));

  test('say how their values are written', () => {
    const hints = Object.fromEntries(formFields(workflow, {}, names).map(({ name, hint }) => [name, hint]));
    expect(hints).toMatchObject({
      amount: 'In USD unless you name another currency',
      items: 'At least 1 · At most 10',
      due: '2026-01-01 or later',
    });
    expect(hints.customer).toBeUndefined();
  });

  test('name a person and open a web address', () => {
    const fields = {
      customer: { text: 'U0TORRES' },
      owner: { text: 'U0TORRES' },
      ticket: { text: 'https://tickets.example/42' },
    };
    expect(labelled(workflow, fields, names, { withPrivate: false })).toEqual([
      { label: 'Customer', value: 'U0TORRES' },
      { label: 'Owner', value: 'A. Torres' },
      { label: 'Ticket', value: 'https://tickets.example/42', link: 'https://tickets.example/42' },
    ]);
    expect(inWords({ text: 'U0TORRES' })).toBe('U0TORRES');
    const owner = formFields(workflow, fields, names).find(({ name }) => name === 'owner');
    expect(owner).toMatchObject({ value: 'U0TORRES', shown: 'A. Torres' });
  });
});
