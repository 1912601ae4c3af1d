import type { Endpoints } from './endpoints.ts';

/** What becomes of a refund later, with the events that Stripe sends of it. A failed one gives its amount back to the payment. */
export function settleRefund(
  { ledger, emit }: Pick<Endpoints, 'ledger' | 'emit'>,
  id: string,
  status: 'succeeded' | 'failed',
  failureReason: string,
): void {
  const refund = ledger.refunds.find((known) => known.id === id);
  if (!refund) throw new Error(`the local Stripe has no refund ${id}`);
  const previous = { status: refund.status };
  refund.status = status;
  if (status === 'failed') {
    refund.failure_reason = failureReason;
    refund.failure_balance_transaction = id.replace(/^re_/, 'txn_failed_');
    emit('refund.failed', refund);
  }
  emit('refund.updated', refund, previous);
  emit('charge.refund.updated', refund, previous);
}
