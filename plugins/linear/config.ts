import { z } from 'zod';
import { minutes, ticketFieldSetting, writtenOut } from '../../src/plugin-host/contract.ts';

const missing = 'is missing: set';

const workspaceRemedy = 'must be the workspace as it stands in links, such as acme in https://linear.app/acme';

export const config = z.strictObject({
  apiKey: z
    .string(`${missing} LINEAR_API_KEY (Linear: Settings, Security & access, Personal API keys)`)
    .min(1, `${missing} LINEAR_API_KEY`),
  /** Another address than Linear's own, e.g. a stand-in on this machine. */
  apiBase: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) address such as https://api.linear.app' })
    .default('https://api.linear.app')
    .transform((url) => url.replace(/\/+$/, '')),
  /** The workspace of `apiKey`, as it stands in links: those to any other are not ours. Without it every link counts. */
  workspace: z
    .string(workspaceRemedy)
    .regex(/^[a-z0-9][a-z0-9-]*$/i, workspaceRemedy)
    .transform((name) => name.toLowerCase())
    .optional(),
  /** The case field, and so the param, that names the ticket. */
  field: ticketFieldSetting('linear', 'comment', 'ticket_status'),
  /** Without it Linear's webhooks are refused. */
  webhookSecret: z
    .string('must be the signing secret of the webhook (Linear: Settings, API, Webhooks)')
    .min(8, 'must have 8 characters at least')
    .optional(),
  /** `apiBase` stands in a private network under a name; an address or localhost in it needs no word. */
  private: z.boolean('must be true or false').default(false),
  /** How long after the last possible send a missing comment or change proves that nothing happened (ms). */
  settleMs: z.int('must be a time in milliseconds').nonnegative('must be a time in milliseconds').default(minutes(10)),
});
export type LinearConfig = z.infer<typeof config>;

export const hostsOf = ({ apiBase }: LinearConfig): string[] => [new URL(apiBase).origin];
export const privateHostsOf = (given: LinearConfig): string[] =>
  given.private ? hostsOf(given) : hostsOf(given).flatMap(writtenOut);
