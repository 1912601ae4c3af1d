import { definePlugin } from '../../src/plugin-host/contract.ts';
import { apiBaseOf, config } from './client.ts';
import { context } from './context.ts';
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
  ],
  context,
  actions: (given) => [refund(given)],
});
