import type { Reply } from '../stand-in/stand-in.ts';

/** A refusal as Frappe words it: its exception, and what the form would show. */
export const frappeError = (status: number, type: string, message: string): Reply => ({
  status,
  body: {
    exception: `frappe.exceptions.${type}: ${message}`,
    exc_type: type,
    _server_messages: JSON.stringify([
      JSON.stringify({ message, title: 'Message', indicator: 'red', raise_exception: 1 }),
    ]),
  },
});

/** Answers to inject with `fail({ kind: 'answer', … })`. */
export const frappeErrors = {
  serverError: {
    status: 500,
    body: { exception: 'OperationalError: (2006, "Server has gone away")', exc_type: 'OperationalError' },
  },
  rateLimited: frappeError(429, 'TooManyRequestsError', 'Too many requests'),
  notPermitted: frappeError(403, 'PermissionError', 'No permission for Bank Account'),
  proxyTooBusy: { status: 429, body: 'Too Many Requests' },
  badGateway: { status: 502, body: { message: 'upstream connect error' } },
  proxyForbids: { status: 403, body: { message: 'blocked by policy' } },
} satisfies Record<string, Reply>;

export const ok = (data: unknown): Reply => ({ status: 200, body: { data } });
export const missing = (doctype: string, name: string): Reply =>
  frappeError(404, 'DoesNotExistError', `${doctype} ${name} not found`);
