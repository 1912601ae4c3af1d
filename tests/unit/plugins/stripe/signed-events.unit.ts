import { describe, expect, test } from '@jest/globals';
import { signedRequest } from '../../../../scripts/sandbox/stripe/webhooks.ts';
import { noon } from './given.ts';
import { received, webhookSecret } from './webhook-receiver.ts';

const refund = {
  id: 're_1',
  object: 'refund',
  amount: 240_000,
  currency: 'usd',
  status: 'succeeded',
  charge: 'ch_1',
  payment_intent: 'pi_1',
  metadata: { latch_case: 'T0LATCH:42', latch_run: 'run-1' },
};
const event = { id: 'evt_1', object: 'event', type: 'refund.created', data: { object: refund } };
const told = {
  events: [
    {
      id: 'evt_1',
      about: { ref: 'T0LATCH:42' },
      runId: 'run-1',
      says: 'happened',
      summary: 'Refund re_1 of $2,400.00 succeeded.',
    },
  ],
};
const at = (seconds: number) => new Date(noon.getTime() + seconds * 1000);
const signed = (what: object = event, when = noon, secret = webhookSecret) => signedRequest(what, secret, when);
const header = (signature: string, when = noon) => ({
  'stripe-signature': `t=${Math.floor(when.getTime() / 1000)},v1=${signature}`,
});

describe('what Stripe sends', () => {
  test('is believed when it is signed with the secret of the endpoint', async () => {
    expect(await received(signed())).toEqual(told);
  });

  test('is believed when it comes again: its id tells that it is the same', async () => {
    const request = signed();
    expect(await received(request)).toEqual(await received(request));
  });

  test('is believed while the secret is being rolled and Stripe signs with both', async () => {
    const { body, headers } = signed();
    const old = signed(event, noon, 'whsec_Old').headers['stripe-signature']?.split('v1=')[1];
    expect(
      await received({ body, headers: { 'stripe-signature': `${headers['stripe-signature']},v1=${old}` } }),
    ).toEqual(told);
  });

  test.each([
    ['at once', 0],
    ['five minutes old', 300],
    ['from a clock that is five minutes ahead', -300],
  ])('is believed %s', async (_, seconds) => {
    expect(await received(signed(), { now: at(seconds) })).toEqual(told);
  });
});

describe('refused, with the reason for the log, is', () => {
  const refused = (pattern: RegExp) => ({ refused: expect.stringMatching(pattern) });

  test('everything while there is no secret, with the key to set', async () => {
    expect(await received(signed(), { secret: null })).toEqual({
      refused:
        'webhookSecret is missing: set STRIPE_WEBHOOK_SECRET to the signing secret (whsec_…) of your endpoint from Stripe, Developers, Webhooks',
    });
  });

  test('another secret', async () => {
    expect(await received(signed(event, noon, 'whsec_Other'))).toEqual(
      refused(/^Not accepted as Stripe's: .*STRIPE_WEBHOOK_SECRET must be the signing secret of this very endpoint\.$/),
    );
  });

  test('another body under the same signature', async () => {
    const { headers, body } = signed();
    expect(await received({ headers, body: body.replace('240000', '240001') })).toEqual(refused(/signatures/));
    expect(await received({ headers, body: `${body} ` })).toEqual(refused(/signatures/));
  });

  test.each([
    ['no signature', {}],
    ['an empty one', { 'stripe-signature': '' }],
    ['nonsense', { 'stripe-signature': 'yes' }],
    ['a signature without its time', { 'stripe-signature': `v1=${'a'.repeat(64)}` }],
    ['another scheme', { 'stripe-signature': `t=${noon.getTime() / 1000},v0=${'a'.repeat(64)}` }],
    ['a wrong one', header('a'.repeat(64))],
    ['one of another length', header('a')],
  ])('%s', async (_, headers) => {
    expect(await received({ body: signed().body, headers })).toEqual(refused(/^Not accepted as Stripe's: /));
  });

  test('what is older than five minutes', async () => {
    expect(await received(signed(), { now: at(301) })).toEqual(refused(/tolerance/));
  });

  test('what is from the future', async () => {
    expect(await received(signed(), { now: at(-301) })).toEqual({
      refused: "Stripe's signature is from 301 s ahead of the clock: set the clock right.",
    });
  });

  test('no body', async () => {
    expect(await received({ body: '', headers: signed().headers })).toEqual(refused(/^Not accepted/));
  });

  test('what is signed and no event', async () => {
    expect(await received(signed({ hello: 'there' }))).toEqual(refused(/^Signed by Stripe, but not an event/));
    expect(await received(signed({ ...event, object: 'v2.core.event' }))).toEqual(refused(/thin event/));
    const { headers } = signed();
    expect(await received({ body: '<html>', headers })).toEqual(refused(/^Not accepted/));
  });

  test('an event whose object is not as it should be', async () => {
    expect(await received(signed({ ...event, data: { object: { ...refund, amount: 'all' } } }))).toEqual({
      refused: "evt_1 (refund.created) cannot be read: amount is not as in Stripe's API.",
    });
  });
});

test('no secret is in a refusal', async () => {
  for (const request of [signed(event, noon, 'whsec_Other'), { body: '{}', headers: {} }])
    expect(JSON.stringify(await received(request))).not.toContain(webhookSecret);
});
