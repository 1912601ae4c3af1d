import type { Reply } from '../stand-in/stand-in.ts';

export const ok = (body: object): Reply => ({ status: 200, body });

/** Refusals as Zendesk words them, for itself and to inject with `fail({ kind: 'answer', … })`. */
export const zendeskErrors = {
  notAuthenticated: { status: 401, body: { error: 'Couldn’t authenticate you' } },
  forbidden: {
    status: 403,
    body: { error: { title: 'Forbidden', message: 'You do not have access to this page. Please contact the owner.' } },
  },
  notFound: { status: 404, body: { error: 'RecordNotFound', description: 'Not found' } },
  conflict: {
    status: 409,
    body: {
      error: 'UpdateConflict',
      description: 'Safe Update prevented the update due to outdated ticket data. Please fetch the latest ticket data.',
    },
  },
  rateLimited: {
    status: 429,
    body: { error: 'TooManyRequests', description: 'Rate limit exceeded' },
    headers: { 'retry-after': '37' },
  },
  serverError: { status: 500, body: { error: 'InternalServerError', description: 'Internal Server Error' } },
  badGateway: { status: 502, body: '<html>502 Bad Gateway</html>' },
  proxyForbids: { status: 403, body: { message: 'blocked by policy' } },
} satisfies Record<string, Reply>;

export const invalid = (field: string, description: string): Reply => ({
  status: 422,
  body: {
    error: 'RecordInvalid',
    description: 'Record validation errors',
    details: { [field]: [{ description, error: 'InvalidValue' }] },
  },
});
