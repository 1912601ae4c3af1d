import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { config as stripeConfig } from '../../../../plugins/stripe/client.ts';
import stripePlugin from '../../../../plugins/stripe/index.ts';
import { sampleInvoices } from '../../../../scripts/sandbox/stripe/sample-billing.ts';
import { samplePayments } from '../../../../scripts/sandbox/stripe/sample-payments.ts';
import { defineAction, definePlugin, yes } from '../../../../src/plugin-host/contract.ts';
import { createPluginHost } from '../../../../src/plugin-host/host.ts';
import { fixedClock, jsonOf, type Rig, refundCall, rig, silent, textOf, usd, values } from './given.ts';

const { acme } = samplePayments;
const full = values(acme.paymentIntent, usd(240_000));

let stripe: Rig;
beforeEach(async () => {
  stripe = await rig();
});
afterEach(() => stripe.local.close());

describe('what is kept of an exchange with Stripe', () => {
  test('one record of request and response', async () => {
    const { exchanges } = await stripe.host.run(refundCall(full));
    expect(exchanges).toEqual([
      expect.objectContaining({ name: 'stripe POST /v1/refunds', mediaType: 'application/json' }),
    ]);
    expect(jsonOf(exchanges[0])).toMatchObject({
      request: {
        method: 'POST',
        url: `${stripe.local.url}/v1/refunds`,
        headers: { 'idempotency-key': 'latch-run-1', 'content-type': 'application/x-www-form-urlencoded' },
        body: {
          payment_intent: acme.paymentIntent,
          amount: '240000',
          'metadata[latch_case]': 'T0LATCH:42',
          'metadata[latch_run]': 'run-1',
        },
      },
      response: {
        status: 200,
        headers: { 'request-id': stripe.local.requests[0]?.requestId },
        body: { object: 'refund', status: 'succeeded', amount: 240_000 },
      },
    });
  });

  test('a call without an answer is kept too', async () => {
    stripe.local.fail({ kind: 'hang', effect: 'none' });
    const { exchanges } = await stripe.hostWith({}, 200).run(refundCall(full));
    expect(jsonOf(exchanges[0])).toMatchObject({
      request: { method: 'POST' },
      response: { problem: expect.any(String) },
    });
  });

  test('no key, card detail or personal data is in any of them', async () => {
    const sent = await stripe.host.run(refundCall(full));
    const read = await readingHost(stripe).run({ ...refundCall(full), action: 'stripe.read' });
    expect(read.exchanges).toHaveLength(4);
    const kept = [...sent.exchanges, ...read.exchanges].map(textOf).join('\n');
    for (const secret of [
      stripe.local.secretKey,
      'Bearer',
      '4242',
      'Xt5EWLLDS7FJjR1c',
      '2031',
      '_secret_',
      'billing@acme.example',
      'Acme Co',
      'Main St',
      '555 0100',
      '/receipts/',
      '_Hosted',
    ])
      expect(kept).not.toContain(secret);
    expect(kept).toContain('"status": "succeeded"');
    expect(kept).toContain('Order #4821');
  });
});

/** Reads whole objects under the Stripe plugin's own redaction. */
function readingHost({ local }: Rig) {
  const definition = definePlugin({
    ...stripePlugin,
    config: stripeConfig,
    actions: () => [
      defineAction({
        id: 'stripe.read',
        title: 'Read',
        params: z.object({}),
        idempotency: 'none',
        settle: 0,
        applies: yes,
        preflight: async () => ({ ok: true, facts: [] }),
        run: async (_, { fetch }) => {
          const headers = { authorization: `Bearer ${local.secretKey}` };
          await fetch(
            `${local.url}/v1/payment_intents/${acme.paymentIntent}?expand[]=latest_charge&expand[]=customer`,
            { headers },
          );
          await fetch(`${local.url}/v1/charges/${acme.charge}?email=billing@acme.example`, { headers });
          await fetch(`${local.url}/v1/customers/${acme.customer.id}`, { headers });
          await fetch(`${local.url}/v1/invoices/${sampleInvoices.part.id}`, { headers });
          return { outcome: 'succeeded', summary: 'read' };
        },
        lookup: async () => ({ found: 'absent' }),
      }),
    ],
  });
  return createPluginHost({
    plugins: [{ definition, config: { secretKey: local.secretKey, apiBase: local.url } }],
    timeoutMs: 5_000,
    log: silent,
    clock: fixedClock,
  });
}
