/** Slack's own error code of a failed Web API call, e.g. "message_not_found"; null where Slack said nothing. */
export function slackCode(error: unknown): string | null {
  if (!Error.isError(error) || !('data' in error)) return null;
  const { data } = error as { data?: { error?: unknown } };
  return typeof data?.error === 'string' ? data.error : null;
}

/** How long Slack wants us to wait, in milliseconds; null where it does not. */
export function retryAfterMs(error: unknown): number | null {
  if (!Error.isError(error) || !('retryAfter' in error)) return null;
  const seconds = Number((error as { retryAfter?: unknown }).retryAfter);
  return Number.isFinite(seconds) ? seconds * 1_000 : null;
}

const passingCodes = new Set([
  'fatal_error',
  'internal_error',
  'service_unavailable',
  'request_timeout',
  'ratelimited',
]);

/** No answer, or one that says "not now": the same call may work in a moment. Any other code of Slack's is its last word. */
export function isPassing(error: unknown): boolean {
  const code = slackCode(error);
  return code === null || passingCodes.has(code);
}
