import { z } from 'zod';
import { notNow, type Outcome, type RunContext, refused, retryAfterMs } from '../../src/plugin-host/contract.ts';

/** An error that carries Stripe's own words; anything else (lost connection, a gateway's page) has no such shape. */
const stripeError = z.object({
  statusCode: z.int(),
  rawType: z.string(),
  code: z.string().nullish(),
  message: z.string(),
  headers: z.record(z.string(), z.string()).nullish(),
});
export type StripeRefusal = { reason: string; notFound: boolean; replayed: boolean };

/** Types with which Stripe says that the request as such was refused. `idempotency_error` and `api_error` say no such thing. */
const refusing = new Set(['card_error', 'invalid_request_error']);
const refusingStatus = new Set([400, 401, 402, 403, 404]);
/** Named like refusals, but about traffic: the same request may well have gone through a moment before or after. */
const traffic = new Set(['idempotency_key_in_use', 'lock_timeout', 'rate_limit']);

const isReplayed = (headers: z.infer<typeof stripeError>['headers']) => headers?.['idempotent-replayed'] === 'true';

/**
 * Stripe's definite "no, and nothing happened"; null for everything that leaves it open (409, 429, 5xx, no answer).
 *
 * A 429 for `lock_timeout` stays open: the endpoint may have been running when it came upon the lock.
 */
export function refusalIn(error: unknown): StripeRefusal | null {
  const parsed = stripeError.safeParse(error);
  if (!parsed.success) return null;
  const { statusCode, rawType, code, message, headers } = parsed.data;
  if (!refusingStatus.has(statusCode) || !refusing.has(rawType) || (code && traffic.has(code))) return null;
  return {
    reason: `Stripe refused: ${message} (${code ?? `HTTP ${statusCode}`})`,
    notFound: statusCode === 404 || code === 'resource_missing',
    replayed: isReplayed(headers),
  };
}

/**
 * Stripe's "too many requests" (https://docs.stripe.com/rate-limits): turned away before any endpoint ran. Null for everything
 * else, a 429 that comes out of the store of idempotency keys included: what is kept there did run.
 */
export function rateLimitIn(error: unknown): { reason: string; retryAfterMs: number | undefined } | null {
  const parsed = stripeError.safeParse(error);
  if (!parsed.success) return null;
  const { statusCode, code, message, headers } = parsed.data;
  if (statusCode !== 429 || code !== 'rate_limit' || isReplayed(headers)) return null;
  return { reason: `Stripe is asked too often: ${message}`, retryAfterMs: retryAfterMs(new Headers(headers ?? {})) };
}

type Send = Pick<RunContext, 'isResend'>;
const honoursKeys = true;

/**
 * What a POST that came to an error means for its run. Sending it again after a rate limit is safe even where an earlier send is
 * out there, as the key is the same. A replay of a refusal is Stripe's word on the first send itself.
 */
export function outcomeOfError(error: unknown, send: Send): Outcome {
  const limited = rateLimitIn(error);
  if (limited) return notNow(limited.reason, limited.retryAfterMs, send, honoursKeys);
  const refusal = refusalIn(error);
  if (!refusal) return { outcome: 'unknown', reason: whatCame(error) };
  return refused(refusal.reason, { isResend: send.isResend && !refusal.replayed });
}

/** The same for reading what the send depends on: whatever came of it, this send has changed nothing. */
export function outcomeOfFailedRead(error: unknown, send: Send): Outcome {
  const limited = rateLimitIn(error);
  if (limited) return notNow(limited.reason, limited.retryAfterMs, send, honoursKeys);
  return refused(`Nothing was sent: ${saidBy(error)}.`, send);
}

/** Stripe's words, or what came instead of them. */
export const saidBy = (error: unknown): string => refusalIn(error)?.reason ?? whatCame(error);

/** For the reason of an unknown outcome: what came instead of an answer. */
export function whatCame(error: unknown): string {
  const parsed = stripeError.safeParse(error);
  if (parsed.success) return `Stripe answered ${parsed.data.statusCode}: ${parsed.data.message}`;
  if (error instanceof z.ZodError) return 'Stripe answered with something that is not what was asked for';
  return `Stripe gave no clear answer: ${Error.isError(error) ? error.message : 'the connection was lost'}`;
}
