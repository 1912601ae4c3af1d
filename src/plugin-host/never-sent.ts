const beforeTheConnection = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/**
 * Does this error of `ctx.fetch` prove that the request never left? The host is not allowed, has no address, or nobody listens there.
 * Everything else (cut, timed out) leaves it open.
 */
export function neverSent(error: unknown): boolean {
  if (!Error.isError(error)) return false;
  if ('code' in error && error.code === 'not_allowed') return true;
  const { cause } = error;
  return Error.isError(cause) && 'code' in cause && beforeTheConnection.has(String(cause.code));
}
