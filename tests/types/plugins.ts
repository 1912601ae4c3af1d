/** Wrong plugins that must not compile: checked by tsc (npm run check), never run. The first one is right. */
import { z } from 'zod';
import { type ActionDefinition, defineAction, definePlugin, fact, yes } from '../../src/plugin-host/contract.ts';

const params = z.object({ order: z.string() });
const right = {
  id: 'erp.pay',
  title: 'Pay',
  params,
  idempotency: 'none' as const,
  settle: 0,
  applies: yes,
  preflight: async () => ({ ok: true as const, facts: [] }),
  run: async () => ({ outcome: 'succeeded' as const, summary: 'Paid.' }),
  lookup: async () => ({ found: 'absent' as const }),
};
const { id, settle, idempotency, lookup, ...rest } = right;
const config = z.object({ url: z.string() });
const plugin = { id: 'erp', config, actions: () => [] };

export const rightAction: ActionDefinition = defineAction(right);
export const rightPlugin = definePlugin({
  ...plugin,
  secrets: { url: 'The address' },
  context: async ({ fields }, { url }) => [fact('Order', String(fields.order), url)],
  actions: ({ url }) => [defineAction({ ...right, title: url })],
});

export const run = [
  defineAction({
    ...right,
    run: async ({ order }, ctx) => ({ outcome: 'succeeded', summary: order.trim(), reference: ctx.runId }),
  }),
  // @ts-expect-error a run answers with an outcome
  defineAction({ ...right, run: async () => {} }),
  // @ts-expect-error it answers in its own time
  defineAction({ ...right, run: () => ({ outcome: 'succeeded', summary: 'Paid.' }) }),
  // @ts-expect-error a failure has its reason
  defineAction({ ...right, run: async () => ({ outcome: 'failed' }) }),
  // @ts-expect-error a success has its summary, no reason
  defineAction({ ...right, run: async () => ({ outcome: 'succeeded', reason: 'Paid.' }) }),
  // @ts-expect-error there is no such outcome
  defineAction({ ...right, run: async () => ({ outcome: 'maybe', reason: 'Who knows.' }) }),
  // @ts-expect-error params have the types of their schema
  defineAction({ ...right, run: async ({ order }) => ({ outcome: 'unknown', reason: order.toFixed() }) }),
  // @ts-expect-error and no other names
  defineAction({ ...right, run: async ({ amount }) => ({ outcome: 'unknown', reason: amount }) }),
  // @ts-expect-error when to try again is a number
  defineAction({ ...right, run: async () => ({ outcome: 'not_now', reason: 'Busy.', retryAfterMs: '30' }) }),
];

export const lookups = [
  // @ts-expect-error there is no such finding
  defineAction({ ...right, lookup: async () => ({ found: 'missing' }) }),
  // @ts-expect-error who cannot tell says why
  defineAction({ ...right, lookup: async () => ({ found: 'cannot_tell' }) }),
];

export const missing = [
  // @ts-expect-error without lookup nothing that got lost can be settled
  defineAction({ ...rest, id, settle, idempotency }),
  // @ts-expect-error without settle no absence proves anything
  defineAction({ ...rest, id, idempotency, lookup }),
  // @ts-expect-error whether keys are honoured must be said
  defineAction({ ...rest, id, settle, lookup }),
  // @ts-expect-error an action has an id
  defineAction({ ...rest, settle, idempotency, lookup }),
  // @ts-expect-error a plugin has an id
  definePlugin({ config, actions: () => [] }),
  // @ts-expect-error and actions
  definePlugin({ id: 'erp', config }),
];

export const others = [
  // @ts-expect-error params are a zod object
  defineAction({ ...right, params: z.string() }),
  // @ts-expect-error a key is kept for a time
  defineAction({ ...right, idempotency: { keptFor: '24h' } }),
  // @ts-expect-error a refusal has its reason
  defineAction({ ...right, applies: () => ({ ok: false }) }),
  // @ts-expect-error a preflight shows facts
  defineAction({ ...right, preflight: async () => ({ ok: true, facts: ['still possible'] }) }),
  // @ts-expect-error the effect is a text
  defineAction({ ...right, effectKey: () => 42 }),
  // @ts-expect-error what undoes it is an action with fields
  defineAction({ ...right, compensate: () => 'erp.refund' }),
  // @ts-expect-error the context is facts, not texts
  definePlugin({ ...plugin, context: async () => ['Order 1001'] }),
  // @ts-expect-error settings have the types of their schema
  definePlugin({ ...plugin, hosts: ({ address }) => [address] }),
  // @ts-expect-error hosts are a list
  definePlugin({ ...plugin, hosts: ({ url }) => url }),
  // @ts-expect-error an event says which case it is about
  definePlugin({ ...plugin, events: async () => ({ events: [{ id: 'e1', summary: 'It came.' }] }) }),
  // @ts-expect-error news are written or have no place
  definePlugin({ ...plugin, writeBack: async () => ({ written: false }) }),
];
