import { z } from 'zod';
import type { InboundRequest } from '../../src/plugin-host/contract.ts';
import { type StripeConfig, WEBHOOK_SECRET } from './client.ts';

const TOLERANCE_S = 300;

const stripeEvent = z.object({
  object: z.literal('event'),
  id: z.string().regex(/^evt_\w+$/),
  type: z.string(),
  data: z.object({
    object: z.unknown(),
    /** What changed, as it was before; of `….updated` only. */
    previous_attributes: z.record(z.string(), z.unknown()).nullish(),
  }),
});
export type StripeEvent = z.infer<typeof stripeEvent>;

/** The event in a request that Stripe signed within the last five minutes. https://docs.stripe.com/webhooks#verify-events */
export async function signedEvent(
  { headers, body, now }: InboundRequest,
  { webhookSecret }: Pick<StripeConfig, 'webhookSecret'>,
): Promise<{ event: StripeEvent } | { refused: string }> {
  if (!webhookSecret) return { refused: `webhookSecret ${WEBHOOK_SECRET}` };
  const signature = headers.get('stripe-signature') ?? '';
  const { default: StripeClient } = await import('stripe');
  let sent: unknown;
  try {
    sent = StripeClient.webhooks.constructEvent(body, signature, webhookSecret, TOLERANCE_S, undefined, now.getTime());
  } catch (error) {
    const why = Error.isError(error) ? error.message.split('\n', 1)[0]?.trim() : 'it could not be read';
    return {
      refused: `Not accepted as Stripe's: ${why} STRIPE_WEBHOOK_SECRET must be the signing secret of this very endpoint.`,
    };
  }
  // The package looks for old signatures only. One from the future would be good for as long as it likes.
  const ahead = signedAt(signature) - now.getTime() / 1000;
  if (ahead > TOLERANCE_S)
    return { refused: `Stripe's signature is from ${Math.round(ahead)} s ahead of the clock: set the clock right.` };
  const parsed = stripeEvent.safeParse(sent);
  return parsed.success
    ? { event: parsed.data }
    : { refused: 'Signed by Stripe, but not an event as its API has them.' };
}

/** Seconds; the package reads the last `t` of several. */
const signedAt = (signature: string): number => Number([...signature.matchAll(/(?:^|,)t=(\d+)/g)].at(-1)?.[1] ?? 0);
