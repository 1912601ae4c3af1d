import http from '../../../../plugins/http/index.ts';
import {
  type LocalAccounts,
  localAccountsToken,
  startLocalAccounts,
} from '../../../../scripts/sandbox/accounts/local-accounts.ts';
import type { ActionCall, PluginHost } from '../../../../src/app/ports.ts';
import type { Case, CaseFacts, FieldValues, Run } from '../../../../src/domain/case.ts';
import { LatchError } from '../../../../src/errors.ts';
import { createPluginHost } from '../../../../src/plugin-host/host.ts';
import type { Resolve } from '../../../../src/plugin-host/pinned-request.ts';
import { fixedClock, noon, openCase, silent } from '../stripe/given.ts';

export { openCase };

/** Settings of an accounts API at `base`, as they would stand in `latch.yml`. */
export const accountsAt = (base: string) => ({
  allow: [base],
  allow_private: [base],
  secrets: { token: 'ACCOUNTS_TOKEN' },
  redact: ['**.email'],
  actions: {
    'http.close_account': {
      title: 'Close account',
      params: { account: 'text', reason: 'text' },
      method: 'POST',
      url: `${base}/accounts/{account}/close`,
      headers: { Authorization: 'Bearer {secret.token}', 'X-Run': '{run_id}' },
      body: { reason: '{reason}', note: 'Latch {case}', notify: false },
      success: { status: [200], when: 'body.ok == true', reference: 'body.change.id' },
      failure: { status: [404, 409, 422] },
      result: 'Account {account} closed.',
      idempotency: { header: 'Idempotency-Key', kept_for: '24h' },
      settle: '5m',
      lookup: {
        url: `${base}/changes?run={run_id}`,
        headers: { Authorization: 'Bearer {secret.token}' },
        happened: 'body.changes.size() == 1',
        absent: 'body.ok == true && body.changes.size() == 0',
        reference: 'body.changes[0].id',
      },
      context: {
        url: `${base}/accounts/{account}`,
        headers: { Authorization: 'Bearer {secret.token}' },
        facts: [
          { label: 'Holder', value: 'body.name' },
          { label: 'State', value: 'body.state' },
          { label: 'Nothing', value: 'body.nothing' },
        ],
        refuse: [
          { when: 'status == 404', reason: 'There is no account {account}.' },
          { when: 'body.state == "closed"', reason: 'Account {account} is closed already.' },
        ],
      },
    },
    'http.set_limit': {
      title: 'Set limit',
      params: { account: 'text', limit: 'money', note: 'text?' },
      method: 'PUT',
      url: `${base}/accounts/{account}/limit`,
      headers: { Authorization: 'Bearer {secret.token}' },
      body: {
        minor: '{limit.minor}',
        currency: '{limit.currency}',
        text: '{limit.decimal} {limit.currency}',
        reason: '{note}',
      },
      success: { status: [200] },
      failure: { status: [404, 422], reason: 'body.message' },
      result: 'Limit of {account} is now {limit}.',
      idempotency: 'none',
    },
  },
});
export type AccountSettings = ReturnType<typeof accountsAt>;

const environment = (name: string) => (name === 'ACCOUNTS_TOKEN' ? localAccountsToken : undefined);

interface HostOptions {
  timeoutMs?: number;
  resolve?: Resolve;
  token?: string;
}
export const hostOf = (settings: object, { timeoutMs = 2_000, resolve, token }: HostOptions = {}): PluginHost =>
  createPluginHost({
    plugins: [{ definition: http, config: { ...settings, environment: token ? () => token : environment } }],
    timeoutMs,
    log: silent,
    clock: fixedClock,
    ...(resolve && { resolve }),
  });

/** What is wrong with these settings, one line a mistake. */
export function mistakesIn(settings: object, withEnvironment = true): string[] {
  try {
    createPluginHost({
      plugins: [{ definition: http, config: { ...settings, ...(withEnvironment && { environment }) } }],
      timeoutMs: 1_000,
      log: silent,
      clock: fixedClock,
    });
  } catch (error) {
    if (error instanceof LatchError) return error.message.replaceAll('plugin http, config ', '').split('\n');
    throw error;
  }
  return [];
}

export interface Rig {
  local: LocalAccounts;
  settings: AccountSettings;
  host: PluginHost;
}
export async function rig(): Promise<Rig> {
  const local = await startLocalAccounts();
  const settings = accountsAt(local.url);
  return { local, settings, host: hostOf(settings) };
}

const run = (id: string, sends: number): Run => ({
  id,
  attempt: 1,
  idempotencyKey: `latch-${id}`,
  fingerprint: 'f',
  requestedBy: null,
  startedAt: noon.toISOString(),
  sends,
  sentAt: noon.toISOString(),
  answerBy: noon.toISOString(),
  accepted: false,
  lookUps: 0,
});

/** The call that the ledger makes for its `sends`-th send of a run. */
export function call(action: string, params: FieldValues, { sends = 1, runId = 'run-1' } = {}): ActionCall {
  const { status: _, ...facts } = openCase(params);
  const proposal = {
    by: 'U0KIM',
    at: noon.toISOString(),
    action,
    params,
    rule: { name: 'r', seats: [], separate: [], run: 'on_approval' as const, runBy: [] },
    policy: 'p',
    fingerprint: 'f',
  };
  const kase = {
    ...(facts as CaseFacts),
    status: 'running',
    proposal,
    votes: [],
    run: run(runId, sends),
  } as unknown as Case; // of a running case a plugin sees no more
  return { action, kase, params, runId, idempotencyKey: `latch-${runId}` };
}

export const closing = (account = 'AC-1001', reason = 'Customer left'): FieldValues => ({
  account: { text: account },
  reason: { text: reason },
});
