import jira from '../../../../plugins/jira/index.ts';
import { type LocalJira, type LocalJiraOptions, startLocalJira } from '../../../../scripts/sandbox/jira/local-jira.ts';
import type { SignedWebhook } from '../../../../scripts/sandbox/jira/webhook.ts';
import type { ActionCall, PluginHost } from '../../../../src/app/ports.ts';
import type { InboundRequest, News, PluginCase, Received } from '../../../../src/plugin-host/contract.ts';
import { createPluginHost } from '../../../../src/plugin-host/host.ts';
import { type CallOptions, callOf, clock, noon, reading, silent } from '../calls.ts';

export const commentCall = (changed: Record<string, string> = {}, options?: CallOptions): ActionCall =>
  callOf('jira.comment', { ticket: 'OPS-12', comment: 'The refund is approved.', ...changed }, options);
export const statusCall = (changed: Record<string, string> = {}, options?: CallOptions): ActionCall =>
  callOf('jira.set_status', { ticket: 'OPS-12', ticket_status: 'Done', ...changed }, options);

export const news: News = {
  id: 'news-1',
  lines: ['Approved by A. Torres (Finance): the bank agreed.', 'Refund confirmed. $2,400.00 returned.'],
  brief: ['Approved by A. Torres (Finance).', 'Refund confirmed. $2,400.00 returned.'],
  link: 'https://acme.slack.com/archives/C0REFUNDS/p1',
};

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
  const heard = () => reading((message) => warnings.push(message));
  return {
    local,
    warnings,
    host: hostWith({}),
    hostWith,
    receive: async ({ headers, body }, { config = {}, now = noon } = {}) => {
      const request: InboundRequest = { headers: new Headers(headers), body: new TextEncoder().encode(body), now };
      return (await jira.events?.(request, parsed(config), heard())) ?? { refused: 'takes no events' };
    },
    writeBack: async (kase, about = news) => (await jira.writeBack?.(kase, about, parsed({}), heard())) ?? null,
  };
}
