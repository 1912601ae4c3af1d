import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sampleCustomers } from '../../../../scripts/sandbox/stripe/sample-billing.ts';
import { actionOf, callOf, openCase, type Rig, rig, usd } from './given.ts';

const { acme, bright, euro, fresh, yen, deleted } = sampleCustomers;
const eur = (minor: number) => ({ minor, currency: 'EUR' });
const jpy = (minor: number) => ({ minor, currency: 'JPY' });

let stripe: Rig;
beforeEach(async () => {
  stripe = await rig();
});
afterEach(() => stripe.local.close());

const fields = (customer: string, amount: { minor: number; currency: string }) => ({
  stripe_customer: { text: customer },
  amount,
});
const credit = (customer: string, amount: { minor: number; currency: string }, options = {}) =>
  callOf('stripe.credit', fields(customer, amount), options);
const preflight = (customer: string, amount: { minor: number; currency: string }) =>
  stripe.host.preflight('stripe.credit', openCase({}), fields(customer, amount));

describe('before a credit', () => {
  test('the reviewer sees the customer, and the balance before and after', async () => {
    expect(await preflight(acme.id, usd(5_000))).toMatchObject({
      ok: true,
      facts: [
        {
          label: 'Customer in Stripe',
          value: 'Acme Co (billing@acme.example)',
          link: `https://dashboard.stripe.com/test/customers/${acme.id}`,
        },
        { label: 'Credit', value: '$50.00' },
        { label: 'Balance', value: '$20.00 credit → $70.00 credit' },
      ],
    });
  });

  test.each([
    ['what is owed shrinks', bright.id, usd(200), '$5.00 owed → $3.00 owed'],
    ['what is owed is settled', bright.id, usd(500), '$5.00 owed → nothing'],
    ['what is owed turns into credit', bright.id, usd(700), '$5.00 owed → $2.00 credit'],
    ['somebody who was never billed', fresh.id, eur(1_000), 'nothing → €10.00 credit'],
    ['whole yen', yen.id, jpy(1_200), 'JPY 300 credit → JPY 1,500 credit'],
  ])('%s', async (_, customer, amount, balance) => {
    expect(await preflight(customer, amount)).toMatchObject({ ok: true, facts: [{}, {}, { value: balance }] });
  });

  test.each([
    [
      'another currency',
      euro.id,
      usd(100),
      'Marta Lindt (marta@lindt.example) is billed in EUR. Write the amount in EUR.',
    ],
    [
      'a deleted customer',
      deleted.id,
      usd(100),
      'Customer cus_GoneLtd was deleted in Stripe: there is no balance to credit.',
    ],
    [
      'no such customer',
      'cus_none',
      usd(100),
      'Stripe has no customer cus_none. Check the id, and that it belongs to this Stripe account.',
    ],
    [
      'an amount that Stripe cannot express',
      fresh.id,
      { minor: 505, currency: 'MGA' },
      'Stripe takes whole MGA only: leave out the decimals.',
    ],
  ])('%s is refused', async (_, customer, amount, reason) => {
    expect(await preflight(customer, amount)).toEqual({ ok: false, reason });
  });

  test('it applies to a case with a Stripe customer, and bad params are named', () => {
    const applies = (text: string) => stripe.host.applies('stripe.credit', openCase({ stripe_customer: { text } }));
    expect(applies(` ${acme.id} `)).toEqual({ ok: true });
    expect(applies('Acme Co')).toMatchObject({ ok: false });
    expect(stripe.host.applies('stripe.credit', openCase({}))).toMatchObject({ ok: false });
    expect(stripe.host.checkParams('stripe.credit', {})).toEqual({
      stripe_customer: 'Enter the Stripe customer, such as cus_N….',
      amount: 'Enter an amount with its currency, such as 2,400.00 USD.',
    });
  });

  test('the same credit twice is two credits', () => {
    expect(actionOf('stripe.credit').effectKey).toBeUndefined();
  });
});

describe('a credit', () => {
  test('is a negative balance transaction, traceable to case and run', async () => {
    expect(await stripe.host.run(credit(acme.id, usd(5_000)))).toMatchObject({
      outcome: 'succeeded',
      summary: 'Credit of $50.00 given. The balance was then $70.00 credit.',
      reference: stripe.local.balanceTransactions[0]?.id,
    });
    expect(stripe.local.balanceTransactions).toMatchObject([
      {
        customer: acme.id,
        amount: -5_000,
        currency: 'usd',
        ending_balance: -7_000,
        metadata: { latch_case: 'T0LATCH:42', latch_run: 'run-1' },
      },
    ]);
    expect(stripe.local.requests[0]?.idempotencyKey).toBe('latch-run-1');
  });

  test('goes out in Stripe’s units', async () => {
    await stripe.host.run(credit(yen.id, jpy(1_200)));
    await stripe.host.run(credit(fresh.id, { minor: 5, currency: 'ISK' }, { runId: 'run-2' }));
    expect(stripe.local.balanceTransactions.map(({ amount }) => amount)).toEqual([-1_200, -500]);
    expect(await stripe.host.lookUp(credit(fresh.id, { minor: 5, currency: 'ISK' }, { runId: 'run-2' }))).toMatchObject(
      {
        found: 'happened',
        summary: 'Credit of ISK 5 given. The balance was then ISK 5 credit.',
      },
    );
  });

  test('that Stripe cannot express is never sent', async () => {
    expect(await stripe.host.run(credit(acme.id, { minor: 505, currency: 'MGA' }))).toMatchObject({
      outcome: 'failed',
      exchanges: [],
    });
  });

  test('that lost its answer is found, and sent again it is the same credit', async () => {
    stripe.local.fail({ kind: 'drop', effect: 'made', on: 'POST' });
    expect(await stripe.host.run(credit(acme.id, usd(5_000)))).toMatchObject({ outcome: 'unknown' });
    expect(await stripe.host.lookUp(credit(acme.id, usd(5_000)))).toMatchObject({ found: 'happened' });
    expect(await stripe.host.run(credit(acme.id, usd(5_000), { sends: 2 }))).toMatchObject({ outcome: 'succeeded' });
    expect(stripe.local.balanceTransactions).toHaveLength(1);
  });

  test('that Stripe refuses is failed', async () => {
    expect(await stripe.host.run(credit(euro.id, usd(100)))).toMatchObject({ outcome: 'failed' });
    expect(await stripe.host.run(credit(deleted.id, usd(100), { runId: 'run-2' }))).toMatchObject({
      outcome: 'failed',
    });
    expect(stripe.local.balanceTransactions).toHaveLength(0);
  });

  test('is looked for on every page', async () => {
    await stripe.host.run(credit(acme.id, usd(100)));
    for (let index = 0; index < 105; index += 1)
      await stripe.host.run(credit(acme.id, usd(100), { runId: `other-${index}` }));
    const before = stripe.local.requests.length;
    expect(await stripe.host.lookUp(credit(acme.id, usd(100)))).toMatchObject({ found: 'happened' });
    expect(stripe.local.requests.length - before).toBe(2);
    expect(await stripe.host.lookUp(credit(acme.id, usd(100), { runId: 'nobody' }))).toMatchObject({ found: 'absent' });
  });

  test('over another amount than was approved is not called a success', async () => {
    await stripe.host.run(credit(acme.id, usd(100)));
    expect(await stripe.host.lookUp(credit(acme.id, usd(200)))).toMatchObject({
      found: 'cannot_tell',
      reason: expect.stringMatching(/^Stripe shows cbtxn_\w+ over \$1.00, but \$2.00 was asked for.$/),
    });
  });

  test('of a customer who was deleted since cannot be told', async () => {
    expect(await stripe.host.lookUp(credit(deleted.id, usd(100)))).toMatchObject({ found: 'cannot_tell' });
  });
});

test('the reviewer of a case with a Stripe customer sees them', async () => {
  const shown = async (text: string) =>
    (await stripe.host.context(openCase({ stripe_customer: { text } }))).map(({ value }) => value);
  expect(await shown(acme.id)).toEqual(['Acme Co (billing@acme.example)', '$20.00 credit']);
  expect(await shown(fresh.id)).toEqual(['Fresh Co (hi@fresh.example)', 'nothing']);
  expect(await shown(deleted.id)).toEqual(['cus_GoneLtd was deleted']);
  expect(await shown('cus_none')).toEqual(['Stripe has no customer cus_none']);
});
