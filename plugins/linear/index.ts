import { definePlugin } from '../../src/plugin-host/contract.ts';
import { comment } from './comment.ts';
import { config, hostsOf, privateHostsOf } from './config.ts';
import { context } from './context.ts';
import { events } from './events.ts';
import { setStatus } from './set-status.ts';
import { writeBack } from './write-back.ts';

export default definePlugin({
  id: 'linear',
  title: 'Linear',
  config,
  hosts: hostsOf,
  privateHosts: privateHostsOf,
  secrets: {
    apiKey: 'An API key of the account that Latch works as (Linear: Settings, Security & access)',
    webhookSecret: 'The signing secret of the webhook to /hooks/linear (Linear: Settings, API, Webhooks)',
  },
  // Reading a ticket back must not copy people and what they wrote onto the case.
  redact: ['**.displayName', '**.email', '**.avatarUrl', '**.nodes.*.body', 'data.issue.title'],
  context,
  ticketField: ({ field }) => field,
  actions: (given) => [comment(given), setStatus(given)],
  events,
  writeBack,
});
