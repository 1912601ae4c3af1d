import { expect, test } from '@jest/globals';
import stripe from '../../../../plugins/stripe/index.ts';
import { createRegistry } from '../../../../src/plugin-host/registry.ts';

const problemsOf = (config: object) => {
  const parsed = stripe.config.safeParse(config);
  return parsed.success ? {} : Object.fromEntries(parsed.error.issues.map(({ path, message }) => [path[0], message]));
};

test('the secrets of Stripe are keys of its settings, with what to enter', () => {
  expect(stripe.secrets).toEqual({
    secretKey: 'a secret or restricted key (sk_… or rk_…) from Stripe, Developers, API keys',
    webhookSecret: 'the signing secret (whsec_…) of your endpoint from Stripe, Developers, Webhooks',
  });
});

test('a key that is none is refused with the place where the right one is', () => {
  expect(problemsOf({})).toEqual({
    secretKey: 'is missing: set STRIPE_SECRET_KEY to a secret or restricted key from Stripe, Developers, API keys',
  });
  expect(problemsOf({ secretKey: 'pk_live_1', webhookSecret: 'we_1' })).toEqual({
    secretKey: 'must start with sk_ or rk_: copy a secret or restricted key from Stripe, Developers, API keys',
    webhookSecret: 'must start with whsec_: copy the signing secret of your endpoint from Stripe, Developers, Webhooks',
  });
  expect(problemsOf({ secretKey: 'rk_live_1', webhookSecret: 'whsec_1' })).toEqual({});
});

test('without a webhook secret Stripe’s actions are there all the same', () => {
  const { actions } = createRegistry([{ definition: stripe, config: { secretKey: 'sk_test_1' } }]);
  expect([...actions.keys()]).toEqual(['stripe.refund', 'stripe.cancel_subscription', 'stripe.credit']);
});
