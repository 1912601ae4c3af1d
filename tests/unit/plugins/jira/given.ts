import jira from '../../../../plugins/jira/index.ts';
import { type LocalJira, type LocalJiraOptions, startLocalJira } from '../../../../scripts/sandbox/jira/local-jira.ts';
import type { SignedWebhook } from '../../../../scripts/sandbox/jira/webhook.ts';
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

export function callOf(action: string, values: Record<string, string>, options: CallOptions = {}): ActionCall {
  const { runId = 'run-1', sends = 1 } = options;
  const params = texts(values);
  // The host reads these two of a run.
  const kase = { ...openCase(params), run: { id: runId, sends } } as unknown as Case;
  return { action, kase, params, runId, idempotencyKey: `latch-${runId}` };
}

export const commentCall = (changed: Record<string, string> = {}, options?: CallOptions): ActionCall =>
  callOf('jira.comment', { ticket: 'OPS-12', comment: 'The refund is approved.', ...changed }, options);
export const statusCall = (changed: Record<string, string> = {}, options?: CallOptions): ActionCall =>
  callOf('jira.set_status', { ticket: 'OPS-12', ticket_status: 'Done', ...changed }, options);

export const caseWith = (fields: Record<string, string>): PluginCase => ({
  ref: 'T0LATCH:7',
  number: 7,
  workflow: 'refund',
  fields,
  labels: [],
  priority: 'normal',
});
export const news: News = {
  id: 'news-1',
  lines: ['Approved by A. Torres (Finance): the bank agreed.', 'Refund confirmed. $2,400.00 returned.'],
  brief: ['Approved by A. Torres (Finance).', 'Refund confirmed. $2,400.00 returned.'],
  link: 'https://acme.slack.com/archives/C0REFUNDS/p1',
};

export const answer = (reply: { status: number; body: unknown }, more: Partial<Fault> = {}): Fault =>
  ({ kind: 'answer', effect: 'none', ...reply, ...more }) as Fault; // a fault of that kind, restricted by `more`

export interface Rig {
  local: LocalJira;
  host: PluginHost;
  hostWith(config: object): PluginHost;
  receive(webhook: SignedWebhook, options?: { config?: object; now?: Date }): Promise<Received>;
  writeBack(kase: PluginCase, about?: News): Promise<null | { written: true }>;
  /** What the plugin warned of while it received and wrote back. */
  warnings: string[];
}

export async function rig(options: LocalJiraOptions = {}): Promise<Rig> {
  const local = await startLocalJira({ clock, ...options });
  const { url, email, apiToken, webhookSecret } = local;
  const configured = { url, email, apiToken, webhookSecret };
  const parsed = (changed: object) => jira.config.parse({ ...configured, ...changed });
  const hostWith = (config: object) =>
    createPluginHost({
      plugins: [{ definition: jira, config: { ...configured, ...config } }],
      timeoutMs: 5_000,
      log: silent,
      clock,
    });
  const warnings: string[] = [];
  const reading = () => readingWith((message) => warnings.push(message));
  return {
    local,
    warnings,
    host: hostWith({}),
    hostWith,
    receive: async ({ headers, body }, { config = {}, now = noon } = {}) => {
      const request: InboundRequest = { headers: new Headers(headers), body: new TextEncoder().encode(body), now };
      return (await jira.events?.(request, parsed(config), reading())) ?? { refused: 'takes no events' };
    },
    writeBack: async (kase, about = news) => (await jira.writeBack?.(kase, about, parsed({}), reading())) ?? null,
  };
}

/** As the host calls a plugin, without the record. */
function readingWith(warn: (message: string) => void): ReadContext {
  const signal = timeOut();
  return {
    logger: { ...silent, warn: (_, message) => warn(message) },
    signal,
    caseRef: 'T0LATCH:7',
    fetch: (input, init) => fetch(input, { ...init, signal, redirect: 'manual' }),
  };
}

export const eventsIn = (received: Received) => ('events' in received ? received.events : []);
