import type { Reply } from '../stand-in/stand-in.ts';

/** Refusals as Freshdesk words them, for itself and to inject with `fail({ kind: 'answer', … })`. */
export const freshdeskErrors = {
  notAuthenticated: {
    status: 401,
    body: { code: 'invalid_credentials', message: 'You have to be logged in to perform this action.' },
  },
  accessDenied: {
    status: 403,
    body: { code: 'access_denied', message: 'You are not authorized to perform this action.' },
  },
  /** Its 404s have no body. */
  notFound: { status: 404, body: undefined },
  conflict: { status: 409, body: { code: 'inconsistent_state', message: 'The resource is in an inconsistent state.' } },
  rateLimited: {
    status: 429,
    body: { message: 'You have exceeded the limit of requests per hour' },
    headers: { 'retry-after': '41' },
  },
  serverError: { status: 500, body: { code: 'internal_error', message: 'We are sorry, but something went wrong.' } },
  badGateway: { status: 502, body: '<html>502 Bad Gateway</html>' },
  proxyForbids: { status: 403, body: { message: 'blocked by policy' } },
} satisfies Record<string, Reply>;

export const invalid = (field: string, message: string): Reply => ({
  status: 400,
  body: { description: 'Validation failed', errors: [{ field, message, code: 'invalid_value' }] },
});
