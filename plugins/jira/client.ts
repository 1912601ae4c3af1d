import { z } from 'zod';
import {
  askedTooOften,
  jsonOf,
  NoAnswer,
  type ReadContext,
  Refused,
  retryAfterMs,
} from '../../src/plugin-host/contract.ts';
import { apiBaseOf, type JiraConfig } from './config.ts';

/** Only Jira writes these; a proxy's or firewall's "no" says nothing of what Jira did. */
const jiraError = z
  .object({
    errorMessages: z.array(z.string()).optional(),
    errors: z.record(z.string(), z.string()).optional(),
    errorMessage: z.string().optional(),
  })
  .refine(({ errorMessages, errors, errorMessage }) =>
    Boolean(errorMessages?.length || errorMessage || Object.keys(errors ?? {}).length),
  );

/** Statuses with which Jira says that it did nothing. Not 409: with that it lost a race, and which one is not said. */
const refusing = new Set([400, 401, 403, 404, 413]);

export interface Ask {
  method?: 'GET' | 'POST';
  body?: object;
}

/**
 * One request of the REST API v3, https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/, checked against what it
 * should give (`z.undefined()` for 204). Throws Refused, NotNow, NoAnswer, or what `ctx.fetch` throws.
 */
export async function ask<T extends z.ZodType>(
  path: string,
  wanted: T,
  config: JiraConfig,
  ctx: ReadContext,
  { method = 'GET', body }: Ask = {},
): Promise<z.infer<T>> {
  const basic = Buffer.from(`${config.email}:${config.apiToken}`).toString('base64');
  const response = await ctx.fetch(`${apiBaseOf(config)}/rest/api/3/${path}`, {
    method,
    headers: {
      accept: 'application/json',
      authorization: `Basic ${basic}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const { status, headers } = response;
  const text = await response.text();
  const json = text.trim() === '' ? undefined : jsonOf(text);
  if (status === 429 && isJirasLimit(headers)) throw askedTooOften('Jira', retryAfterMs(headers));
  const refusal = refusing.has(status) ? jiraError.safeParse(json).data : undefined;
  if (refusal)
    throw new Refused(`Jira refused: ${wordsOf(refusal)} (${status}${status === 401 ? wrongAccount : ''})`, status);
  if (status !== 200 && status !== 201 && status !== 204)
    throw new NoAnswer(`Jira answered with HTTP ${status}${status === 401 ? wrongAccount : ''}.`);
  const parsed = wanted.safeParse(json);
  if (!parsed.success) throw new NoAnswer('Jira answered with something else than was asked for.');
  return parsed.data;
}

const wrongAccount = ': check JIRA_EMAIL and JIRA_API_TOKEN';

/**
 * Turned away before anything was done: https://developer.atlassian.com/cloud/jira/platform/rate-limiting/. Whose 429 it is shows in
 * headers that a proxy does not send.
 */
const isJirasLimit = (headers: Headers): boolean =>
  ['retry-after', 'ratelimit-reason', 'x-ratelimit-reset', 'x-ratelimit-limit'].some((name) => headers.has(name));

const wordsOf = ({ errorMessages = [], errors = {}, errorMessage }: z.infer<typeof jiraError>): string =>
  [...errorMessages, ...Object.entries(errors).map(([field, text]) => `${field}: ${text}`), errorMessage]
    .filter(Boolean)
    .join(' ')
    .replace(/\s+/g, ' ')
    .slice(0, 300);
