import { describe, expect, test } from '@jest/globals';
import { compilePolicy } from '../../../src/workflows/compile-policy.ts';
import { actions, mistakesIn, refundOf, small } from './policy-text.ts';

const hour = 3_600_000;
const usual = { days: [1, 2, 3, 4, 5], from: 540, to: 1080, zone: '' };
/** Keys of the rule, of its workflow and of the file; each on a line of its own. */
const written = ({ rule = '', seats = '[finance]', workflow = '', file = '' }) =>
  small({
    rules: `[{ name: all, seats: ${seats}${rule && `, ${rule}`} }]`,
    more: `${workflow && `    ${workflow}\n`}${file}`,
  });
const ruleOf = (parts: Parameters<typeof written>[0]) => {
  const [rule] = refundOf(compilePolicy(written(parts), actions)).rules;
  if (!rule) throw new Error('there is no rule');
  return rule;
};

describe('the deadlines of a rule', () => {
  test('are four hours and three days of work when nothing is said', () => {
    expect(ruleOf({})).toMatchObject({ remindAfterMs: 4 * hour, expireAfterMs: 27 * hour, hours: usual });
    expect(ruleOf({})).not.toHaveProperty('escalate');
    expect(ruleOf({})).not.toHaveProperty('breakGlass');
  });

  test('are those of its workflow, unless it says otherwise', () => {
    const workflow =
      'remind_after: 30m\n    expire_after: 1w\n    escalate: { after: 1d, to: lead }\n    break_glass: [lead, lead]';
    expect(ruleOf({ workflow })).toMatchObject({
      remindAfterMs: hour / 2,
      expireAfterMs: 45 * hour,
      escalate: { afterMs: 9 * hour, to: 'lead' },
      breakGlass: ['lead'],
    });
    const rule = 'remind_after: 2h, expire_after: 2d, escalate: { after: 5h, to: finance }, break_glass: [finance]';
    expect(ruleOf({ workflow, rule })).toMatchObject({
      remindAfterMs: 2 * hour,
      expireAfterMs: 18 * hour,
      escalate: { afterMs: 5 * hour, to: 'finance' },
      breakGlass: ['finance'],
    });
  });

  test('can be never, of the workflow as of the rule', () => {
    const never = ruleOf({ workflow: 'remind_after: never\n    expire_after: never' });
    for (const key of ['remindAfterMs', 'expireAfterMs', 'hours']) expect(never).not.toHaveProperty(key);
    const workflow = 'escalate: { after: 1d, to: lead }\n    break_glass: [lead]';
    const rule = ruleOf({ workflow, rule: 'remind_after: never, escalate: never, break_glass: []' });
    for (const key of ['remindAfterMs', 'escalate', 'breakGlass']) expect(rule).not.toHaveProperty(key);
    expect(rule.expireAfterMs).toBe(27 * hour);
  });

  test('are none where nobody is waited for; a press of Run is waited for', () => {
    const workflow = 'escalate: { after: 1d, to: lead }\n    break_glass: [lead]';
    const atOnce = ruleOf({ seats: '[]', workflow });
    for (const key of ['remindAfterMs', 'expireAfterMs', 'hours', 'escalate', 'breakGlass'])
      expect(atOnce).not.toHaveProperty(key);
    expect(atOnce.definition).toEqual({ name: 'all', seats: [] });
    const pressed = ruleOf({ seats: '[]', rule: 'run: by_operator, expire_after: 1d', workflow });
    expect(pressed).toMatchObject({ remindAfterMs: 4 * hour, expireAfterMs: 9 * hour, hours: usual });
    expect(pressed).not.toHaveProperty('escalate');
  });

  test('are approved along, also those it inherits', () => {
    const workflow = 'expire_after: 1w\n    break_glass: [lead]';
    expect(ruleOf({ workflow, rule: 'remind_after: 2h' }).definition).toEqual({
      name: 'all',
      seats: ['finance'],
      remind_after: '2h',
      expire_after: '1w',
      break_glass: ['lead'],
    });
  });
});

describe('business hours', () => {
  const file = 'business_hours: { days: [sun, mon], from: "08:30", to: "24:00", zone: Europe/Berlin }';

  test('make the length of a day and of a week', () => {
    expect(ruleOf({ file, rule: 'remind_after: 1d, expire_after: 1w' })).toMatchObject({
      remindAfterMs: 15.5 * hour,
      expireAfterMs: 31 * hour,
      hours: { days: [0, 1], from: 510, to: 1440, zone: 'Europe/Berlin' },
    });
  });

  test('of a workflow come before those of the file, key by key', () => {
    expect(ruleOf({ file, workflow: 'business_hours: { to: "12:30" }' }).hours).toEqual({
      days: [0, 1],
      from: 510,
      to: 750,
      zone: 'Europe/Berlin',
    });
  });

  test.each([
    ['no day', 'days: [monday]', 'days[0]: "monday" is not known here. Write mon, tue, wed, thu, fri, sat or sun.'],
    ['no days', 'days: []', 'days: is an empty list. List days, as in [mon, tue, wed, thu, fri].'],
    ['a day twice', 'days: [mon, mon]', 'days[1]: "mon" is listed twice. Keep one of them.'],
    ['no time', 'from: 9', 'from: 9 is not a time of day. Write it like "09:00".'],
    ['no such time', 'to: "24:30"', 'to: "24:30" is not a time of day. Write it like "18:00"; midnight is "24:00".'],
    [
      'an end before the start',
      'from: "19:00"',
      'from: work from "19:00" to "18:00" never begins. Write a later `to`; midnight is "24:00".',
    ],
    [
      'an end at the start',
      'to: "09:00"',
      'to: work from "09:00" to "09:00" never begins. Write a later `to`; midnight is "24:00".',
    ],
    [
      'a zone that is none',
      'zone: Europe/Berlinn',
      'zone: "Europe/Berlinn" is not a time zone. Write an IANA name such as Europe/Berlin.',
    ],
    [
      'an offset for a zone',
      'zone: "+02:00"',
      'zone: "+02:00" is not a time zone. Write an IANA name such as Europe/Berlin.',
    ],
  ])('are refused with %s', (_, keys, says) => {
    expect(mistakesIn(written({ file: `business_hours: { ${keys} }` }))).toEqual([
      `latch.yml:11: business_hours.${says}`,
    ]);
    expect(mistakesIn(written({ workflow: `business_hours: { ${keys} }` }))).toEqual([
      `latch.yml:11: workflows.refund.business_hours.${says}`,
    ]);
  });

  test('of a workflow must fit those of the file', () => {
    const mistakes = mistakesIn(written({ file, workflow: 'business_hours: { to: "08:00" }' }));
    expect(mistakes).toEqual([
      expect.stringContaining('business_hours.to: work from "08:30" to "08:00" never begins.'),
    ]);
  });
});

describe('waiting is refused with', () => {
  const none = 'has no effect on a rule without seats. Add seats, or remove it.';

  test.each([
    [
      'a time that is none',
      'remind_after: often',
      'remind_after: "often" is not a time. Write minutes, hours, days or weeks of work, as in 30m, 4h, 1d, or never.',
    ],
    [
      'a time of nothing',
      'expire_after: 0d',
      'expire_after: "0d" is not a time. Write minutes, hours, days or weeks of work, as in 30m, 4h, 3d, or never.',
    ],
    [
      'a number',
      'expire_after: 3',
      'expire_after: 3 is not a time. Write minutes, hours, days or weeks of work, as in 30m, 4h, 3d, or never.',
    ],
    [
      'more than a year of work',
      'expire_after: 53w',
      'expire_after: 53w is longer than 52 weeks of work. Write less, or never.',
    ],
    [
      'an escalation that is none',
      'escalate: manager',
      'escalate: "manager" is not known here. Write { after: 1d, to: manager }, or never.',
    ],
    [
      'an escalation without a time',
      'escalate: { to: lead }',
      'escalate.after: is missing. Write minutes, hours, days or weeks of work, as in 30m, 4h, 1d.',
    ],
    [
      'an escalation never',
      'escalate: { after: never, to: lead }',
      'escalate.after: "never" is not a time. Write minutes, hours, days or weeks of work, as in 30m, 4h, 1d.',
    ],
    [
      'an escalation with another key',
      'escalate: { after: 1d, to: lead, too: finance }',
      'escalate.too: is not a key that is known here. Did you mean to? Keys here: after, to.',
    ],
    [
      'an escalation to nobody',
      'escalate: { after: 1d, to: boss }',
      'escalate.to: "boss" is not a role. Known: lead, finance.',
    ],
    [
      'an escalation after the end',
      'escalate: { after: 27h, to: lead }',
      'escalate.after: escalation after 27h is no sooner than expiry after 3d. Escalate sooner.',
    ],
    ['broken glass for nobody', 'break_glass: [boss]', 'break_glass[0]: "boss" is not a role. Known: lead, finance.'],
  ])('%s', (_, key, says) => {
    expect(mistakesIn(written({ workflow: key }))).toEqual([`latch.yml:11: workflows.refund.${says}`]);
    expect(mistakesIn(written({ rule: key }))).toEqual([`latch.yml:10: workflows.refund.rules[0].${says}`]);
  });

  test('an end of a rule before the escalation of its workflow', () => {
    const workflow = 'escalate: { after: 1d, to: lead }';
    expect(mistakesIn(written({ workflow, rule: 'expire_after: 9h' }))).toEqual([
      'latch.yml:10: workflows.refund.rules[0].expire_after: escalation after 1d is no sooner than expiry after 9h. Escalate sooner.',
    ]);
    expect(mistakesIn(written({ workflow, rule: 'expire_after: 9h, escalate: never' }))).toEqual([]);
    expect(mistakesIn(written({ workflow: 'escalate: { after: 4d, to: lead }\n    expire_after: never' }))).toEqual([]);
  });

  test('an escalation to a role that has a seat: none', () => {
    expect(mistakesIn(written({ rule: 'escalate: { after: 1d, to: finance }' }))).toEqual([]);
  });

  test.each([
    ['an escalation', 'escalate: { after: 1d, to: lead }', [`escalate: ${none}`]],
    ['broken glass', 'break_glass: [lead]', [`break_glass: ${none}`]],
    ['a reminder', 'remind_after: 1h', [`remind_after: ${none}`]],
    ['an end', 'expire_after: 1h', [`expire_after: ${none}`]],
    ['what says never', 'escalate: never, remind_after: never, break_glass: []', []],
    ['an end of a press of Run', 'run: by_operator, expire_after: 1h', []],
  ])('%s on a rule without seats', (_, rule, says) => {
    expect(mistakesIn(written({ rule, seats: '[]' }))).toEqual(
      says.map((one) => `latch.yml:10: workflows.refund.rules[0].${one}`),
    );
  });
});
