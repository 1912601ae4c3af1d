import { frappeError, frappeErrors } from '../../../scripts/sandbox/erpnext/frappe-answer.ts';
import { freshdeskErrors } from '../../../scripts/sandbox/freshdesk/freshdesk-answer.ts';
import { jiraErrors, limited as jiraLimited } from '../../../scripts/sandbox/jira/jira-answer.ts';
import { linearErrors, limited as linearLimited } from '../../../scripts/sandbox/linear/linear-answer.ts';
import { refused, stripeErrors } from '../../../scripts/sandbox/stripe/answer.ts';
import { zendeskErrors } from '../../../scripts/sandbox/zendesk/zendesk-answer.ts';
import type { Reply } from './fault-proxy.ts';
import type { SystemName } from './systems.ts';

/** How a system says no, in its own words. None of these comes with an effect. */
export interface Refusals {
  conflict: Reply;
  rateLimited: Reply;
  serverError: Reply;
}

const inSeconds = { 'retry-after': '1' };
const ofStripe: Refusals = {
  conflict: refused(409, {
    type: 'idempotency_error',
    code: 'idempotency_key_in_use',
    message: 'There is currently another in-progress request using this idempotency key.',
  }),
  rateLimited: { ...stripeErrors.rateLimited, headers: inSeconds },
  serverError: stripeErrors.serverError,
};
const ofErpnext: Refusals = {
  conflict: frappeError(409, 'DuplicateEntryError', 'Bank Account exists already'),
  rateLimited: { ...frappeErrors.rateLimited, headers: inSeconds },
  serverError: frappeErrors.serverError,
};
const ofZendesk: Refusals = { ...zendeskErrors, rateLimited: { ...zendeskErrors.rateLimited, headers: inSeconds } };
const ofFreshdesk: Refusals = {
  ...freshdeskErrors,
  rateLimited: { ...freshdeskErrors.rateLimited, headers: inSeconds },
};
const ofJira: Refusals = { ...jiraErrors, rateLimited: jiraLimited(1) };
const ofLinear: Refusals = {
  ...linearErrors,
  conflict: linearErrors.conflictStatus,
  rateLimited: linearLimited(400, inSeconds),
};
const ofSlack: Refusals = {
  conflict: { status: 409, body: { message: 'conflict' } },
  rateLimited: { status: 429, body: { ok: false, error: 'ratelimited' }, headers: inSeconds },
  serverError: { status: 500, body: { ok: false, error: 'internal_error' } },
};
const ofAccounts: Refusals = {
  conflict: { status: 409, body: { ok: false, message: 'busy' } },
  rateLimited: { status: 429, body: { ok: false, message: 'slow down' }, headers: inSeconds },
  serverError: { status: 500, body: { ok: false, message: 'broken' } },
};

export const refusalsOf: Record<SystemName, Refusals> = {
  stripe: ofStripe,
  erpnext: ofErpnext,
  zendesk: ofZendesk,
  freshdesk: ofFreshdesk,
  jira: ofJira,
  linear: ofLinear,
  slack: ofSlack,
  accounts: ofAccounts,
};
