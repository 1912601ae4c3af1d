import freshdesk from '../../../../plugins/freshdesk/index.ts';
import {
  type LocalFreshdesk,
  localFreshdeskKeys,
  startLocalFreshdesk,
} from '../../../../scripts/sandbox/freshdesk/local-freshdesk.ts';
import type { ActionCall, PluginHost } from '../../../../src/app/ports.ts';
import type { InboundRequest } from '../../../../src/plugin-host/contract.ts';
import { createPluginHost } from '../../../../src/plugin-host/host.ts';
import { type CallOptions, callOf, clock, noon, silent } from '../calls.ts';

export const ana = 601;
export const ben = 602;
export const minjun = 502;
export const latch = 500;

export const reply = { ticket: '1042', comment: 'The second charge was returned today.' };
export const solving = { ticket: '1042', ticket_status: 'Resolved' };

export const commentCall = (changed: Record<string, string> = {}, options?: CallOptions): ActionCall =>
  callOf('freshdesk.comment', { ...reply, ...changed }, options);
export const statusCall = (changed: Record<string, string> = {}, options?: CallOptions): ActionCall =>
  callOf('freshdesk.set_status', { ...solving, ...changed }, options);

export interface Rig {
  local: LocalFreshdesk;
  host: PluginHost;
  hostWith(config: object): PluginHost;
  config: ReturnType<typeof freshdesk.config.parse>;
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
  return { local, host: hostWith({}), hostWith, config: freshdesk.config.parse(keys) };
}

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
