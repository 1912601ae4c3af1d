import type Stripe from 'stripe';
import { z } from 'zod';
import { minutes, type ReadContext } from '../../src/plugin-host/contract.ts';

/** What to do where `webhookSecret` is not there. */
export const WEBHOOK_SECRET =
  'is missing: set STRIPE_WEBHOOK_SECRET to the signing secret (whsec_…) of your endpoint from Stripe, Developers, Webhooks';

export const config = z.object({
  secretKey: z
    .string('is missing: set STRIPE_SECRET_KEY to a secret or restricted key from Stripe, Developers, API keys')
    .regex(
      /^(sk|rk)_\S+$/,
      'must start with sk_ or rk_: copy a secret or restricted key from Stripe, Developers, API keys',
    ),
  /** Of the endpoint through which Stripe tells its events. Without it none is believed. */
  webhookSecret: z
    .string(WEBHOOK_SECRET)
    .regex(
      /^whsec_\S+$/,
      'must start with whsec_: copy the signing secret of your endpoint from Stripe, Developers, Webhooks',
    )
    .optional(),
  /** Another address than Stripe's own, e.g. a stand-in on this machine. */
  apiBase: z
    .url({
      protocol: /^https?$/,
      error: 'must be an http(s) address such as http://127.0.0.1:4010, or left out for Stripe itself',
    })
    .optional(),
  /**
   * How long after the last possible send a missing refund proves that there is none (ms). A request that we gave up on
   * may still run on Stripe's side; its own clients wait 80 s for an answer. Ten minutes leave room for several of those.
   */
  settleMs: z.int('must be a time in milliseconds').nonnegative('must be a time in milliseconds').default(minutes(10)),
});
export type StripeConfig = z.infer<typeof config>;

export const apiBaseOf = ({ apiBase }: Pick<StripeConfig, 'apiBase'>): string => apiBase ?? 'https://api.stripe.com';

/**
 * A client for one call: it sends through `ctx.fetch` only. The package is loaded on first use, for memory's sake.
 * Its answers are not to be trusted by type: it resolves a 502 with JSON, or a 200 `{}`, as if they were the object asked for.
 */
export async function stripeClient(given: StripeConfig, ctx: ReadContext): Promise<Stripe> {
  const { default: StripeClient } = await import('stripe');
  const { protocol, hostname, port } = new URL(apiBaseOf(given));
  return new StripeClient(given.secretKey, {
    apiVersion: '2026-10-28.endive', // the one this package's types describe; the type checker objects after an upgrade
    httpClient: StripeClient.createFetchHttpClient(ctx.fetch),
    maxNetworkRetries: 0, // a retry is Latch's decision, and on the record
    telemetry: false,
    protocol: protocol === 'http:' ? 'http' : 'https',
    host: hostname,
    ...(port && { port }),
  });
}
