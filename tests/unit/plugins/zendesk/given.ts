import zendesk from '../../../../plugins/zendesk/index.ts';
import {
  type LocalZendesk,
  localZendeskKeys,
  startLocalZendesk,
} from '../../../../scripts/sandbox/zendesk/local-zendesk.ts';
import { signed } from '../../../../scripts/sandbox/zendesk/webhook.ts';
import type { ActionCall, PluginHost } from '../../../../src/app/ports.ts';
import type { InboundRequest } from '../../../../src/plugin-host/contract.ts';
import { createPluginHost } from '../../../../src/plugin-host/host.ts';
import { type CallOptions, callOf, clock, noon, silent } from '../calls.ts';

export const ana = 901;
export const minjun = 902;
export const latch = 900;

export const reply = { ticket: '35436', comment: 'The second charge was returned today.' };
export const solving = { ticket: '35436', ticket_status: 'solved' };

export const commentCall = (changed: Record<string, string> = {}, options?: CallOptions): ActionCall =>
  callOf('zendesk.comment', { ...reply, ...changed }, options);
export const statusCall = (changed: Record<string, string> = {}, options?: CallOptions): ActionCall =>
  callOf('zendesk.set_status', { ...solving, ...changed }, options);

export interface Rig {
  local: LocalZendesk;
  host: PluginHost;
  hostWith(config: object): PluginHost;
  config: ReturnType<typeof zendesk.config.parse>;
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
  return { local, host: hostWith({}), hostWith, config: zendesk.config.parse(keys) };
}

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
