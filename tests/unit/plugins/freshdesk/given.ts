import freshdesk from '../../../../plugins/freshdesk/index.ts';
import {
  type LocalFreshdesk,
  localFreshdeskKeys,
  startLocalFreshdesk,
} from '../../../../scripts/sandbox/freshdesk/local-freshdesk.ts';
import type { ActionCall, PluginHost } from '../../../../src/app/ports.ts';
import type { FieldValues, Run } from '../../../../src/domain/case.ts';
import type { InboundRequest, PluginCase, ReadContext } from '../../../../src/plugin-host/contract.ts';
import { createPluginHost } from '../../../../src/plugin-host/host.ts';
import { openCase } from '../../plugin-host/given.ts';
import { timeOut } from '../under-fault.ts';

export const noon = new Date('2026-11-20T12:00:00Z');
const clock = { now: () => noon };
const silent = { info: () => {}, warn: () => {} };
export const ana = 601;
export const ben = 602;
export const minjun = 502;
export const latch = 500;

export const texts = (values: Record<string, string>): FieldValues =>
  Object.fromEntries(Object.entries(values).map(([name, text]) => [name, { text }]));

export const reply = { ticket: '1042', comment: 'The second charge was returned today.' };
export const solving = { ticket: '1042', ticket_status: 'Resolved' };

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

/** The call that is made for the `sends`-th send of a run. */
export function call(
  action: 'freshdesk.comment' | 'freshdesk.set_status',
  values: Record<string, string>,
  { sends = 1, runId = 'run-1' } = {},
): ActionCall {
  const fields = texts(values);
  const proposal = { by: 'U0KIM', at: noon.toISOString(), action, params: fields, fingerprint: 'f', preflight: [] };
  const { status: _, ...facts } = openCase(fields);
  return {
    action,
    kase: { ...facts, status: 'running', proposal, votes: [], run: run(runId, sends) } as unknown as ActionCall['kase'], // as much of a running case as plugins are told of
    params: fields,
    runId,
    idempotencyKey: `latch-${runId}`,
  };
}
export const commentCall = (changed: Record<string, string> = {}, more?: { sends?: number; runId?: string }) =>
  call('freshdesk.comment', { ...reply, ...changed }, more);
export const statusCall = (changed: Record<string, string> = {}, more?: { sends?: number; runId?: string }) =>
  call('freshdesk.set_status', { ...solving, ...changed }, more);

export interface Rig {
  local: LocalFreshdesk;
  host: PluginHost;
  hostWith(config: object): PluginHost;
  config: ReturnType<typeof freshdesk.config.parse>;
  ctx(): ReadContext;
}

export async function rig(): Promise<Rig> {
  const local = await startLocalFreshdesk({ clock });
  const keys = { url: local.url, ...localFreshdeskKeys };
  const hostWith = (config: object) =>
    createPluginHost({
      plugins: [{ definition: freshdesk, config: { ...keys, ...config } }],
      timeoutMs: 5_000,
      log: silent,
      clock,
    });
  const ctx = (): ReadContext => {
    const signal = timeOut();
    return {
      logger: silent,
      signal,
      caseRef: 'T0LATCH:7',
      fetch: (input, init) => fetch(input, { ...init, signal, redirect: 'manual' }),
    };
  };
  return { local, host: hostWith({}), hostWith, config: freshdesk.config.parse(keys), ctx };
}

export const pluginCase = (ticket?: string): PluginCase => ({
  ref: 'T0LATCH:7',
  number: 7,
  workflow: 'escalation',
  fields: ticket === undefined ? {} : { ticket },
  labels: [],
  priority: 'high',
});

/** What Latch receives when the rule's webhook posts this. */
export function delivered(
  hook: object,
  { secret = localFreshdeskKeys.webhookSecret, now = noon }: { secret?: string; now?: Date } = {},
): InboundRequest {
  const headers = new Headers({ 'content-type': 'application/json', 'x-latch-secret': secret });
  return { headers, body: new TextEncoder().encode(JSON.stringify(hook)), now };
}

/** The first write that the stand-in left unanswered reaches it now. */
export function arrivesLate({ url, requests }: LocalFreshdesk): Promise<Response> {
  const sent = requests.find(({ method, status }) => method !== 'GET' && status === null);
  if (!sent) throw new Error('nothing was left unanswered');
  const { method, headers, body } = sent;
  const { authorization = '' } = headers;
  return fetch(`${url}${sent.url}`, { method, headers: { authorization }, body: JSON.stringify(body) });
}
