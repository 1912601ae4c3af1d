import linear from '../../../../plugins/linear/index.ts';
import {
  type LocalLinear,
  type LocalLinearOptions,
  startLocalLinear,
} from '../../../../scripts/sandbox/linear/local-linear.ts';
import type { KeptTicket } from '../../../../scripts/sandbox/linear/tickets.ts';
import type { SignedWebhook } from '../../../../scripts/sandbox/linear/webhook.ts';
import type { Fault } from '../../../../scripts/sandbox/stand-in/fault.ts';
import type { ActionCall, PluginHost } from '../../../../src/app/ports.ts';
import type { Case, FieldValues } from '../../../../src/domain/case.ts';
import type { InboundRequest, News, PluginCase, ReadContext, Received } from '../../../../src/plugin-host/contract.ts';
import { createPluginHost } from '../../../../src/plugin-host/host.ts';
import { openCase } from '../../plugin-host/given.ts';
import { timeOut } from '../under-fault.ts';

export const noon = new Date('2026-11-20T12:00:00Z');
const clock = { now: () => noon };
const silent = { info: () => {}, warn: () => {} };

export const texts = (values: Record<string, string>): FieldValues =>
  Object.fromEntries(Object.entries(values).map(([name, text]) => [name, { text }]));

export interface CallOptions {
  runId?: string;
  /** 2: an earlier send of the run may have arrived. */
  sends?: number;
}

function callOf(action: string, values: Record<string, string>, options: CallOptions = {}): ActionCall {
  const { runId = 'run-1', sends = 1 } = options;
  const params = texts(values);
  // The host reads these two of a run.
  const kase = { ...openCase(params), run: { id: runId, sends } } as unknown as Case;
  return { action, kase, params, runId, idempotencyKey: `latch-${runId}` };
}

export const commentCall = (changed: Record<string, string> = {}, options?: CallOptions): ActionCall =>
  callOf('linear.comment', { ticket: 'ENG-12', comment: 'The key may be rotated.', ...changed }, options);
export const statusCall = (changed: Record<string, string> = {}, options?: CallOptions): ActionCall =>
  callOf('linear.set_status', { ticket: 'ENG-12', ticket_status: 'Done', ...changed }, options);

export const caseWith = (fields: Record<string, string>): PluginCase => ({
  ref: 'T0LATCH:7',
  number: 7,
  workflow: 'change',
  fields,
  labels: [],
  priority: 'normal',
});
export const news: News = {
  id: 'news-1',
  lines: ['Approved by A. Torres (Platform): for the Acme audit.', 'Port 5432 is open.'],
  brief: ['Approved by A. Torres (Platform).', 'Port 5432 is open.'],
  link: 'https://acme.slack.com/archives/C0CHANGES/p1',
};

export const answer = (reply: { status: number; body: unknown }, more: Partial<Fault> = {}): Fault =>
  ({ kind: 'answer', effect: 'none', ...reply, ...more }) as Fault; // a fault of that kind, restricted by `more`

export interface Rig {
  local: LocalLinear;
  host: PluginHost;
  ticket(identifier?: string): KeptTicket;
  hostWith(config: object): PluginHost;
  receive(webhook: SignedWebhook, options?: { config?: object; now?: Date }): Promise<Received>;
  writeBack(kase: PluginCase, about?: News): Promise<null | { written: true }>;
  /** The operations that were asked for, in order: "mutation commentCreate". */
  asked(): string[];
}

export async function rig(options: LocalLinearOptions = {}): Promise<Rig> {
  const local = await startLocalLinear({ clock, ...options });
  const { url: apiBase, apiKey, webhookSecret } = local;
  const configured = { apiBase, apiKey, webhookSecret };
  const parsed = (changed: object) => linear.config.parse({ ...configured, ...changed });
  const hostWith = (config: object) =>
    createPluginHost({
      plugins: [{ definition: linear, config: { ...configured, ...config } }],
      timeoutMs: 5_000,
      log: silent,
      clock,
    });
  return {
    local,
    host: hostWith({}),
    ticket: (identifier = 'ENG-12') => {
      const found = local.tickets.find(identifier);
      if (!found) throw new Error(`no ticket ${identifier}`);
      return found;
    },
    hostWith,
    receive: async ({ headers, body }, { config = {}, now = noon } = {}) => {
      const request: InboundRequest = { headers: new Headers(headers), body: new TextEncoder().encode(body), now };
      return (await linear.events?.(request, parsed(config), reading())) ?? { refused: 'takes no events' };
    },
    writeBack: async (kase, about = news) => (await linear.writeBack?.(kase, about, parsed({}), reading())) ?? null,
    asked: () =>
      local.requests.map(({ body }) => {
        const { query } = body as { query: string }; // what the plugin sent
        return `${/^\w+/.exec(query)} ${/\{\s*(\w+)/.exec(query)?.[1]}`;
      }),
  };
}

/** As the host calls a plugin, without the record. */
function reading(): ReadContext {
  const signal = timeOut();
  return {
    logger: silent,
    signal,
    caseRef: 'T0LATCH:7',
    fetch: (input, init) => fetch(input, { ...init, signal, redirect: 'manual' }),
  };
}

export const eventsIn = (received: Received) => ('events' in received ? received.events : []);
