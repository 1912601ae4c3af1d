import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalStripe, startLocalStripe } from '../../../../scripts/sandbox/stripe/local-stripe.ts';
import {
  sampleCustomers,
  sampleInvoices,
  sampleSubscriptions,
} from '../../../../scripts/sandbox/stripe/sample-billing.ts';
import { type PaymentSeed, samplePayments } from '../../../../scripts/sandbox/stripe/sample-payments.ts';
import { fixedClock } from './given.ts';

const { acme, fresh, deleted } = sampleCustomers;
const { pro, ended } = sampleSubscriptions;

let stripe: LocalStripe;
beforeEach(async () => {
  stripe = await startLocalStripe({ clock: fixedClock });
});
afterEach(() => stripe.close());

async function ask(path: string, { method = 'GET', body }: { method?: string; body?: string } = {}) {
  const response = await fetch(`${stripe.url}/v1/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${stripe.secretKey}`,
      ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(body !== undefined && { body }),
  });
  return { status: response.status, body: await response.json() };
}
const post = (path: string, body: string) => ask(path, { method: 'POST', body });

describe('the local Stripe bills', () => {
  test('customers, those of payments among them', async () => {
    expect((await ask(`customers/${acme.id}`)).body).toMatchObject({ currency: 'usd', balance: -2_000 });
    expect((await ask(`customers/${deleted.id}`)).body).toEqual({ id: deleted.id, object: 'customer', deleted: true });
    expect((await ask('customers/cus_none')).status).toBe(404);
    await stripe.close();
    const payment = { ...samplePayments.small, customer: { id: 'cus_New', name: 'New', email: 'n@new.example' } };
    stripe = await startLocalStripe({ payments: [payment], clock: fixedClock });
    expect((await ask('customers/cus_New')).body).toMatchObject({ currency: null, balance: 0 });
  });

  test('credits, which set the currency of whoever has none', async () => {
    const path = `customers/${fresh.id}/balance_transactions`;
    expect((await post(path, 'amount=-500&currency=eur&metadata[a]=b')).body).toMatchObject({
      object: 'customer_balance_transaction',
      amount: -500,
      ending_balance: -500,
      metadata: { a: 'b' },
    });
    expect((await post(path, 'amount=-500&currency=usd')).status).toBe(400);
    expect((await post(path, 'amount=lots&currency=eur')).status).toBe(400);
    expect((await post(path, 'amount=-1&currency=eur&colour=red')).status).toBe(400);
    await post(path, 'amount=200&currency=eur');
    expect((await ask(`${path}?limit=1`)).body).toMatchObject({ has_more: true, data: [{ ending_balance: -300 }] });
    expect((await ask(`customers/${fresh.id}`)).body).toMatchObject({ currency: 'eur', balance: -300 });
    expect((await post(`customers/${deleted.id}/balance_transactions`, 'amount=-1&currency=eur')).status).toBe(404);
  });

  test('subscriptions: to end, taken back, ended, and then no longer found', async () => {
    const path = `subscriptions/${pro.id}`;
    expect((await ask(`${path}?expand[]=items.data.price.product`)).body).toMatchObject({
      status: 'active',
      items: { data: [{ quantity: 3, price: { unit_amount: 5_000, product: { name: 'Pro' } } }] },
    });
    expect((await post(path, 'cancel_at_period_end=true&metadata[run]=r')).body).toMatchObject({
      cancel_at_period_end: true,
      cancel_at: Date.parse(pro.periodEndsAt) / 1000,
      metadata: { run: 'r' },
    });
    expect((await post(path, 'cancel_at_period_end=false')).body).toMatchObject({ cancel_at: null });
    expect((await ask(`${path}?cancellation_details[comment]=why`, { method: 'DELETE' })).body).toMatchObject({
      status: 'canceled',
      cancellation_details: { comment: 'why' },
    });
    expect(await ask(path, { method: 'DELETE' })).toMatchObject({
      status: 404,
      body: { error: { code: 'resource_missing', message: `No such subscription: '${pro.id}'` } },
    });
    expect((await post(path, 'cancel_at_period_end=true')).status).toBe(400);
    expect((await post(`subscriptions/${ended.id}`, 'metadata[a]=b')).status).toBe(200);
    expect((await post(path, 'items[0][price]=p')).status).toBe(400);
    expect(() => stripe.endPeriod(pro.id)).toThrow('is not to end with its period');
  });

  test('an event for each change, with what was before', async () => {
    await post(`subscriptions/${pro.id}`, 'cancel_at_period_end=true');
    await post(`subscriptions/${pro.id}`, 'cancel_at_period_end=true'); // changes nothing
    await ask(`subscriptions/${pro.id}`, { method: 'DELETE' });
    expect(stripe.webhooks.events).toMatchObject([
      {
        type: 'customer.subscription.updated',
        created: Date.parse('2026-11-20T12:00:00Z') / 1000,
        data: {
          object: { status: 'active', cancel_at_period_end: true },
          previous_attributes: { cancel_at_period_end: false, cancel_at: null },
        },
      },
      { type: 'customer.subscription.deleted', data: { object: { status: 'canceled' } } },
    ]);
    expect(stripe.webhooks.deliveries).toHaveLength(0);
  });

  test('invoices, and what paid them', async () => {
    const { part } = sampleInvoices;
    expect((await ask(`invoices/${part.id}`)).body).toMatchObject({ number: 'AC-0012', total: 90_000 });
    expect((await ask(`invoice_payments?invoice=${part.id}&limit=1`)).body).toMatchObject({
      has_more: true,
      data: [{ status: 'paid', payment: { type: 'payment_intent', payment_intent: 'pi_3Q4821AcmeCo' } }],
    });
    expect((await ask('invoice_payments?invoice=in_none')).status).toBe(404);
    expect((await ask('invoices/in_none')).status).toBe(404);
  });
});

test('the payments handed over are the ones it holds, and stay as they are', async () => {
  await stripe.close();
  const payments: PaymentSeed[] = [samplePayments.small];
  const before = structuredClone(payments);
  stripe = await startLocalStripe({ payments, clock: fixedClock });
  await post('refunds', `charge=${samplePayments.small.charge}`);
  stripe.failLater(stripe.refunds.at(-1)?.id ?? '', 'declined');
  stripe.dispute(samplePayments.small.charge);
  expect(payments).toEqual(before);
  payments.push(samplePayments.acme);
  expect((await ask(`charges/${samplePayments.acme.charge}`)).status).toBe(200);
});

test('what it does not have cannot be settled, disputed or delivered', async () => {
  expect(() => stripe.failLater('re_none', 'declined')).toThrow('no refund re_none');
  expect(() => stripe.dispute('pi_none')).toThrow('no payment pi_none');
  expect(() => stripe.closeDispute('du_none', 'won')).toThrow('no dispute du_none');
  await expect(stripe.webhooks.deliver('evt_none')).rejects.toThrow('no event evt_none');
});
