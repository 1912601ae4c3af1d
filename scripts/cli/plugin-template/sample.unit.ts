import { describe, expect, test } from '@jest/globals';
import { createPluginHost } from '../../../src/plugin-host/host.ts';
import { keepsContract, serve } from '../../../src/plugin-host/kit/keeps-contract.ts';
import { clock, logOf, openCase } from '../../../tests/unit/plugin-host/given.ts';
import example from './example.ts';
import plugin from './index.ts';

describe('sample', () => {
  test('keeps the contract of plugins', async () => {
    await keepsContract(plugin, example);
  });

  test('issues a credit note, and finds it again', async () => {
    const api = await serve(example.system());
    const plugins = [{ definition: plugin, config: example.config(api.url) }];
    const host = createPluginHost({ plugins, timeoutMs: 5_000, log: logOf(), clock });
    const params = { order: { text: '1001' }, amount: { minor: 2_500, currency: 'USD' } };
    const call = {
      action: 'sample.credit',
      kase: openCase(params),
      params,
      runId: 'run-1',
      idempotencyKey: 'latch-run-1',
    };

    expect(await host.preflight(call.action, call.kase, params)).toMatchObject({ ok: true });
    expect(await host.lookUp(call)).toMatchObject({ found: 'absent' });
    expect(await host.run(call)).toMatchObject({ outcome: 'succeeded', reference: 'CN-1' });
    expect(await host.lookUp(call)).toMatchObject({ found: 'happened', reference: 'CN-1' });
    await api.close();
  });
});
