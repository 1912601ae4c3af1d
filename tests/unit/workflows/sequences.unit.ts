import { describe, expect, test } from '@jest/globals';
import { workflowNamed } from '../../../src/domain/policy.ts';
import { compilePolicy } from '../../../src/workflows/compile-policy.ts';
import { withSequences } from '../../../src/workflows/sequences.ts';
import { mistakesIn } from './policy-text.ts';

/** What the plugins offer: the ticket's comment may be left blank, its number may not. */
const actions = {
  'stripe.refund': { title: 'Issue refund', params: ['payment', 'amount', 'note'], optional: ['note', 'amount'] },
  'zendesk.comment': { title: 'Comment', params: ['ticket', 'note'], optional: ['note'] },
  'zendesk.set_status': { title: 'Set status', params: ['ticket', 'ticket_status', 'amount'] },
};

const policy = (
  sequences: string,
  listed = '[stripe.refund, refund_and_close]',
  fields = 'ticket_status',
) => `admins: [dana@example.com]
roles: { lead: { users: [U0KIM] }, finance: { users: [U0RAJ] } }
workflows:
  refund:
    title: Refund
    channel: "#refunds"
    operators: [lead]
    fields:
      payment: { type: text, label: Payment }
      amount: { type: money, label: Amount }
      note: { type: text, label: Note }
      ticket: { type: text, label: Ticket }
      customer: { type: text, label: Customer }
      ${fields}: { type: text, label: Status }
    actions: ${listed}
    sequences:
      ${sequences}
    rules: [{ name: all, seats: [finance] }]
`;
const both = 'refund_and_close: { title: Refund and close, steps: [stripe.refund, zendesk.set_status] }';
const mistakes = (sequences: string, listed?: string, fields?: string) =>
  mistakesIn(policy(sequences, listed, fields), actions);
/** The line of the sequences' first entry. */
const line =
  policy('HERE')
    .split('\n')
    .findIndex((one) => one.includes('HERE')) + 1;

describe('a sequence of a workflow', () => {
  const workflow = workflowNamed(compilePolicy(policy(both), actions), 'refund');

  test('is an action under its own title that takes what its steps take, each once', () => {
    expect(workflow?.actions.refund_and_close).toEqual({
      title: 'Refund and close',
      params: ['payment', 'amount', 'note', 'ticket', 'ticket_status'],
      optional: ['note'],
      steps: [
        { action: 'stripe.refund', title: 'Issue refund', params: ['payment', 'amount', 'note'] },
        { action: 'zendesk.set_status', title: 'Set status', params: ['ticket', 'ticket_status', 'amount'] },
      ],
    });
  });

  test('makes material what its steps take: whoever changes that loses the approvals', () => {
    expect(workflow?.material.fields.toSorted()).toEqual(['amount', 'note', 'payment', 'ticket', 'ticket_status']);
  });

  test('offers no step that the workflow does not list by itself', () => {
    expect(Object.keys(workflow?.actions ?? {})).toEqual(['stripe.refund', 'refund_and_close']);
  });

  test('may stand alone, and the same action may be several of its steps', () => {
    const twice = 'refund_and_close: { title: Twice, steps: [zendesk.comment, stripe.refund, zendesk.comment] }';
    expect(mistakes(twice, '[refund_and_close]')).toEqual([]);
  });
});

test('a value may be left blank where every step that takes it allows that', () => {
  const terms = withSequences(actions, {
    all: { title: 'All', steps: ['stripe.refund', 'zendesk.comment'] },
    strict: { title: 'Strict', steps: ['zendesk.comment', 'zendesk.set_status', 'stripe.refund'] },
    none: { title: 'None', steps: ['zendesk.set_status'] },
  });
  expect(terms.all?.optional).toEqual(['amount', 'note']);
  expect(terms.strict?.optional).toEqual(['note']);
  expect(terms.none).not.toHaveProperty('optional');
});

describe('a mistake in a sequence names its line, its path and the remedy', () => {
  const at = 'workflows.refund.sequences.refund_and_close';
  const steps = (list: string) => `refund_and_close: { title: Refund and close, steps: ${list} }`;

  test.each<[string, sequences: string, says: RegExp]>([
    [
      'an unknown step',
      steps('[stripe.refund, zendesk.set_statu]'),
      /steps\[1\]: "zendesk.set_statu" is not an action of a loaded plugin. Did you mean zendesk.set_status\?/,
    ],
    ['a step that is what every object has', steps('[stripe.refund, constructor]'), /steps\[1\]: .*constructor/],
    [
      'another sequence as a step',
      steps('[stripe.refund, refund_and_close]'),
      /steps\[1\]: "refund_and_close" is not an action of a loaded plugin/,
    ],
    ['fewer than two steps', steps('[stripe.refund]'), /steps: .*two/],
    ['no steps', steps('[]'), /steps: .*two/],
    ['no title', 'refund_and_close: { steps: [stripe.refund, zendesk.comment] }', /title: is missing/],
    [
      'a key that is none',
      'refund_and_close: { title: R, step: [], steps: [stripe.refund, zendesk.comment] }',
      /step: is not a key.*Did you mean steps\?/,
    ],
  ])('%s', (_what, sequences, says) => {
    const found = mistakes(sequences);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`latch.yml:${line}: `);
    expect(found[0]).toContain(at);
    expect(found[0]).toMatch(says);
  });

  test('a sequence that is not offered', () => {
    expect(mistakes(both, '[stripe.refund]')).toEqual([
      expect.stringContaining(
        `${at}: is not among the actions of the workflow. Add refund_and_close under actions, or remove it.`,
      ),
    ]);
  });

  test('the name of an action of a plugin, where it can be one at all', () => {
    const known = { ...actions, refund_and_close: { title: 'Another one', params: [] } };
    expect(mistakesIn(policy(both), known)).toEqual([
      expect.stringContaining(`${at}: "refund_and_close" is already an action of a plugin. Give it another name.`),
    ]);
    expect(
      mistakes('stripe.refund: { title: R, steps: [stripe.refund, zendesk.comment] }', '[stripe.refund]'),
    ).not.toEqual([]);
  });

  test('a field that a step needs and the workflow does not have', () => {
    expect(mistakes(both, undefined, 'status')).toEqual([
      expect.stringContaining(
        'refund_and_close needs the field ticket_status, which the workflow does not have. Add ticket_status under fields.',
      ),
    ]);
  });
});
