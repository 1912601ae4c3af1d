import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeForm } from '../../../../scripts/sandbox/stripe/form.ts';
import { type LocalStripe, startLocalStripe } from '../../../../scripts/sandbox/stripe/local-stripe.ts';
import { samplePayments } from '../../../../scripts/sandbox/stripe/sample-payments.ts';

const { acme, small, partlyRefunded } = samplePayments;

let stripe: LocalStripe;
beforeEach(async () => {
  stripe = await startLocalStripe();
});
afterEach(() => stripe.close());

async function ask(
  path: string,
  { body, key, secretKey = stripe.secretKey }: { body?: string; key?: string; secretKey?: string } = {},
) {
  const response = await fetch(`${stripe.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${secretKey}`,
      ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(key && { 'idempotency-key': key }),
    },
    ...(body !== undefined && { body }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

describe('the local Stripe', () => {
  test("decodes Stripe's form encoding", () => {
    expect(decodeForm('a=1&metadata[x]=y&expand[]=p&expand[]=q&list[0]=m&__proto__[x]=1')).toEqual({
      a: '1',
      metadata: { x: 'y' },
      expand: ['p', 'q'],
      list: ['m'],
    });
  });

  test('wants the right key', async () => {
    expect(await ask('/v1/refunds', { secretKey: 'sk_test_other1234' })).toMatchObject({
      status: 401,
      body: { error: { type: 'invalid_request_error', message: 'Invalid API Key provided: sk_test_************1234' } },
    });
  });

  test('shows ids, or what they stand for when expanded', async () => {
    const path = `/v1/payment_intents/${acme.paymentIntent}`;
    expect((await ask(path)).body).toMatchObject({ latest_charge: acme.charge, customer: acme.customer.id });
    expect((await ask(`${path}?expand[]=latest_charge&expand[]=customer`)).body).toMatchObject({
      latest_charge: { object: 'charge', amount: 240_000, amount_refunded: 0 },
      customer: { object: 'customer', name: 'Acme Co' },
    });
    expect((await ask(`/v1/customers/${acme.customer.id}`)).body).toMatchObject({ email: acme.customer.email });
  });

  test('says what is missing as Stripe does', async () => {
    const { status, body, headers } = await ask('/v1/charges/ch_none');
    expect({ status, body }).toEqual({
      status: 404,
      body: {
        error: {
          type: 'invalid_request_error',
          code: 'resource_missing',
          param: 'charge',
          message: "No such charge: 'ch_none'",
        },
      },
    });
    expect(headers.get('request-id')).toMatch(/^req_/);
    expect((await ask('/v1/nothing')).status).toBe(404);
    expect((await ask('/v1/refunds/re_none')).status).toBe(404);
  });

  test('lists refunds newest first, page by page', async () => {
    const first = await ask(`/v1/refunds?charge=${partlyRefunded.charge}&limit=1`);
    expect(first.body).toMatchObject({ object: 'list', has_more: true, data: [{ id: 're_3Q4790Second' }] });
    const second = await ask(
      `/v1/refunds?payment_intent=${partlyRefunded.paymentIntent}&limit=1&starting_after=re_3Q4790Second`,
    );
    expect(second.body).toMatchObject({ has_more: false, data: [{ id: 're_3Q4790First', amount: 90_000 }] });
    expect((await ask('/v1/refunds/re_3Q4790First')).body).toMatchObject({ amount: 90_000 });
    expect((await ask('/v1/refunds?limit=500')).status).toBe(400);
  });

  test('refuses what it does not know, and keeps no such answer under the key', async () => {
    const wrong = await ask('/v1/refunds', { body: `charge=${small.charge}&currency=usd`, key: 'k' });
    expect(wrong).toMatchObject({ status: 400, body: { error: { code: 'parameter_unknown', param: 'currency' } } });
    expect((await ask('/v1/refunds', { body: 'amount=5', key: 'k' })).status).toBe(400);
    expect((await ask('/v1/refunds', { body: `charge=${small.charge}&amount=1.5`, key: 'k' })).status).toBe(400);
    expect((await ask('/v1/refunds', { body: `charge=${small.charge}`, key: 'k' })).body).toMatchObject({
      amount: 4_000,
    });
  });

  test('replays under the same key, and says so', async () => {
    const body = `charge=${small.charge}&amount=100&metadata[run]=r`;
    const first = await ask('/v1/refunds', { body, key: 'k' });
    const again = await ask('/v1/refunds', { body, key: 'k' });
    expect(again.body).toEqual(first.body);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(stripe.effects).toBe(1);
    expect((await ask('/v1/refunds', { body: `${body}0`, key: 'k' })).body).toMatchObject({
      error: { type: 'idempotency_error' },
    });
  });

  test('without a key, the same request is another refund', async () => {
    const body = `charge=${small.charge}&amount=100`;
    await ask('/v1/refunds', { body });
    await ask('/v1/refunds', { body });
    expect(stripe.effects).toBe(2);
    expect(stripe.requests).toHaveLength(2);
  });
});
