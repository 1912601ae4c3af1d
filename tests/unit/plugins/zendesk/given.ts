import zendesk from '../../../../plugins/zendesk/index.ts';
import {
  type LocalZendesk,
  localZendeskKeys,
  startLocalZendesk,
} from '../../../../scripts/sandbox/zendesk/local-zendesk.ts';
import { signed } from '../../../../scripts/sandbox/zendesk/webhook.ts';
import type { ActionCall, PluginHost } from '../../../../src/app/ports.ts';
import type { FieldValues, Run } from '../../../../src/domain/case.ts';
import type { InboundRequest, PluginCase, ReadContext } from '../../../../src/plugin-host/contract.ts';
import { createPluginHost } from '../../../../src/plugin-host/host.ts';
import { openCase } from '../../plugin-host/given.ts';
import { timeOut } from '../under-fault.ts';

export const noon = new Date('2026-11-20T12:00:00Z');
const clock = { now: () => noon };
const silent = { info: () => {}, warn: () => {} };
export const ana = 901;
export const minjun = 902;
export const latch = 900;

export const texts = (values: Record<string, string>): FieldValues =>
  Object.fromEntries(Object.entries(values).map(([name, text]) => [name, { text }]));

export const reply = { ticket: '35436', comment: 'The second charge was returned today.' };
export const solving = { ticket: '35436', ticket_status: 'solved' };

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
  action: 'zendesk.comment' | 'zendesk.set_status',
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
  call('zendesk.comment', { ...reply, ...changed }, more);
export const statusCall = (changed: Record<string, string> = {}, more?: { sends?: number; runId?: string }) =>
  call('zendesk.set_status', { ...solving, ...changed }, more);

export interface Rig {
  local: LocalZendesk;
  host: PluginHost;
  hostWith(config: object): PluginHost;
  config: ReturnType<typeof zendesk.config.parse>;
  ctx(): ReadContext;
}

export async function rig(): Promise<Rig> {
  const local = await startLocalZendesk({ clock });
  const keys = { url: local.url, ...localZendeskKeys };
  const hostWith = (config: object) =>
    createPluginHost({
      plugins: [{ definition: zendesk, config: { ...keys, ...config } }],
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
  return { local, host: hostWith({}), hostWith, config: zendesk.config.parse(keys), ctx };
}

export const pluginCase = (ticket?: string): PluginCase => ({
  ref: 'T0LATCH:7',
  number: 7,
  workflow: 'escalation',
  fields: ticket === undefined ? {} : { ticket },
  labels: [],
  priority: 'high',
});

/** What Latch receives when Zendesk posts this. */
export function delivered(
  event: object,
  { secret = localZendeskKeys.webhookSecret, at = noon, now = noon } = {},
): InboundRequest {
  const { body, headers } = signed(event, { secret, at });
  return { headers: new Headers(headers), body: new TextEncoder().encode(body), now };
}

/** The first update that the stand-in left unanswered reaches it now. */
export function arrivesLate({ url, requests }: LocalZendesk): Promise<Response> {
  const sent = requests.find(({ method, status }) => method === 'PUT' && status === null);
  if (!sent) throw new Error('nothing was left unanswered');
  const { authorization = '' } = sent.headers;
  return fetch(`${url}${sent.url}`, { method: 'PUT', headers: { authorization }, body: JSON.stringify(sent.body) });
}
