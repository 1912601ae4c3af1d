import slackPlugin from '../../../../plugins/slack/index.ts';
import { sampleWorkspace } from '../../../../scripts/sandbox/sample-workspace.ts';
import { startLocalSlack } from '../../../../scripts/sandbox/slack/local-slack.ts';
import type { LocalSlack } from '../../../../scripts/sandbox/slack/types.ts';
import type { ActionCall, PluginHost } from '../../../../src/app/ports.ts';
import { createPluginHost } from '../../../../src/plugin-host/host.ts';
import { callOf, clock, silent } from '../calls.ts';

export const botToken = 'xoxb-local-0123456789';
export const refunds = 'C0REFUNDS';
export const notifyCall = (changed: Record<string, string> = {}, runId = 'run-1', sends = 1): ActionCall =>
  callOf(
    'slack.notify',
    { notify_channel: '#refunds', message: 'Globex has a new bank.', ...changed },
    { runId, sends },
  );
export const openCall = (changed: Record<string, string> = {}): ActionCall =>
  callOf('slack.open_channel', { channel_name: 'acme-outage', summary: 'Checkout is down for Acme.', ...changed });

export interface Rig {
  slack: LocalSlack;
  host: PluginHost;
  hostWith(config: object, timeoutMs?: number): PluginHost;
}

export async function rig(): Promise<Rig> {
  const slack = await startLocalSlack({ workspace: sampleWorkspace, signingSecret: 'signing-secret', botToken });
  const hostWith = (config: object, timeoutMs = 5_000) =>
    createPluginHost({
      plugins: [{ definition: slackPlugin, config: { botToken, apiUrl: slack.apiUrl, ...config } }],
      timeoutMs,
      log: silent,
      clock,
    });
  return { slack, host: hostWith({}), hostWith };
}
