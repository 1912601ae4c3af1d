import { z } from 'zod';
import { minutes, ticketFieldSetting } from '../../src/plugin-host/contract.ts';

const missing = 'is missing: set';
const where = 'in Freshdesk: your picture, Profile settings, View API key';

export const config = z.strictObject({
  /** Whatever page of it was copied: only the origin counts. */
  url: z
    .url({
      protocol: /^https?$/,
      error: ({ input }) =>
        input === undefined
          ? `${missing} FRESHDESK_URL to where Freshdesk is, such as https://acme.freshdesk.com`
          : 'must be an http(s) address such as https://acme.freshdesk.com',
    })
    .transform((url) => new URL(url).origin),
  apiKey: z.string(`${missing} FRESHDESK_API_KEY (${where})`).min(1, `${missing} FRESHDESK_API_KEY (${where})`),
  /** The case field, and so the param, that names the ticket. */
  field: ticketFieldSetting('freshdesk', 'comment', 'visibility', 'ticket_status'),
  /** Freshdesk signs nothing: this is all that tells its webhooks from anybody's. Without it none is taken. */
  webhookSecret: z.string().min(16, 'must have 16 characters at least: nothing else proves a webhook').optional(),
  /** Freshdesk stands in a private network under a name; an address or localhost in the URL needs no word. */
  private: z.boolean('must be true or false').default(false),
  /** How long after the last possible send a missing mark proves that nothing happened (ms). */
  settleMs: z.int('must be a time in milliseconds').nonnegative('must be a time in milliseconds').default(minutes(10)),
});
export type FreshdeskConfig = z.infer<typeof config>;
