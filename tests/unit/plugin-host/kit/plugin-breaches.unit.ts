import { request } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { PluginDefinition, RunContext } from '../../../../src/plugin-host/contract.ts';
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
