import { z } from 'zod';
import { formatMoney, type Money } from '../../src/plugin-host/contract.ts';
import { fromStripe } from './currency.ts';
import { balanceInWords } from './customer.ts';
import { otherAmount, type Settled } from './finding.ts';

/** A customer balance transaction as Stripe returns it: a negative amount is a credit. */
export const creditAnswer = z.object({
  object: z.literal('customer_balance_transaction'),
  id: z.string().regex(/^cbtxn_\w+$/),
  amount: z.int(),
  currency: z.string(),
  ending_balance: z.int(),
});
type CreditAnswer = z.infer<typeof creditAnswer>;

/** Other transactions only have to be told apart. */
export const anyCredit = z.looseObject({
  object: z.literal('customer_balance_transaction'),
  id: z.string(),
  metadata: z.record(z.string(), z.string()).nullish(),
});

export function outcomeOfCredit({ id, amount, currency, ending_balance: after }: CreditAnswer, asked: Money): Settled {
  const made = fromStripe(-amount, currency);
  const other = otherAmount(id, made, asked);
  if (other) return other;
  return {
    outcome: 'succeeded',
    summary: `Credit of ${formatMoney(made)} given. The balance was then ${balanceInWords(after, currency)}.`,
    reference: id,
  };
}
