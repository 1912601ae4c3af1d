import type { Reply } from '../stand-in/stand-in.ts';

/** A refusal as Jira words it: https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#status-codes */
export const jiraError = (status: number, ...messages: string[]): Reply => ({
  status,
  body: { errorMessages: messages, errors: {} },
});

export const ok = (body: unknown): Reply => ({ status: 200, body });

export const noIssue = jiraError(404, 'Issue does not exist or you do not have permission to see it.');

/** https://developer.atlassian.com/cloud/jira/platform/rate-limiting/ */
export const limited = (seconds: number, reason = 'jira-burst-based'): Reply => ({
  ...jiraError(429, 'Rate limit exceeded'),
  headers: { 'retry-after': String(seconds), 'ratelimit-reason': reason },
});

/** Answers to inject with `fail({ kind: 'answer', … })`. */
export const jiraErrors = {
  rateLimited: limited(30),
  proxyTooBusy: { status: 429, body: 'Too Many Requests' },
  notPermitted: jiraError(403, 'You do not have the permission to comment on this issue.'),
  proxyForbids: { status: 403, body: { message: 'blocked by policy' } },
  conflict: jiraError(409, 'The issue was changed by somebody else.'),
  serverError: jiraError(500, 'Internal server error'),
  badGateway: { status: 502, body: { message: 'upstream connect error' } },
} satisfies Record<string, Reply>;
