import { z } from 'zod';
import { minutes, ticketFieldSetting, writtenOut } from '../../src/plugin-host/contract.ts';

const missing = 'is missing: set';

const address = (remedy: string) =>
  z
    .url({ protocol: /^https?$/, error: ({ input }) => (input === undefined ? remedy : 'must be an http(s) address') })
    .transform((url) => url.replace(/\/+$/, ''));

export const config = z.strictObject({
  /** Where people open tickets. */
  url: address(`${missing} JIRA_URL to your site, such as https://acme.atlassian.net`),
  /** Scoped API tokens work at https://api.atlassian.com/ex/jira/<cloud id> only; everything else at the site itself. */
  apiBase: address('').optional(),
  email: z
    .string(`${missing} JIRA_EMAIL to the address of the account that the API token belongs to`)
    .min(3, `${missing} JIRA_EMAIL`),
  apiToken: z
    .string(`${missing} JIRA_API_TOKEN (id.atlassian.com, Security, API tokens)`)
    .min(1, `${missing} JIRA_API_TOKEN`),
  /** The case field, and so the param, that names the ticket. */
  field: ticketFieldSetting('jira', 'comment', 'visibility', 'ticket_status'),
  /** Without it Jira's webhooks are refused. */
  webhookSecret: z
    .string('must be the secret of the webhook (Jira: System, WebHooks)')
    .min(8, 'must have 8 characters at least')
    .optional(),
  /** The site stands in a private network under a name; an address or localhost in the URL needs no word. */
  private: z.boolean('must be true or false').default(false),
  /** How long after the last possible send a missing comment or change proves that nothing happened (ms). */
  settleMs: z.int('must be a time in milliseconds').nonnegative('must be a time in milliseconds').default(minutes(10)),
});
export type JiraConfig = z.infer<typeof config>;

export const apiBaseOf = ({ url, apiBase }: Pick<JiraConfig, 'url' | 'apiBase'>): string => apiBase ?? url;

export const hostsOf = (given: JiraConfig): string[] => [new URL(apiBaseOf(given)).origin];
export const privateHostsOf = (given: JiraConfig): string[] =>
  given.private ? hostsOf(given) : hostsOf(given).flatMap(writtenOut);
