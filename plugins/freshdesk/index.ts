import { definePlugin, writtenOut } from '../../src/plugin-host/contract.ts';
import { comment } from './comment.ts';
import { config } from './config.ts';
import { ticketContext } from './context.ts';
import { events } from './events.ts';
import { setStatus } from './set-status.ts';
import { writeBack } from './write-back.ts';

export default definePlugin({
  id: 'freshdesk',
  title: 'Freshdesk',
  config,
  hosts: ({ url }) => [url],
  privateHosts: ({ url, private: isPrivate }) => (isPrivate ? [url] : writtenOut(url)),
  secrets: {
    apiKey: 'API key of Freshdesk (your picture, Profile settings, View API key)',
    webhookSecret: 'What the automation rule sends as X-Latch-Secret, 16 characters at least',
  },
  // Looking through a ticket's conversations must not copy what people wrote there onto the case.
  redact: [
    '**.email',
    '**.phone',
    '**.mobile',
    '**.requester.name',
    '**.contact.name',
    '**.to_emails',
    '**.cc_emails',
    '**.bcc_emails',
    '**.fwd_emails',
    '**.reply_cc_emails',
    '**.ticket_cc_emails',
    '**.from_email',
    'description',
    'description_text',
    'structured_description',
    '*.body',
    '*.body_text',
    '**.attachments',
  ],
  context: ticketContext,
  ticketField: ({ field }) => field,
  actions: (given) => [comment(given), setStatus(given)],
  events,
  writeBack,
});
