import { z } from 'zod';

/** An error that carries Stripe's own words; anything else (lost connection, a gateway's page) has no such shape. */
const stripeError = z.object({
  statusCode: z.int(),
  rawType: z.string(),
  code: z.string().nullish(),
  message: z.string(),
  headers: z.record(z.string(), z.unknown()).nullish(),
});
export type StripeRefusal = { reason: string; notFound: boolean; replayed: boolean };

/** Types with which Stripe says that the request as such was refused. `idempotency_error` and `api_error` say no such thing. */
const refusing = new Set(['card_error', 'invalid_request_error']);
const refusingStatus = new Set([400, 401, 402, 403, 404]);
/** Named like refusals, but about traffic: the same request may well have gone through a moment before or after. */
const traffic = new Set(['idempotency_key_in_use', 'lock_timeout', 'rate_limit']);

/**
 * Stripe's definite "no, and nothing happened"; null for everything that leaves it open (409, 429, 5xx, no answer).
 *
 * 429 stays open on purpose. A rate-limited request was not executed, but a 429 is also sent for `lock_timeout`, and calling
 * it a failure would end the run and ask a person for a new key, where the same key can simply be sent again.
 */
export function refusalIn(error: unknown): StripeRefusal | null {
  const parsed = stripeError.safeParse(error);
  if (!parsed.success) return null;
  const { statusCode, rawType, code, message, headers } = parsed.data;
  if (!refusingStatus.has(statusCode) || !refusing.has(rawType) || (code && traffic.has(code))) return null;
  return {
    reason: `Stripe refused: ${message} (${code ?? `HTTP ${statusCode}`})`,
    notFound: statusCode === 404 || code === 'resource_missing',
    replayed: headers?.['idempotent-replayed'] === 'true',
  };
}

/** For the reason of an unknown outcome: what came instead of an answer. */
export function whatCame(error: unknown): string {
  const parsed = stripeError.safeParse(error);
  if (parsed.success) return `Stripe answered ${parsed.data.statusCode}: ${parsed.data.message}`;
  if (error instanceof z.ZodError) return 'Stripe answered with something that is not what was asked for';
  return `Stripe gave no clear answer: ${Error.isError(error) ? error.message : 'the connection was lost'}`;
}
