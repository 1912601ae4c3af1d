import { z } from 'zod';
import { minutes, ticketFieldSetting } from '../../src/plugin-host/contract.ts';

const missing = 'is missing: set';
const where = 'in Zendesk: Admin Center, Apps and integrations, APIs, API tokens';

export const config = z.strictObject({
  /** Whatever page of it was copied: only the origin counts. */
  url: z
    .url({
      protocol: /^https?$/,
      error: ({ input }) =>
        input === undefined
          ? `${missing} ZENDESK_URL to where Zendesk is, such as https://acme.zendesk.com`
          : 'must be an http(s) address such as https://acme.zendesk.com',
    })
    .transform((url) => new URL(url).origin),
  email: z.email({
    error: ({ input }) =>
      input === undefined
        ? `${missing} ZENDESK_EMAIL to the address of the agent that Latch acts as`
        : 'must be the e-mail address of the agent that Latch acts as',
  }),
  apiToken: z.string(`${missing} ZENDESK_API_TOKEN (${where})`).min(1, `${missing} ZENDESK_API_TOKEN (${where})`),
  /** The case field, and so the param, that names the ticket. */
  field: ticketFieldSetting('zendesk', 'comment', 'visibility', 'ticket_status'),
  /** Without it nothing that Zendesk sends by itself is believed. */
  webhookSecret: z.string().min(1, 'must be the signing secret that Zendesk shows for the webhook').optional(),
  /** Zendesk stands in a private network under a name; an address or localhost in the URL needs no word. */
  private: z.boolean('must be true or false').default(false),
  /** How long after the last possible send a missing mark proves that nothing happened (ms). */
  settleMs: z.int('must be a time in milliseconds').nonnegative('must be a time in milliseconds').default(minutes(10)),
});
export type ZendeskConfig = z.infer<typeof config>;
