import { describe, expect, test } from '@jest/globals';
import type { ActionDefinition, Outcome, RunContext } from '../../../../src/plugin-host/contract.ts';
import { type KitRequest, keepsContract } from '../../../../src/plugin-host/kit/keeps-contract.ts';
import { breachesWith } from './breaches.ts';
import { action, type CreditParams, example, find, type LedgerConfig, ledger, post } from './ledger.ts';

/** A run that judges the answer in its own way. */
const running =
  (judge: (answer: Response, ctx: RunContext) => Outcome | Promise<Outcome>) => (given: LedgerConfig) => ({
    run: async (params: object, ctx: RunContext) => judge(await post(given, params as CreditParams, ctx), ctx), // they were parsed by the schema
  });
const done = { outcome: 'succeeded', summary: 'It is done.' } as const;
const notDone = { outcome: 'failed', reason: 'The ledger refused.' } as const;
const open = { outcome: 'unknown', reason: 'The ledger is unclear.' } as const;

describe('a plugin that keeps the contract', () => {
  test('passes, and hears how much was tried', async () => {
    const kept = await keepsContract(ledger(), example);
    expect(kept).toMatchObject({ plugin: 'ledger', actions: ['ledger.credit'], notes: [] });
    expect(kept.calls).toBeGreaterThan(50);
  });

  test('passes without a stand-in, and hears what was not tried', async () => {
    const { standIn: _, ...alone } = example;
    const kept = await keepsContract(ledger(), alone);
    expect(kept.notes).toEqual([expect.stringContaining('without a stand-in')]);
  });

  test('passes with a function instead of a stand-in', async () => {
    const { standIn: _, ...alone } = example;
    const system = () => {
      const credits: object[] = [];
      return ({ method, body }: KitRequest) => {
        if (method !== 'POST') return { status: 200, body: { credits } };
        credits.push({ id: 'C-1', reference: JSON.parse(body).reference });
        return { status: 201, body: credits.at(-1) };
      };
    };
    expect(await keepsContract(ledger(), { ...alone, system })).toMatchObject({ notes: [] });
  });
});

describe('a run is caught that', () => {
  test('says succeeded without looking at the answer', async () => {
    const breaches = await breachesWith(running(() => done));
    expect(breaches).toContain('ledger.credit: run says succeeded (It is done.) after a 500');
    expect(breaches).toContain('ledger.credit: run says succeeded (It is done.) after a 200 with {} on a resend');
    expect(breaches).toContain('ledger.credit: run says succeeded (It is done.) after a 429 with Retry-After');
  });

  test('takes any other answer for a refusal', async () => {
    const breaches = await breachesWith(running(({ status }) => (status === 201 ? done : notDone)));
    expect(breaches).toContain('ledger.credit: run says failed (The ledger refused.) after a 409');
    expect(breaches).toContain('ledger.credit: run says failed (The ledger refused.) after a 502 with a page of HTML');
    expect(breaches).toContain(
      'ledger.credit: run says failed (The ledger refused.) after a 409 on a resend: the earlier send may have gone through',
    );
  });

  test('takes a 409 for a refusal, unless the API means one by it', async () => {
    const changes = running(({ status }, { isResend }) =>
      status === 201 ? done : status === 409 && !isResend ? notDone : open,
    );
    expect(await breachesWith(changes)).toEqual(['ledger.credit: run says failed (The ledger refused.) after a 409']);
    expect(await breachesWith(changes, { refusals: [409] })).toEqual([]);
  });

  test('takes a refusal of a resend for one of the first send, unless the API means both by it', async () => {
    const changes = running(({ status }) =>
      status === 201 ? done : [400, 404, 422].includes(status) ? notDone : open,
    );
    const told = (status: number) =>
      `ledger.credit: run says failed (The ledger refused.) after a ${status} on a resend: the earlier send may have gone through`;
    expect(await breachesWith(changes)).toEqual([400, 404, 422].map(told));
    expect(await breachesWith(changes, { refusalsCoverEarlierSends: true })).toEqual([]);
  });

  test('takes a lost connection for a failure', async () => {
    const breaches = await breachesWith((given) => ({
      run: async (params, ctx) => {
        const answer = await post(given, params as CreditParams, ctx).catch(() => null); // as above
        return answer ? open : notDone;
      },
    }));
    expect(breaches).toContain('ledger.credit: run says failed (The ledger refused.) after a lost connection');
    expect(breaches).toContain(
      'ledger.credit: run says failed (The ledger refused.) after no answer until it is aborted',
    );
    expect(breaches).toContain(
      'ledger.credit: run says failed (The ledger refused.) though nobody listens, on a resend',
    );
  });

  test('says not_now of anything but the system’s own word, or too soon', async () => {
    const soon = running(({ status }) =>
      status === 201 ? done : { outcome: 'not_now', reason: 'Try it later.', retryAfterMs: 1_000 },
    );
    const breaches = await breachesWith(soon);
    expect(breaches).toContain(
      'ledger.credit: run says not_now after a 500: only the system’s own word that it did nothing is not_now',
    );
    expect(breaches).toContain('ledger.credit: run says not_now for 1000 ms after a 429 with Retry-After of 30 s');
    const late = (given: LedgerConfig) => ({ ...action(given), idempotency: 'none' as const });
    expect(await breachesWith(late)).toContain(
      'ledger.credit: run says not_now after a 429 with Retry-After on a resend: without idempotency keys the earlier send stays open',
    );
  });

  test('promises keys and sends none, or sends again by itself', async () => {
    const withoutKey = (given: LedgerConfig) => ({
      run: async (params: object, ctx: RunContext) => {
        const answer = await post(given, params as CreditParams, { ...ctx, idempotencyKey: 'none' }); // as above
        return answer.status === 201 ? done : open;
      },
    });
    expect(await breachesWith(withoutKey)).toContain(
      'ledger.credit: run does not send the idempotency key, though idempotency says that it is kept',
    );
    const twice = (given: LedgerConfig) => ({
      idempotency: 'none' as const,
      run: async (params: object, ctx: RunContext) => {
        const send = () => post(given, params as CreditParams, ctx); // as above
        return (await send()).status === 201 || (await send()).status === 201 ? done : open;
      },
    });
    expect(await breachesWith(twice)).toContain(
      'ledger.credit: run sends the same request again by itself after a 500: that is Latch’s decision',
    );
  });

  test('answers what is no outcome, or in words for nobody', async () => {
    const shapeless = () => ({ run: async () => ({ ok: true }) as unknown as Outcome }); // as untyped JavaScript may do
    expect(await breachesWith(shapeless)).toContain(
      'ledger.credit: run sends nothing on the example’s case, so nothing was tried: it answers {"ok":true}; it sent nothing',
    );
    const breaches = await breachesWith(running(async (answer) => ({ outcome: 'unknown', reason: `${{ answer }}` })));
    expect(breaches).toContain(
      'ledger.credit: run has words that are not for people (it is no sentence for people): "[object Object]"',
    );
    const odd = await breachesWith(running(() => ({ outcome: 'maybe' }) as unknown as Outcome)); // as above
    expect(odd).toContain('ledger.credit: run answers what is no outcome of the contract: {"outcome":"maybe"}');
  });

  test('does not get through to the stand-in', async () => {
    const breaches = await breachesWith(running(() => open));
    expect(breaches).toContain(
      'ledger.credit: run does not get through to the stand-in, so little was tried: it answers unknown (The ledger is unclear.); its last request was POST /credits',
    );
    const endless = await breachesWith(() => ({ run: () => new Promise(() => {}) }), { longestMs: 200 });
    expect(endless).toContain(
      'ledger.credit: run does not get through to the stand-in, so little was tried: it does not end; it sent nothing',
    );
  });
});

describe('a look-up is caught that', () => {
  const looking = (judge: (answer: Response) => unknown) => (given: LedgerConfig) => ({
    lookup: (async (_: object, ctx: RunContext) =>
      judge(await find(given, ctx))) as unknown as ActionDefinition['lookup'], // as untyped JavaScript may do
  });

  test('takes trouble for absence', async () => {
    const breaches = await breachesWith(
      looking(({ status }) => ({ found: status === 200 ? 'happened' : 'absent', summary: 'It is done.' })),
    );
    expect(breaches).toContain('ledger.credit: lookup says absent after a 500: it must be cannot_tell');
    expect(breaches).toContain(
      'ledger.credit: lookup says happened (It is done.) after a 200 with {}: it must be cannot_tell',
    );
    expect(breaches).toContain('ledger.credit: lookup says happened before anything was sent');
  });

  test('does not find what was done', async () => {
    const breaches = await breachesWith((given) => ({
      lookup: async (params, ctx) => action(given).lookup(params, { ...ctx, runId: 'another' }),
    }));
    expect(breaches).toEqual([
      'ledger.credit: lookup says absent after a run that succeeded',
      'ledger.credit: lookup says absent of what was done although its answer got lost',
    ]);
  });

  test('finds nothing out, though nothing is wrong', async () => {
    const blind = () => ({ lookup: async () => ({ found: 'cannot_tell', reason: 'Nobody can tell.' }) as const });
    expect(await breachesWith(blind)).toEqual([
      'ledger.credit: lookup finds nothing out after a run that succeeded, though nothing is wrong: it answers cannot_tell (Nobody can tell.); it sent nothing',
    ]);
    expect(await breachesWith(blind, { withoutLookup: ['ledger.credit'] })).toEqual([]);
  });

  test('answers what is no finding', async () => {
    expect(await breachesWith(looking(() => 'absent'))).toContain(
      'ledger.credit: lookup answers what is no finding of the contract: "absent"',
    );
  });
});
