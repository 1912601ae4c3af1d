import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { ActionCall } from '../../../src/app/ports.ts';
import type { Case, FieldValues } from '../../../src/domain/case.ts';
import {
  type ActionDefinition,
  definePlugin,
  money,
  type PluginDefinition,
  yes,
} from '../../../src/plugin-host/contract.ts';
import { createPluginHost } from '../../../src/plugin-host/host.ts';

export const at = '2026-11-20T12:00:00.000Z';
export const clock = { now: () => new Date(at) };

export const openCase = (fields: FieldValues = {}): Case => ({
  id: 'T0LATCH:7',
  team: 'T0LATCH',
  number: 7,
  workflow: 'vendor',
  filedBy: 'U0KIM',
  filedAt: at,
  origin: { via: 'command' },
  fields,
  labels: ['vip'],
  priority: 'high',
  evidence: [],
  filesWanted: [],
  makers: [],
  round: 0,
  runs: 0,
  suggestion: 'wanted',
  refused: [],
  status: 'open',
});

export const call = (params: FieldValues = { vendor: { text: 'V-1' } }): ActionCall => ({
  action: 'erp.pay',
  kase: openCase(params),
  params,
  runId: 'run-1',
  idempotencyKey: 'latch-run-1',
});

export const action = (changed: Partial<ActionDefinition> = {}): ActionDefinition => ({
  id: 'erp.pay',
  title: 'Pay vendor',
  params: z.object({ vendor: z.string('Enter the vendor.'), amount: money.optional() }),
  idempotency: 'none',
  settle: 1_000,
  applies: yes,
  preflight: async () => ({ ok: true, facts: [] }),
  run: async () => ({ outcome: 'succeeded', summary: 'Paid.' }),
  lookup: async () => ({ found: 'absent' }),
  ...changed,
});

export const config = z.object({
  apiKey: z.string('is missing: copy it from the ERP, Settings, API'),
  base: z.string().optional(),
});

export const plugin = (changed: Partial<PluginDefinition<typeof config>> = {}) =>
  definePlugin<typeof config>({
    id: 'erp',
    title: 'The ERP',
    config,
    hosts: ({ base }) => [base ?? 'erp.example.com'],
    privateHosts: ({ base }) => (base ? [base] : []),
    actions: () => [action()],
    ...changed,
  });

export const apiKey = 'erp-key-0123456789';

export function logOf() {
  const lines: { fields: object; message: string }[] = [];
  const write = (fields: object, message: string) => void lines.push({ fields, message });
  return { lines, info: write, warn: write };
}

export const hostWith = (
  definition: ReturnType<typeof plugin>,
  {
    timeoutMs = 2_000,
    log = logOf(),
    base,
  }: { timeoutMs?: number; log?: ReturnType<typeof logOf>; base?: string } = {},
) => createPluginHost({ plugins: [{ definition, config: { apiKey, ...(base && { base }) } }], timeoutMs, log, clock });

/** A host with one action, changed as given. */
export const hostOf = (changed: Partial<ActionDefinition>, options?: Parameters<typeof hostWith>[1]) =>
  hostWith(plugin({ actions: () => [action(changed)] }), options);

export async function serving(listener: RequestListener): Promise<{ base: string; close(): Promise<void> }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has an address and a port
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { base: `http://127.0.0.1:${port}`, close };
}
