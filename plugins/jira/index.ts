import { definePlugin } from '../../src/plugin-host/contract.ts';
import { comment } from './comment.ts';
import { config, hostsOf, privateHostsOf } from './config.ts';
import { context } from './context.ts';
import { events } from './events.ts';
import { setStatus } from './set-status.ts';
import { writeBack } from './write-back.ts';

export default definePlugin({
  id: 'jira',
  title: 'Jira',
  config,
  hosts: hostsOf,
  privateHosts: privateHostsOf,
  secrets: {
    apiToken: 'An API token of the account that Latch works as (id.atlassian.com, Security, API tokens)',
    webhookSecret: 'The secret of the webhook to /hooks/jira (Jira: System, WebHooks)',
  },
  // Reading a ticket back must not copy people and what they wrote onto the case.
  redact: ['**.emailAddress', '**.displayName', '**.avatarUrls', '**.timeZone', 'comments.*.body', 'fields.summary'],
  context,
  ticketField: ({ field }) => field,
  actions: (given) => [comment(given), setStatus(given)],
  events,
  writeBack,
});
