import { z } from 'zod';
import { askedTooOften, NoAnswer, type ReadContext, Refused, retryAfterMs } from '../../src/plugin-host/contract.ts';
import type { LinearConfig } from './config.ts';
import { codeOf, graphqlError, isDefinite, wordsOf } from './linear-error.ts';

const answer = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(graphqlError).min(1).optional(),
});

/**
 * One request of the GraphQL API, https://linear.app/developers/graphql, its `data` checked against what it should give.
 * Errors come with HTTP 200 as well as with 400: `errors` is read first. Throws Refused, NotNow, NoAnswer, or what
 * `ctx.fetch` throws.
 */
export async function ask<T extends z.ZodType>(
  query: string,
  variables: Record<string, unknown>,
  wanted: T,
  config: LinearConfig,
  ctx: ReadContext,
): Promise<z.infer<T>> {
  const response = await ctx.fetch(`${config.apiBase}/graphql`, {
    method: 'POST',
    headers: { authorization: authorization(config), 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { status, headers } = response;
  const told = answer.safeParse(await response.json().catch(() => undefined));
  const isItsWord = told.success && (status === 200 || (status >= 400 && status < 500));
  if (!isItsWord) throw new NoAnswer(`Linear answered with HTTP ${status}${told.success ? '' : ' and no answer'}.`);
  const { data, errors } = told.data;
  if (errors) {
    const [first] = errors;
    const isNothingDone = errors.every(isDefinite) && Object.values(data ?? {}).every((value) => value === null);
    if (!first || !isNothingDone) throw new NoAnswer(`Linear answered with an error: ${first?.message.slice(0, 200)}.`);
    // Turned away before anything was done: https://linear.app/developers/rate-limiting
    if (errors.some((error) => codeOf(error) === 'RATELIMITED'))
      throw askedTooOften('Linear', retryAfterMs(headers) ?? untilReset(headers));
    throw new Refused(wordsOf(first), codeOf(first));
  }
  const parsed = status === 200 ? wanted.safeParse(data) : undefined;
  if (!parsed?.success) throw new NoAnswer('Linear answered with something else than was asked for.');
  return parsed.data;
}

/** Personal keys stand alone, tokens of OAuth apps are bearers: https://linear.app/developers/graphql#authentication */
const authorization = ({ apiKey }: LinearConfig): string =>
  apiKey.startsWith('lin_oauth_') ? `Bearer ${apiKey}` : apiKey;

/** Until the moment (ms) at which the budget is full again, by Linear's own clock. */
function untilReset(headers: Headers): number | undefined {
  const resets = ['endpoint-requests', 'requests', 'complexity']
    .filter((limit) => headers.get(`x-ratelimit-${limit}-remaining`) === '0')
    .map((limit) => Number(headers.get(`x-ratelimit-${limit}-reset`)));
  const wait = Math.max(...resets) - Date.parse(headers.get('date') ?? '');
  return wait > 0 && Number.isSafeInteger(wait) ? wait : undefined;
}
