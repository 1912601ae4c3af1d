import { z } from 'zod';
import {
  askedTooOften,
  minutes,
  NoAnswer,
  type ReadContext,
  Refused,
  retryAfterMs,
} from '../../src/plugin-host/contract.ts';
import { inWords, isDefinite } from './slack-error.ts';

export const config = z.strictObject({
  botToken: z
    .string('is missing: set SLACK_BOT_TOKEN (OAuth & Permissions, Bot User OAuth Token)')
    .regex(/^xox[a-z]-\S+$/, 'must start with xoxb-: copy the Bot User OAuth Token from OAuth & Permissions'),
  /** Another address than Slack's own, e.g. a stand-in on this machine. */
  apiUrl: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) address such as https://slack.com/api/' })
    .default('https://slack.com/api/')
    .transform((url) => (url.endsWith('/') ? url : `${url}/`)),
  /** Who is invited to every channel that `slack.open_channel` opens. */
  invite: z
    .array(z.string().regex(/^[UW][A-Z0-9]{2,}$/, 'must be a user id such as U0123ABCD'), 'must be a list of user ids')
    .max(100, 'may have 100 people at most')
    .default([]),
  /** Are new channels private? Needs the scope groups:write; public ones need channels:manage. */
  private_channels: z.boolean('must be true or false').default(false),
  /** How long after the last possible send a missing message proves that none was posted (ms). */
  settleMs: z.int('must be a time in milliseconds').nonnegative('must be a time in milliseconds').default(minutes(5)),
});
export type SlackConfig = z.infer<typeof config>;

type Argument = string | number | boolean | object;

const answer = z.looseObject({ ok: z.boolean(), error: z.string().optional(), needed: z.string().optional() });

/** One call of the Web API, checked against what it should give. Throws Refused, NotNow, NoAnswer, or what `ctx.fetch` throws. */
export async function call<T extends z.ZodType>(
  method: string,
  args: Record<string, Argument>,
  wanted: T,
  config: SlackConfig,
  ctx: ReadContext,
): Promise<z.infer<T>> {
  const form = Object.entries(args).map(([name, value]): [string, string] => [
    name,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ]);
  const response = await ctx.fetch(`${config.apiUrl}${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${config.botToken}` },
    body: new URLSearchParams(form),
  });
  // Calls over the limit are turned away before anything is done: https://docs.slack.dev/apis/web-api/rate-limits
  const limited = askedTooOften('Slack', retryAfterMs(response.headers));
  if (response.status === 429) throw limited;
  const told = answer.safeParse(await response.json().catch(() => undefined));
  if (!told.success || response.status !== 200)
    throw new NoAnswer(`Slack answered ${method} with HTTP ${response.status}.`);
  const { ok, error = 'no reason given', needed } = told.data;
  if (!ok && error === 'ratelimited') throw limited;
  if (!ok)
    throw isDefinite(error)
      ? new Refused(inWords(error, needed), error)
      : new NoAnswer(`Slack answered ${method} with ${error}.`);
  const parsed = wanted.safeParse(told.data);
  if (!parsed.success) throw new NoAnswer(`Slack answered ${method} with something that is not what was asked for.`);
  return parsed.data;
}
