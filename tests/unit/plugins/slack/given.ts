import slackPlugin from '../../../../plugins/slack/index.ts';
import { sampleWorkspace } from '../../../../scripts/sandbox/sample-workspace.ts';
import { startLocalSlack } from '../../../../scripts/sandbox/slack/local-slack.ts';
import type { LocalSlack } from '../../../../scripts/sandbox/slack/types.ts';
import type { ActionCall, PluginHost } from '../../../../src/app/ports.ts';
import type { FieldValues } from '../../../../src/domain/case.ts';
import { createPluginHost } from '../../../../src/plugin-host/host.ts';
import { openCase } from '../../plugin-host/given.ts';

export const botToken = 'xoxb-local-0123456789';
export const refunds = 'C0REFUNDS';
const clock = { now: () => new Date('2026-11-20T12:00:00Z') };
const silent = { info: () => {}, warn: () => {} };

const texts = (values: Record<string, string>): FieldValues =>
  Object.fromEntries(Object.entries(values).map(([name, text]) => [name, { text }]));

const callOf =
  (action: string, usual: Record<string, string>) =>
  (changed: Record<string, string> = {}, runId = 'run-1'): ActionCall => {
    const params = texts({ ...usual, ...changed });
    return { action, kase: openCase(params), params, runId, idempotencyKey: `latch-${runId}` };
  };

export const notifyCall = callOf('slack.notify', { notify_channel: '#refunds', message: 'Globex has a new bank.' });
export const openCall = callOf('slack.open_channel', {
  channel_name: 'acme-outage',
  summary: 'Checkout is down for Acme.',
});

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
