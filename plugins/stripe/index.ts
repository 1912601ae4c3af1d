import { definePlugin } from '../../src/plugin-host/contract.ts';
import { cancelSubscription } from './cancel-subscription.ts';
import { apiBaseOf, config } from './client.ts';
import { context } from './context.ts';
import { credit } from './credit.ts';
import { events } from './events.ts';
import { refund } from './refund.ts';

export default definePlugin({
  id: 'stripe',
  title: 'Stripe',
  config,
  hosts: (given) => [apiBaseOf(given)],
  privateHosts: ({ apiBase }) => (apiBase ? [apiBase] : []), // a stand-in, named by whoever runs Latch
  redact: [
    '**.name',
    '**.email',
    '**.phone',
    '**.address',
    '**.shipping',
    '**.billing_details',
    '**.receipt_email',
    '**.receipt_url', // whoever has it sees the receipt
    '**.instructions_email',
    '**.payment_method_details.*.*',
    '**.sources',
    '**.customer_name',
    '**.customer_email',
    '**.customer_phone',
    '**.customer_address',
    '**.customer_shipping',
    '**.customer_tax_ids',
    '**.individual_name',
    '**.business_name',
    '**.hosted_invoice_url', // like receipt_url
    '**.invoice_pdf',
  ],
  secrets: {
    secretKey: 'a secret or restricted key (sk_… or rk_…) from Stripe, Developers, API keys',
    webhookSecret: 'the signing secret (whsec_…) of your endpoint from Stripe, Developers, Webhooks',
  },
  context,
  actions: (given) => [refund(given), cancelSubscription(given), credit(given)],
  events,
});
