import type { LocalStripe } from './local-stripe.ts';
import { type PaymentSeed, samplePayments } from './sample-payments.ts';

/**
 * Which of Acme's payments a telling of the story refunds: the sample one first, then others like it, because a refunded payment cannot
 * be refunded again. `payments` are the ones the stand-in holds.
 */
export function acmePayments(payments: PaymentSeed[], stripe: Pick<LocalStripe, 'refunds'>): () => string {
  const { acme } = samplePayments;
  let tellings = 0;
  return () => {
    tellings += 1;
    if (tellings === 1 && stripe.refunds.every((refund) => refund.payment_intent !== acme.paymentIntent))
      return acme.paymentIntent;
    const again: PaymentSeed = {
      ...acme,
      paymentIntent: `${acme.paymentIntent}${tellings}`,
      charge: `${acme.charge}${tellings}`,
    };
    payments.push(again);
    return again.paymentIntent;
  };
}
