import { z } from 'zod';
import type { InboundRequest, Received } from '../../src/plugin-host/contract.ts';
import type { StripeConfig } from './client.ts';
import { disputeTold } from './dispute-event.ts';
import { refundTold, refundUpdatedTold } from './refund-event.ts';
import { type StripeEvent, signedEvent } from './signed-event.ts';
import { subscriptionDeletedTold, subscriptionUpdatedTold } from './subscription-event.ts';
import { inboundEvents, type Telling } from './telling.ts';

/** Null: nothing that concerns a case. Throws a ZodError for an object of another shape. */
type Tell = (data: StripeEvent['data']) => Telling | null;

const tells = new Map<string, Tell>([
  ['refund.created', refundTold],
  ['refund.updated', refundUpdatedTold],
  ['refund.failed', refundTold],
  ['charge.refund.updated', refundUpdatedTold], // the same as refund.updated, from endpoints that listen to the older one
  ['charge.dispute.created', disputeTold],
  ['charge.dispute.updated', disputeTold],
  ['charge.dispute.closed', disputeTold],
  ['customer.subscription.deleted', subscriptionDeletedTold],
  ['customer.subscription.updated', subscriptionUpdatedTold],
]);

/** Reads one delivery of Stripe's webhooks. https://docs.stripe.com/api/events/types */
export async function events(request: InboundRequest, config: StripeConfig): Promise<Received> {
  const signed = await signedEvent(request, config);
  if ('refused' in signed) return signed;
  const { id, type, data } = signed.event;
  try {
    const told = tells.get(type)?.(data);
    return { events: told ? inboundEvents(id, told) : [] };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const where = error.issues[0]?.path.join('.') || 'its object';
    return { refused: `${id} (${type}) cannot be read: ${where} is not as in Stripe's API.` };
  }
}
