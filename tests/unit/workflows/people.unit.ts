import { describe, expect, test } from '@jest/globals';
import { compilePolicy } from '../../../src/workflows/compile-policy.ts';
import { actions, changed, mistakesIn, small } from './policy-text.ts';

const roles = '{ lead: { users: [U0KIM] }, finance: { usergroup: finance-approvers } }';
const withRoles = (to: string, more = '') => changed(roles, to, small({ more }));
const policyOf = (text: string) => compilePolicy(text, actions);
const day = 86_400_000;

describe('accounts of one human', () => {
  test('are listed together', () => {
    const more = 'same_person: [[U0KIM, kim@example.com], [U0DANA, "@dana", U0DANA2]]';
    expect(policyOf(small({ more })).samePerson).toEqual([
      ['U0KIM', 'kim@example.com'],
      ['U0DANA', '@dana', 'U0DANA2'],
    ]);
    expect(policyOf(small())).not.toHaveProperty('samePerson');
  });

  test.each([
    [
      'one account',
      '[[U0KIM]]',
      '[0]: names fewer than two accounts. List the accounts of one human, as in [U0123ABCD, U0456EFGH].',
    ],
    [
      'no lists',
      '[U0KIM, U0KIM2]',
      '[0]: "U0KIM" is not a list. List the accounts of one human, as in [U0123ABCD, U0456EFGH].',
    ],
    [
      'no person',
      '[[U0KIM, Kim]]',
      '[0][1]: "Kim" is not a person. Write a user id such as U0123ABCD, an "@handle" in quotes, or an email address.',
    ],
    [
      'a person in two lists',
      '[[U0KIM, a@b.co], [U0DANA, A@b.co]]',
      '[1][1]: "A@b.co" is listed twice. Keep one: all accounts of one human stand in one list.',
    ],
    [
      'a person twice',
      '[[U0KIM, U0KIM]]',
      '[0][1]: "U0KIM" is listed twice. Keep one: all accounts of one human stand in one list.',
    ],
  ])('are refused with %s', (_, lists, says) => {
    const told = mistakesIn(small({ more: `same_person: ${lists}` }));
    expect(told[0]).toBe(`latch.yml:11: same_person${says}`);
  });
});

describe('a role', () => {
  test('is covered by the people of others', () => {
    const text = withRoles(
      '{ lead: { users: [U0KIM], cover: [finance] }, finance: { usergroup: F, cover: [lead] } }'.replace('F', 'f'),
    );
    expect(policyOf(text).roles).toEqual({
      lead: { users: ['U0KIM'], cover: ['finance'] },
      finance: { usergroup: 'f', cover: ['lead'] },
    });
  });

  test.each([
    ['an unknown role', '[leed]', 'cover[0]: "leed" is not a role. Did you mean lead? Known: lead, finance.'],
    ['itself', '[finance]', 'cover[0]: "finance" cannot cover itself: its people are asked anyway. Remove it.'],
    ['a role twice', '[lead, lead]', 'cover[1]: "lead" is listed twice. Keep one of them.'],
    ['nobody', '[]', 'cover: is an empty list. List names of roles, as in [support_lead].'],
  ])('cannot be covered by %s', (_, cover, says) => {
    expect(mistakesIn(withRoles(`{ lead: { users: [U0KIM] }, finance: { usergroup: f, cover: ${cover} } }`))).toEqual([
      `latch.yml:2: roles.finance.${says}`,
    ]);
  });

  test('that is a group may wait for members to settle in; the file says for all of them', () => {
    expect(policyOf(small()).roles.finance).not.toHaveProperty('freshMs');
    expect(policyOf(small({ more: 'fresh_members: 24h' })).roles).toEqual({
      lead: { users: ['U0KIM'] },
      finance: { usergroup: 'finance-approvers', freshMs: day },
    });
    const own = withRoles(
      '{ lead: { users: [U0KIM] }, finance: { usergroup: f, fresh_members: 90m } }',
      'fresh_members: 24h',
    );
    expect(policyOf(own).roles.finance).toEqual({ usergroup: 'f', freshMs: 5_400_000 });
  });

  test('that is a list of people has no members to settle in', () => {
    expect(
      mistakesIn(withRoles('{ lead: { users: [U0KIM], fresh_members: 24h }, finance: { usergroup: f } }')),
    ).toEqual([
      'latch.yml:2: roles.lead.fresh_members: is only for a usergroup: a list of users is changed in this file. Remove it.',
    ]);
  });

  test('does not wait for a time that is none, or for years', () => {
    expect(mistakesIn(small({ more: 'fresh_members: a day' }))).toEqual([
      'latch.yml:11: fresh_members: "a day" is not a time. Write minutes, hours, days or weeks, as in 90m, 12h, 24h.',
    ]);
    expect(mistakesIn(small({ more: 'fresh_members: 367d' }))).toEqual([
      'latch.yml:11: fresh_members: 367d is longer than 366 days. Write less.',
    ]);
  });
});

describe('the report of refusals', () => {
  test('goes to a channel', () => {
    expect(policyOf(small({ more: 'refusal_report: { channel: "#audit" }' })).refusalReport).toEqual({
      channel: '#audit',
    });
  });

  test('needs one', () => {
    expect(mistakesIn(small({ more: 'refusal_report: { channel: audit }' }))).toEqual([
      expect.stringContaining(
        'latch.yml:11: refusal_report.channel: "audit" is not a channel. Write an id such as C0123ABCD',
      ),
    ]);
    expect(mistakesIn(small({ more: 'refusal_report: weekly' }))).toEqual([
      'latch.yml:11: refusal_report: "weekly" is not a map of keys. Write it like { channel: "#audit" }.',
    ]);
  });
});
