import { describe, expect, test } from '@jest/globals';
import type { Case } from '../../../src/domain/case.ts';
import type { Outcome, PluginCase } from '../../../src/plugin-host/contract.ts';
import { action, apiKey, at, call, hostOf, hostWith, logOf, openCase, plugin } from './given.ts';

const never = () => new Promise<never>(() => {});
const boom = async (): Promise<never> => {
  throw new Error(`boom with ${apiKey}`);
};

describe('what a plugin sees', () => {
  test('the case: free text as text, money as money, blanks not at all', () => {
    const seen: PluginCase[] = [];
    const host = hostOf({ applies: (kase) => ({ ok: seen.push(kase) > 0 }) as { ok: true } });
    const amount = { minor: 240_000, currency: 'USD' };
    host.applies('erp.pay', openCase({ vendor: { text: 'V-1' }, amount, note: { text: ' ' } }));
    expect(seen).toEqual([
      {
        ref: 'T0LATCH:7',
        number: 7,
        workflow: 'vendor',
        fields: { vendor: 'V-1', amount },
        labels: ['vip'],
        priority: 'high',
      },
    ]);
  });

  test("its params alone, and the run's own key", async () => {
    const seen: unknown[] = [];
    const host = hostOf({
      run: async (params, { runId, idempotencyKey, caseRef, isResend }) => {
        seen.push(params, { runId, idempotencyKey, caseRef, isResend });
        return { outcome: 'succeeded', summary: 'Paid.' };
      },
    });
    await host.run(call({ vendor: { text: 'V-1' }, other: { text: 'x' } }));
    expect(seen).toEqual([
      { vendor: 'V-1' },
      { runId: 'run-1', idempotencyKey: 'latch-run-1', caseRef: 'T0LATCH:7', isResend: false },
    ]);
  });
});

describe('whatever a plugin throws', () => {
  test('in run is unknown', async () => {
    expect(await hostOf({ run: boom }).run(call())).toEqual({
      outcome: 'unknown',
      reason: 'The ERP gave no clear answer: boom with [redacted]',
      exchanges: [],
    });
  });

  test('in lookup is cannot_tell', async () => {
    expect(await hostOf({ lookup: boom }).lookUp(call())).toMatchObject({ found: 'cannot_tell' });
  });

  test('in preflight is a clear not-ok', async () => {
    const vendor = { vendor: { text: 'V-1' } };
    expect(await hostOf({ preflight: boom }).preflight('erp.pay', openCase(vendor), vendor)).toEqual({
      ok: false,
      reason: 'The ERP could not be asked: boom with [redacted].',
      unasked: true,
    });
  });

  test('in context is a fact that says so', async () => {
    expect(await hostWith(plugin({ context: boom })).context(openCase())).toEqual([
      {
        label: 'The ERP',
        value: 'The ERP did not answer (boom with [redacted]). Facts from it are missing here.',
        source: 'The ERP',
        at,
      },
    ]);
  });

  test('in applies means that it does not apply', () => {
    const host = hostOf({
      applies: () => {
        throw new Error('boom');
      },
    });
    expect(host.applies('erp.pay', openCase())).toMatchObject({ ok: false, reason: expect.stringContaining('boom') });
  });

  test('synchronously, or as no error at all, is no different', async () => {
    const host = hostOf({
      run: () => {
        throw 'just words';
      },
    });
    expect(await host.run(call())).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('just words') });
  });

  test('is logged without its secrets', async () => {
    const log = logOf();
    await hostOf({ run: boom }, { log }).run(call());
    expect(log.lines).toEqual([
      {
        fields: { plugin: 'erp', what: 'run of erp.pay', caseRef: 'T0LATCH:7', why: 'boom with [redacted]' },
        message: 'plugin call failed',
      },
    ]);
  });
});

describe('a plugin that hangs', () => {
  test('and ignores its signal is bounded all the same', async () => {
    const host = hostOf({ run: never, lookup: never, preflight: never }, { timeoutMs: 50 });
    expect(await host.run(call())).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('no answer within 50 ms'),
    });
    expect(await host.lookUp(call())).toMatchObject({ found: 'cannot_tell' });
    expect(await host.preflight('erp.pay', openCase(), call().params)).toMatchObject({ ok: false });
    const slow = hostWith(plugin({ context: never }), { timeoutMs: 50 });
    expect(await slow.context(openCase())).toMatchObject([
      { value: expect.stringContaining('no answer within 50 ms') },
    ]);
  });

  test('cannot send anything after its time', async () => {
    let late: Promise<unknown> | undefined;
    const host = hostOf(
      {
        run: (_, { fetch }) => {
          late = new Promise((resolve) => setTimeout(resolve, 80)).then(() => fetch('https://erp.example.com/pay'));
          late.catch(() => {});
          return never();
        },
      },
      { timeoutMs: 30 },
    );
    expect(await host.run(call())).toMatchObject({ outcome: 'unknown', exchanges: [] });
    await expect(late).rejects.toThrow('no answer within 30 ms');
  });

  test('does not hold up the facts of the others', async () => {
    const quick = hostWith(plugin({ context: async () => [{ label: 'Vendor', value: 'known' }] }));
    expect(await quick.context(openCase())).toEqual([{ label: 'Vendor', value: 'known', source: 'The ERP', at }]);
  });
});

describe('what a plugin answers', () => {
  test('is checked: what has not the expected shape counts as no answer', async () => {
    const odd = async () => ({ outcome: 'fine' }) as unknown as Outcome; // as untyped JavaScript may do
    expect(await hostOf({ run: odd }).run(call())).toEqual({
      outcome: 'unknown',
      reason: 'The ERP gave no clear answer: its answer has not the expected shape',
      exchanges: [],
    });
  });

  test('may leave a reference undefined without spoiling a success', async () => {
    const odd = async () => ({ outcome: 'succeeded', summary: 'Paid.', reference: undefined }) as unknown as Outcome; // as above
    expect(await hostOf({ run: odd }).run(call())).toEqual({ outcome: 'succeeded', summary: 'Paid.', exchanges: [] });
  });

  test('has no secret in its words', async () => {
    const host = hostOf({ run: async () => ({ outcome: 'failed', reason: `bad key ${apiKey}` }) });
    expect(await host.run(call())).toMatchObject({ outcome: 'failed', reason: 'bad key [redacted]' });
  });
});

describe('a call that cannot be made', () => {
  const bad = call({});
  const sentBefore = (sends: number): Case => {
    const run = {
      id: 'run-1',
      attempt: 1,
      idempotencyKey: 'k',
      fingerprint: 'f',
      requestedBy: null,
      startedAt: at,
      sends,
      sentAt: at,
      answerBy: at,
      accepted: false,
      lookUps: 0,
    };
    const rule = { name: 'r', seats: [], separate: [], run: 'on_approval' as const, runBy: [] };
    const proposal = { by: 'U0KIM', at, action: 'erp.pay', params: {}, rule, policy: 'p', fingerprint: 'f' };
    const { status: _, ...facts } = openCase();
    return { ...facts, status: 'running', proposal, votes: [], run };
  };

  test('is a failure: nothing was sent', async () => {
    expect(await hostOf({}).run(bad)).toEqual({
      outcome: 'failed',
      reason: 'Nothing was sent: Enter the vendor.',
      exchanges: [],
    });
    expect(await hostOf({}).run({ ...call(), action: 'gone.away' })).toMatchObject({ outcome: 'failed' });
    expect(await hostOf({}).run({ ...bad, kase: sentBefore(1) })).toMatchObject({ outcome: 'failed' });
  });

  test('is unknown where an earlier send may have gone through', async () => {
    expect(await hostOf({}).run({ ...bad, kase: sentBefore(2) })).toMatchObject({ outcome: 'unknown' });
  });

  test('cannot tell, does not apply, is not ok', async () => {
    expect(await hostOf({}).lookUp({ ...call(), action: 'gone.away' })).toMatchObject({ found: 'cannot_tell' });
    expect(hostOf({}).applies('gone.away', openCase())).toEqual({ ok: false, reason: 'no plugin offers gone.away' });
    expect(await hostOf({}).preflight('erp.pay', openCase(), {})).toEqual({ ok: false, reason: 'Enter the vendor.' });
    expect(await hostOf({}).preflight('gone.away', openCase(), {})).toMatchObject({ ok: false });
  });

  test('a plugin without context says nothing', async () => {
    expect(await hostWith(plugin({ actions: () => [action()] })).context(openCase())).toEqual([]);
  });
});
