import stripe from '../../../../plugins/stripe/index.ts';
import {
  type LocalStripe,
  type LocalStripeOptions,
  startLocalStripe,
} from '../../../../scripts/sandbox/stripe/local-stripe.ts';
import type { ActionCall, Exchange, PluginHost } from '../../../../src/app/ports.ts';
import type { Case, CaseFacts, FieldValues, Run } from '../../../../src/domain/case.ts';
import type { Money } from '../../../../src/domain/money.ts';
import { createPluginHost } from '../../../../src/plugin-host/host.ts';

export const noon = new Date('2026-11-20T12:00:00Z');
export const fixedClock = { now: () => noon };
export const silent = { info: () => {}, warn: () => {} };

export const usd = (minor: number): Money => ({ minor, currency: 'USD' });
export const values = (payment: string, amount: Money): FieldValues => ({ payment: { text: payment }, amount });

const facts = (fields: FieldValues): CaseFacts => ({
  id: 'T0LATCH:42',
  team: 'T0LATCH',
  number: 42,
  workflow: 'refund',
  filedBy: 'U0KIM',
  filedAt: noon.toISOString(),
  origin: { via: 'command' },
  fields,
  labels: ['vip'],
  priority: 'normal',
  evidence: [],
  filesWanted: [],
  makers: [],
  round: 1,
  runs: 1,
  suggestion: 'wanted',
  refused: [],
});

export const openCase = (fields: FieldValues): Case => ({ ...facts(fields), status: 'open' });

const run = (sends: number): Run => ({
  id: 'run-1',
  attempt: 1,
  idempotencyKey: 'latch-run-1',
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
export const refundCall = (fields: FieldValues, options: { sends?: number; runId?: string } = {}): ActionCall =>
  callOf('stripe.refund', fields, options);

export function callOf(action: string, fields: FieldValues, { sends = 1, runId = 'run-1' } = {}): ActionCall {
  const proposal = {
    by: 'U0KIM',
    at: noon.toISOString(),
    action,
    params: fields,
    rule: { name: 'r', seats: [], separate: [], run: 'on_approval' as const, runBy: [] },
    policy: 'p',
    fingerprint: 'f',
  };
  const kase: Case = { ...facts(fields), status: 'running', proposal, votes: [], run: { ...run(sends), id: runId } };
  return { action, kase, params: fields, runId, idempotencyKey: `latch-${runId}` };
}

export interface Rig {
  local: LocalStripe;
  host: PluginHost;
  /** A host with another configuration against the same stand-in. */
  hostWith(config: object, timeoutMs?: number): PluginHost;
}

export async function rig(options: LocalStripeOptions = {}): Promise<Rig> {
  const local = await startLocalStripe({ clock: fixedClock, ...options });
  const hostWith = (config: object, timeoutMs = 5_000) =>
    createPluginHost({
      plugins: [{ definition: stripe, config: { secretKey: local.secretKey, apiBase: local.url, ...config } }],
      timeoutMs,
      log: silent,
      clock: fixedClock,
    });
  return { local, host: hostWith({}), hostWith };
}

export const textOf = (exchange: Exchange | undefined): string => new TextDecoder().decode(exchange?.bytes);
export const jsonOf = (exchange: Exchange | undefined) => JSON.parse(textOf(exchange));

/** An action as the plugin defines it, for what the host does not hand on. */
export function actionOf(id: string) {
  const action = stripe.actions(stripe.config.parse({ secretKey: 'sk_test_x' })).find((known) => known.id === id);
  if (!action) throw new Error(`no action ${id}`);
  return action;
}
