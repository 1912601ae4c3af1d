import { describe, expect, test } from '@jest/globals';
import { file } from '../../../src/domain/commands/file.ts';
import { everybody, fileCommand, given, held, KIM, LEE, TORRES, worldWith, ZOE } from '../../support/domain-given.ts';

const world = worldWith();

describe('filing a case', () => {
  test('an operator files it: it is open, numbered, and its filer is a maker through the role that let them', () => {
    const { kase } = given(world);
    expect(kase).toMatchObject({
      id: 'T0LATCH:42',
      status: 'open',
      filedBy: KIM,
      round: 0,
      runs: 0,
      makers: [{ person: KIM, acts: ['filed'], roles: ['support_lead'] }],
    });
  });

  test('whoever wrote the message it was made of is a maker too, by no role', () => {
    const { kase } = given.filed(world, { origin: { via: 'message_shortcut', author: TORRES } });
    expect(kase.makers).toEqual([
      { person: KIM, acts: ['filed'], roles: ['support_lead'] },
      { person: TORRES, acts: ['wrote'], roles: [] },
    ]);
  });

  test('an operator who turns their own message into a case is one maker with both acts', () => {
    const { kase } = given.filed(world, { origin: { via: 'message_shortcut', author: KIM } });
    expect(kase.makers).toEqual([{ person: KIM, acts: ['filed', 'wrote'], roles: ['support_lead'] }]);
  });

  test('an intake channel makes one without anybody filing it, even while roles cannot be read', () => {
    const { kase } = given.filed(held(world, null), { by: null, origin: { via: 'intake_message', author: ZOE } });
    expect(kase).toMatchObject({ filedBy: null, makers: [{ person: ZOE, acts: ['wrote'], roles: [] }] });
  });

  test('who is no operator is refused, and told who is', () => {
    expect(file(fileCommand({ by: { id: TORRES, standing: 'member' } }), world)).toEqual({
      outcome: 'refused',
      refusal: {
        attempted: 'file',
        code: 'not_operator',
        rule: null,
        reason: 'This needs Support lead, and you are not one.',
        remedy: 'Somebody in that role has to do it.',
        ask: [KIM, LEE],
        roles: ['support_lead'],
      },
    });
  });

  test.each(['guest', 'bot', 'deactivated', 'stranger'] as const)(
    'a %s never files, whatever role they hold',
    (standing) => {
      expect(file(fileCommand({ by: { id: KIM, standing } }), world)).toMatchObject({
        outcome: 'refused',
        refusal: { code: standing, attempted: 'file' },
      });
    },
  );

  test('while roles cannot be read nobody files', () => {
    expect(file(fileCommand(), held(world, null))).toMatchObject({ refusal: { code: 'roles_unreadable' } });
  });

  test.each(['payout', 'constructor', '__proto__', 'toString'])('"%s" is no workflow', (workflow) => {
    expect(file(fileCommand({ workflow, fields: {} }), world)).toEqual({
      outcome: 'invalid',
      problems: { workflow: `There is no workflow "${workflow}".` },
    });
  });

  test.each(['constructor', '__proto__', 'hasOwnProperty', 'colour'])('"%s" is no field', (name) => {
    const fields = Object.fromEntries([[name, { text: 'x' }]]);
    expect(file(fileCommand({ fields }), world)).toMatchObject({
      outcome: 'invalid',
      problems: Object.fromEntries([[name, `The workflow Refund has no field "${name}".`]]),
    });
  });

  test.each([
    ['a text where an amount belongs', { amount: { text: '2400' } }],
    ['a fraction of a cent', { amount: { minor: 0.5, currency: 'USD' } }],
    ['no money at all', { amount: { minor: 0, currency: 'USD' } }],
    ['an amount too large to be exact', { amount: { minor: 2 ** 53, currency: 'USD' } }],
    ['a currency nobody knows', { amount: { minor: 100, currency: 'constructor' } }],
  ])('%s is invalid', (_, fields) => {
    expect(file(fileCommand({ fields }), world)).toEqual({
      outcome: 'invalid',
      problems: { amount: 'Amount must be an amount. Write it like 2400.00 USD.' },
    });
  });

  test('a value that would pass for a sealed text is no text', () => {
    const fields = { customer: { textDigest: 'f'.repeat(64) } as unknown as { text: string } };
    expect(file(fileCommand({ fields }), world)).toMatchObject({ problems: { customer: 'Customer must be a text.' } });
  });

  test('half a character in a text is replaced before anything is hashed', () => {
    const { kase } = given.filed(world, { fields: { customer: { text: 'Acme \ud83d' } } });
    expect(kase.fields).toEqual({ customer: { text: 'Acme \ufffd' } });
  });

  test('nobody holds a role by the name of something every object has', () => {
    const odd = worldWith({}, everybody, { operators: ['constructor'] });
    expect(file(fileCommand(), odd)).toMatchObject({
      outcome: 'refused',
      refusal: { ask: [], roles: ['constructor'] },
    });
  });
});
