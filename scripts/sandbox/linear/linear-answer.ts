import type { Reply } from '../stand-in/stand-in.ts';

interface Extensions {
  type: string;
  code: string;
  statusCode: number;
  userError: boolean;
  userPresentableMessage?: string;
}

/** An error as Linear words it. HTTP 200, as of its resolvers; what its gate turns away has a status of its own. */
export const linearError = (message: string, extensions: Extensions, path?: string[], status = 200): Reply => ({
  status,
  body: { errors: [{ message, ...(path && { path }), extensions }], data: null },
});

const input = (shown: string): Extensions => ({
  type: 'invalid input',
  code: 'INPUT_ERROR',
  statusCode: 400,
  userError: true,
  userPresentableMessage: shown,
});

export const notFound = (entity: string, path: string): Reply =>
  linearError(`Entity not found: ${entity}`, input(`Could not find referenced ${entity}.`), [path]);
export const invalid = (message: string, path: string): Reply =>
  linearError('Argument Validation Error', { ...input(message), code: 'INVALID_INPUT' }, [path]);
/** As real Linear refuses a second comment of the same id. */
export const conflict = (id: string): Reply =>
  linearError('conflict on insert of Comment', input(`Entity Comment with id ${id} already exists.`), [
    'commentCreate',
  ]);
export const misfitting = (message: string): Reply =>
  linearError(
    message,
    { type: 'graphql error', code: 'GRAPHQL_VALIDATION_FAILED', statusCode: 400, userError: false },
    undefined,
    400,
  );
export const unauthenticated = linearError(
  'Authentication required, not authenticated',
  {
    type: 'authentication error',
    code: 'AUTHENTICATION_ERROR',
    statusCode: 401,
    userError: false,
    userPresentableMessage: 'You need to authenticate to access this operation.',
  },
  undefined,
  401,
);

/** https://linear.app/developers/rate-limiting: HTTP 400; its gate has been seen to answer with 429 and 200, too. */
export const limited = (status = 400, headers: Record<string, string> = { 'retry-after': '30' }): Reply => ({
  ...linearError(
    'Rate limit exceeded',
    { type: 'ratelimited', code: 'RATELIMITED', statusCode: 429, userError: false },
    undefined,
    status,
  ),
  headers,
});

const failure = (type: string, code: string) => linearError(type, { type, code, statusCode: 500, userError: false });

/** Answers to inject with `fail({ kind: 'answer', … })`. */
export const linearErrors = {
  rateLimited: limited(),
  rateLimitedWith200: limited(200),
  proxyTooBusy: { status: 429, body: 'Too Many Requests' },
  forbidden: linearError('Forbidden', { type: 'forbidden', code: 'FORBIDDEN', statusCode: 403, userError: true }),
  proxyForbids: { status: 403, body: { message: 'blocked by policy' } },
  internal: failure('internal error', 'INTERNAL_SERVER_ERROR'),
  lockTimeout: failure('lock timeout', 'LOCK_TIMEOUT'),
  /** The deed was done; then showing it went wrong. */
  belowTheFirstField: linearError('Entity not found: User', input('Could not find referenced User.'), [
    'commentCreate',
    'comment',
    'user',
  ]),
  serverError: { ...failure('internal error', 'INTERNAL_SERVER_ERROR'), status: 500 },
  badGateway: { status: 502, body: { message: 'upstream connect error' } },
  conflictStatus: { status: 409, body: { message: 'conflict' } },
} satisfies Record<string, Reply>;
