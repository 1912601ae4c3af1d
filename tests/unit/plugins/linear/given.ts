import linear from '../../../../plugins/linear/index.ts';
import {
  type LocalLinear,
  type LocalLinearOptions,
  startLocalLinear,
} from '../../../../scripts/sandbox/linear/local-linear.ts';
import type { KeptTicket } from '../../../../scripts/sandbox/linear/tickets.ts';
import type { SignedWebhook } from '../../../../scripts/sandbox/linear/webhook.ts';
import type { ActionCall, PluginHost } from '../../../../src/app/ports.ts';
import type { InboundRequest, News, PluginCase, Received } from '../../../../src/plugin-host/contract.ts';
import { createPluginHost } from '../../../../src/plugin-host/host.ts';
import { type CallOptions, callOf, clock, noon, reading, silent } from '../calls.ts';

export const commentCall = (changed: Record<string, string> = {}, options?: CallOptions): ActionCall =>
  callOf('linear.comment', { ticket: 'ENG-12', comment: 'The key may be rotated.', ...changed }, options);
export const statusCall = (changed: Record<string, string> = {}, options?: CallOptions): ActionCall =>
  callOf('linear.set_status', { ticket: 'ENG-12', ticket_status: 'Done', ...changed }, options);

export const news: News = {
  id: 'news-1',
  lines: ['Approved by A. Torres (Platform): for the Acme audit.', 'Port 5432 is open.'],
  brief: ['Approved by A. Torres (Platform).', 'Port 5432 is open.'],
  link: 'https://acme.slack.com/archives/C0CHANGES/p1',
};

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
