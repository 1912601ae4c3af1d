import { definePlugin, writtenOut } from '../../src/plugin-host/contract.ts';
import { comment } from './comment.ts';
import { config } from './config.ts';
import { ticketContext } from './context.ts';
import { events } from './events.ts';
import { setStatus } from './set-status.ts';
import { writeBack } from './write-back.ts';

export default definePlugin({
  id: 'zendesk',
  title: 'Zendesk',
  config,
  hosts: ({ url }) => [url],
  privateHosts: ({ url, private: isPrivate }) => (isPrivate ? [url] : writtenOut(url)),
  secrets: {
    apiToken: 'API token of Zendesk (Admin Center, Apps and integrations, APIs, API tokens)',
    webhookSecret: 'Signing secret of the webhook (Admin Center, Apps and integrations, Webhooks)',
  },
  // Looking through a ticket's history must not copy what people wrote there, and from where, onto the case.
  redact: [
    '**.email',
    '**.phone',
    '**.photo',
    '**.users.*.name',
    '**.users.*.notes',
    '**.users.*.details',
    '**.users.*.signature',
    '**.metadata.system',
    '**.via',
    '**.recipient',
    'ticket.description',
    'audits.**.body',
    'audits.**.html_body',
    'audits.**.plain_body',
    'comments.**.body',
    'comments.**.html_body',
    'comments.**.plain_body',
    '**.attachments',
  ],
  context: ticketContext,
  ticketField: ({ field }) => field,
  actions: (given) => [comment(given), setStatus(given)],
  events,
  writeBack,
});
