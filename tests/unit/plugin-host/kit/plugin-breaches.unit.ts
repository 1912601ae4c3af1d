import { request } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import {
  type ActionDefinition,
  hours,
  type PluginDefinition,
  type RunContext,
} from '../../../../src/plugin-host/contract.ts';
import { breachesAs, breachesOf, breachesWith } from './breaches.ts';
import { type CreditParams, ledger, post } from './ledger.ts';

describe('a plugin is caught that', () => {
  test('sends past ctx.fetch', async () => {
    const byFetch = await breachesAs({ context: async (_, { url }) => (await fetch(`${url}/x`)).json() as never });
    expect(byFetch).toEqual([
      expect.stringMatching(/^ledger: context sends past ctx\.fetch: GET http:.*\/x by fetch$/),
    ]);
    const byHttp = await breachesAs({
      context: (_, { url }) =>
        new Promise((_resolve, reject) => {
          request(`${url}/y`).once('error', reject).end();
        }),
    });
    expect(byHttp).toContainEqual(expect.stringContaining('ledger: context sends past ctx.fetch: '));
  });

  test('shows or logs its secrets', async () => {
    const breaches = await breachesAs({
      context: async (_, given, ctx) => {
        ctx.logger.info({ given }, 'asking');
        return [{ label: 'Key', value: given.apiKey }];
      },
    });
    expect(breaches).toEqual([
      'ledger: context shows a secret of its settings in its answer',
      'ledger: context logs a secret of its settings',
    ]);
  });

  test('does not end when it is told to', async () => {
    const endless = ledger(undefined, { context: () => new Promise(() => {}) });
    expect(await breachesOf(endless, { longestMs: 500 })).toEqual([
      'ledger: context does not end, though its signal is aborted or its time is up',
    ]);
  });

  test('does not go where its settings point', async () => {
    expect(await breachesAs({ hosts: () => ['api.ledger.example.com'] })).toEqual([
      expect.stringContaining('ledger: hosts does not name http://127.0.0.1:'),
    ]);
  });

  test('is none', async () => {
    const { actions: _, ...rest } = ledger();
    expect(await breachesOf(rest as PluginDefinition)).toEqual([
      'plugin ledger, actions is no part of a plugin: must be a function',
    ]);
  });

  test('has an applies that is not total, or speaks to nobody', async () => {
    const throws = await breachesWith(() => ({
      applies: ({ fields }) => ({ ok: (fields.order as string).length > 0 }) as never,
    }));
    expect(throws).toContainEqual(expect.stringContaining('ledger.credit: applies throws: '));
    const terse = await breachesWith(() => ({ applies: () => ({ ok: false, reason: 'no' }) }));
    expect(terse).toEqual(['ledger.credit: applies has a reason that is a single word: "no"']);
    const shapeless = await breachesWith(() => ({ applies: () => false as never }));
    expect(shapeless).toContainEqual(
      expect.stringContaining('applies answers something else than yes() or no("a reason"): false'),
    );
  });

  test('has params whose messages are not for people', async () => {
    const params = z.object({ order: z.string(), amount: z.unknown() });
    const breaches = await breachesWith(() => ({ params }));
    expect(breaches).toEqual([
      'ledger.credit: params has a message of order that is not written for people: "Invalid input: expected string, received undefined"',
      expect.stringContaining('ledger.credit: params has a message of amount that is not written for people: '),
    ]);
  });

  test('has an effectKey that changes or is empty', async () => {
    let n = 0;
    expect(await breachesWith(() => ({ effectKey: () => `key-${n++}` }))).toEqual([
      'ledger.credit: effectKey is another one each time for the same params',
    ]);
    expect(await breachesWith(() => ({ effectKey: () => '' }))).toEqual([
      'ledger.credit: effectKey answers what is no answer of the contract: ',
    ]);
  });

  test('gives no answer in order, though it could ask', async () => {
    const throws = async () => {
      throw new Error('the order is not found');
    };
    const came = 'gives no answer though nothing is wrong: it throws Error: the order is not found; it sent nothing';
    expect(await breachesAs({ context: throws })).toEqual([`ledger: context ${came}`]);
    expect(await breachesWith(() => ({ effectKey: throws }))).toEqual([`ledger.credit: effectKey ${came}`]);
    expect(await breachesWith(() => ({ preflight: throws }))).toEqual([`ledger.credit: preflight ${came}`]);
  });

  test('says that it is still possible where nobody knows', async () => {
    const breaches = await breachesWith(({ url }) => ({
      preflight: async (_, ctx) => {
        await ctx.fetch(`${url}/credits?reference=1`);
        return { ok: true, facts: [] };
      },
    }));
    expect(breaches).toEqual([
      'ledger.credit: preflight says ok after a 500 on its only request: throw, so that people see that nobody knows',
    ]);
  });

  test.each<[string, Partial<ActionDefinition>, string]>([
    [
      'keys for seconds',
      { idempotency: { keptFor: 24 } },
      'keptFor is 24 ms: no system keeps keys for less than a minute',
    ],
    [
      'a settle in minutes',
      { settle: 10 },
      'settle is 10 ms: what was sent may still be on its way; if it cannot be, ',
    ],
    [
      'a settle of a month',
      { settle: hours(24 * 30) },
      'settle is 2592000000 ms: a run would stay open for more than a week',
    ],
    ['a time-out in seconds', { timeout: 20 }, 'timeout is 20 ms: no system answers that fast every time'],
    ['a time-out of an hour', { timeout: hours(1) }, 'timeout is 3600000 ms: nobody waits for more than 10 minutes'],
  ])('has %s', async (_, changed, says) => {
    expect(await breachesWith(() => changed)).toEqual([expect.stringContaining(`ledger.credit: ${says}`)]);
  });

  test('settles at once only where the example says so', async () => {
    expect(await breachesWith(() => ({ settle: 0 }), { settlesAtOnce: true })).toEqual([]);
  });

  test('has a misspelt member, or a ticket in no field', async () => {
    expect(await breachesAs({ writeback: async () => null } as object)).toEqual([
      expect.stringMatching(/^ledger: has writeback, which nobody reads\. Did you mean writeBack\?/),
    ]);
    expect(await breachesWith(() => ({ effectkey: () => 'x' }) as object)).toEqual([
      expect.stringMatching(/^ledger\.credit: has effectkey, which nobody reads\. Did you mean effectKey\?/),
    ]);
    expect(await breachesAs({ ticketField: () => 'The ticket' })).toEqual([
      'ledger: ticketField is no name of a field, such as ticket: "The ticket"',
    ]);
  });

  test('sends a secret in an address', async () => {
    const context: PluginDefinition['context'] = async (_, given, ctx) => {
      const { url, apiKey } = given as { url: string; apiKey: string };
      await ctx.fetch(`${url}/credits?reference=1&key=${apiKey}`);
      return [];
    };
    expect(await breachesAs({ context })).toEqual([
      expect.stringContaining('ledger: context sends a secret of its settings in the query of an address'),
    ]);
  });

  test('has a compensate that names a foreign action', async () => {
    expect(await breachesWith(() => ({ compensate: () => ({ action: 'bank.pay', fields: {} }) }))).toEqual([
      'ledger.credit: compensate names bank.pay, which is no action of its plugin: ledger.credit',
    ]);
  });

  test('changes something in preflight', async () => {
    const breaches = await breachesWith((given) => ({
      preflight: async (params, ctx) => {
        await post(given, params as CreditParams, ctx as RunContext);
        return { ok: true, facts: [] };
      },
    }));
    expect(breaches).toEqual(['ledger.credit: preflight changes something: POST /credits']);
  });

  test('believes what nobody signed', async () => {
    const events: PluginDefinition['events'] = async () => ({
      events: [{ id: 'e1', about: { field: 'order', value: '1' }, summary: 'It came.' }],
    });
    expect(await breachesAs({ events })).toEqual(['ledger: events believes what nobody signed: ']);
  });

  test('says that news are written whatever came, and writes them twice', async () => {
    const breaches = await breachesAs({
      writeBack: async (_, { lines }, { url }, ctx) => {
        await ctx.fetch(`${url}/notes`, { method: 'POST', body: JSON.stringify({ lines }) }).catch(() => null);
        return { written: true };
      },
    });
    expect(breaches).toContain('ledger: writeBack says written after a 500');
    expect(breaches).toContain('ledger: writeBack writes the same news twice');
  });
});
