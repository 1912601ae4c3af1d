/** One HTTP answer of the stand-in. */
export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  /** Refused before the endpoint ran: Stripe does not keep it under the idempotency key. */
  isUnsaved?: boolean;
}

export interface StripeErrorBody {
  type: 'invalid_request_error' | 'card_error' | 'api_error' | 'idempotency_error';
  message: string;
  code?: string;
  param?: string;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });

export const refused = (status: number, error: StripeErrorBody): Answer => ({ status, body: { error } });

/** Parameters that do not validate: the endpoint never ran. */
export const invalid = (message: string, param: string, code?: string): Answer => ({
  ...refused(400, { type: 'invalid_request_error', message, param, ...(code && { code }) }),
  isUnsaved: true,
});

export const missing = (status: 400 | 404, kind: string, id: string, param: string): Answer =>
  refused(status, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    param,
    message: `No such ${kind}: '${id}'`,
  });

/** Answers to inject with `fail({ kind: 'error', … })`, as Stripe words them. */
export const stripeErrors = {
  serverError: refused(500, { type: 'api_error', message: 'An unknown error occurred' }),
  rateLimited: {
    ...refused(429, {
      type: 'invalid_request_error',
      code: 'rate_limit',
      message:
        'Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.',
    }),
    isUnsaved: true,
  },
  lockTimeout: refused(429, {
    type: 'invalid_request_error',
    code: 'lock_timeout',
    message:
      'This object cannot be accessed right now because another API request or Stripe process is currently accessing it.',
  }),
  permissionDenied: refused(403, {
    type: 'invalid_request_error',
    message: 'The provided key does not have the required permissions for this endpoint.',
  }),
  cardDeclined: refused(402, { type: 'card_error', code: 'card_declined', message: 'Your card was declined.' }),
};
