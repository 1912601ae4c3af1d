import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  afterWorking,
  type BusinessHours,
  instantOf,
  localDate,
  workingDayMs,
} from '../../../src/domain/business-time.ts';
import { runs } from '../../support/property-seed.ts';

const hour = 3_600_000;
const weekdays = [1, 2, 3, 4, 5];
const hoursIn = (zone: string, over: Partial<BusinessHours> = {}): BusinessHours => ({
  days: weekdays,
  from: 9 * 60,
  to: 18 * 60,
  zone,
  ...over,
});
const inBerlin = hoursIn('Europe/Berlin');

describe('working time', () => {
  test.each([
    ['within one day', '2026-03-03T09:00:00.000Z', 4, '2026-03-03T13:00:00.000Z'],
    ['up to the very end of the day', '2026-03-03T13:00:00.000Z', 4, '2026-03-03T17:00:00.000Z'],
    ['overnight', '2026-03-03T15:00:00.000Z', 4, '2026-03-04T10:00:00.000Z'],
    ['from Friday evening to Monday', '2026-03-06T16:00:00.000Z', 4, '2026-03-09T11:00:00.000Z'],
    ['from before the opening', '2026-03-03T03:00:00.000Z', 4, '2026-03-03T12:00:00.000Z'],
    ['from after the closing', '2026-03-03T20:00:00.000Z', 4, '2026-03-04T12:00:00.000Z'],
    ['from a Sunday', '2026-03-08T11:00:00.000Z', 4, '2026-03-09T12:00:00.000Z'],
    ['over whole days', '2026-03-03T08:00:00.000Z', 27, '2026-03-05T17:00:00.000Z'],
  ])('passes %s', (_, start, hours, end) => {
    expect(afterWorking(start, hours * hour, inBerlin)).toBe(end);
  });

  test('the clocks go forward over a weekend: Monday opens an hour earlier in UTC', () => {
    expect(afterWorking('2026-03-27T16:00:00.000Z', 4 * hour, inBerlin)).toBe('2026-03-30T10:00:00.000Z');
  });

  test('the clocks go back over a weekend: Monday opens an hour later in UTC', () => {
    expect(afterWorking('2026-10-23T15:00:00.000Z', 4 * hour, inBerlin)).toBe('2026-10-26T11:00:00.000Z');
  });

  test('a night shift loses the hour that the clocks skip, and has the one that they repeat twice', () => {
    const nights = hoursIn('Europe/Berlin', { days: [0], from: 0, to: 6 * 60 });
    expect(afterWorking('2026-03-28T22:00:00.000Z', 5 * hour, nights)).toBe('2026-03-29T04:00:00.000Z');
    expect(afterWorking('2026-10-24T20:00:00.000Z', 7 * hour, nights)).toBe('2026-10-25T05:00:00.000Z');
  });

  test.each([
    ['America/Santiago', '2026-09-04T20:00:00.000Z', '2026-09-07T14:00:00.000Z'],
    ['America/Havana', '2026-03-06T20:00:00.000Z', '2026-03-09T14:00:00.000Z'],
    ['Asia/Beirut', '2026-03-27T15:00:00.000Z', '2026-03-30T09:00:00.000Z'],
    ['Africa/Cairo', '2026-04-23T14:00:00.000Z', '2026-04-24T08:00:00.000Z'],
  ])('in %s, where a day may lack its midnight, time passes all the same', (zone, start, end) => {
    expect(afterWorking(start, 4 * hour, hoursIn(zone))).toBe(end);
  });

  test.each(['America/St_Johns', 'Asia/Kathmandu', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'])(
    'the day opens at nine in %s',
    (zone) => {
      const opening = afterWorking('2026-06-13T12:00:00.000Z', 1, hoursIn(zone));
      expect(localDate(Date.parse(opening), zone)).toMatchObject({ weekday: 1, hour: 9, minute: 0 });
    },
  );

  test('where nobody ever works it says so instead of looking forever', () => {
    expect(() => afterWorking('2026-03-03T09:00:00.000Z', hour, hoursIn('UTC', { days: [] }))).toThrow(
      '3600000 ms of working time do not pass within 3700 days',
    );
  });

  test('one short day a week comes round often enough for the longest wait', () => {
    const rare = hoursIn('UTC', { days: [6], from: 540, to: 600 });
    expect(afterWorking('2026-03-03T09:00:00.000Z', 500 * hour, rare)).toBe('2035-09-29T10:00:00.000Z');
  });

  test.each([
    ['a time like any other', [2026, 6, 15, 9 * 60, 'Europe/Berlin'], '2026-06-15T07:00:00.000Z'],
    ['the first of two', [2026, 10, 25, 150, 'Europe/Berlin'], '2026-10-25T00:30:00.000Z'],
    ['the first of two west of Greenwich', [2026, 4, 4, 23 * 60 + 30, 'America/Santiago'], '2026-04-05T02:30:00.000Z'],
    ['one that is skipped', [2026, 3, 29, 150, 'Europe/Berlin'], '2026-03-29T01:30:00.000Z'],
    ['one that is skipped west of Greenwich', [2026, 9, 6, 30, 'America/Santiago'], '2026-09-06T04:30:00.000Z'],
    ['an hour before a change', [2026, 3, 29, 60, 'Europe/Berlin'], '2026-03-29T00:00:00.000Z'],
    ['an hour after a change', [2026, 3, 29, 240, 'Europe/Berlin'], '2026-03-29T02:00:00.000Z'],
  ] as const)('%s on the clock is one moment', (_, [year, month, day, minutes, zone], moment) => {
    expect(new Date(instantOf(year, month, day, minutes, zone)).toISOString()).toBe(moment);
  });

  test('a working day is as long as its hours', () => {
    expect(workingDayMs(inBerlin)).toBe(9 * hour);
  });
});

describe('whatever the zone, the hours and the moment', () => {
  const someHours: fc.Arbitrary<BusinessHours> = fc
    .record({
      days: fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 }),
      from: fc.integer({ min: 0, max: 22 * 60 }),
      length: fc.integer({ min: 30, max: 24 * 60 }),
      zone: fc.constantFrom(
        'UTC',
        'Europe/Berlin',
        'America/Santiago',
        'America/Havana',
        'Asia/Kathmandu',
        'Asia/Beirut',
      ),
    })
    .map(({ length, ...hours }) => ({ ...hours, to: Math.min(hours.from + length, 24 * 60) }));
  const someMoment = fc
    .integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 11, 31) })
    .map((at) => new Date(at).toISOString());
  const someTime = fc.integer({ min: 1, max: 40 * hour });

  test('it ends within working hours', () => {
    fc.assert(
      fc.property(someMoment, someTime, someHours, (start, ms, hours) => {
        const end = Date.parse(afterWorking(start, ms, hours));
        // The last moment of a day counts to it; on the clock of a day that ends at midnight it reads 00:00.
        const { weekday, hour: at, minute, second } = localDate(end - 1, hours.zone);
        const shown = at * 60 + minute + second / 60;
        expect(hours.days).toContain(weekday);
        expect(shown).toBeLessThan(hours.to);
        expect(shown).toBeGreaterThanOrEqual(hours.from);
        expect(end - Date.parse(start)).toBeGreaterThanOrEqual(ms);
      }),
      runs(400),
    );
  });

  test('a part of it and then the rest is the whole, and longer is later', () => {
    fc.assert(
      fc.property(someMoment, someTime, someTime, someHours, (start, first, second, hours) => {
        const halfway = afterWorking(start, first, hours);
        const end = afterWorking(start, first + second, hours);
        expect(afterWorking(halfway, second, hours)).toBe(end);
        expect(end > halfway).toBe(true);
      }),
      runs(400),
    );
  });

  test('a time of day is the moment when the clocks show it, or an hour on where they never do', () => {
    const someDay = fc.integer({ min: 1, max: 365 });
    fc.assert(
      fc.property(someDay, fc.integer({ min: 0, max: 1439 }), someHours, (day, minutes, { zone }) => {
        const at = instantOf(2026, 1, day, minutes, zone);
        const shown = localDate(at, zone);
        const reading = Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute);
        const late = (reading - Date.UTC(2026, 0, day, 0, minutes)) / hour;
        expect([0, 1]).toContain(late);
      }),
      runs(1_000),
    );
  });
});
