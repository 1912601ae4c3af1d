import { z } from 'zod';
import { startStandIn } from '../../../../scripts/sandbox/stand-in/stand-in.ts';
import {
  type ActionDefinition,
  defineAction,
  definePlugin,
  fact,
  hours,
  minutes,
  money,
  neverSent,
  no,
  type PluginDefinition,
  type RunContext,
  yes,
} from '../../../../src/plugin-host/contract.ts';
import type { Example } from '../../../../src/plugin-host/kit/keeps-contract.ts';

export const config = z.strictObject({ url: z.url(), apiKey: z.string() });
export type LedgerConfig = z.infer<typeof config>;
const params = z.object({ order: z.string('Enter the order.').min(1, 'Enter the order.'), amount: money });
export type CreditParams = z.infer<typeof params>;
const credit = z.object({ id: z.string(), reference: z.string() });

export const post = ({ url, apiKey }: LedgerConfig, { order, amount }: CreditParams, ctx: RunContext) =>
  ctx.fetch(`${url}/credits`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': ctx.idempotencyKey,
    },
    body: JSON.stringify({ order, amount, reference: ctx.runId }),
  });
export const find = ({ url, apiKey }: LedgerConfig, ctx: RunContext) =>
  ctx.fetch(`${url}/credits?reference=${ctx.runId}`, { headers: { authorization: `Bearer ${apiKey}` } });

/** A plugin that keeps the contract, over which tests put what breaks it. */
export const action = (given: LedgerConfig): ActionDefinition =>
  defineAction({
    id: 'ledger.credit',
    title: 'Issue credit note',
    params,
    idempotency: { keptFor: hours(24) },
    settle: minutes(10),
    applies: ({ fields }) => (fields.order ? yes() : no('no order on the case')),
    preflight: async () => ({ ok: true, facts: [] }),
    async run(wanted, ctx) {
      try {
        const answer = await post(given, wanted, ctx);
        if (answer.status === 429) return { outcome: 'not_now', reason: 'The ledger is busy.', retryAfterMs: 30_000 };
        if (answer.status !== 201) return { outcome: 'unknown', reason: `The ledger answered ${answer.status}.` };
        const { id } = credit.parse(await answer.json());
        return { outcome: 'succeeded', summary: `Credit note ${id} issued.`, reference: id };
      } catch (error) {
        if (neverSent(error) && !ctx.isResend) return { outcome: 'failed', reason: 'The ledger was not reached.' };
        throw error;
      }
    },
    async lookup(_, ctx) {
      const answer = await find(given, ctx);
      const { credits } = z.object({ credits: z.array(credit) }).parse(await answer.json());
      if (answer.status !== 200) return { found: 'cannot_tell', reason: `The ledger answered ${answer.status}.` };
      const [found] = credits;
      if (!found) return { found: 'absent' };
      return { found: 'happened', summary: `Credit note ${found.id} issued.`, reference: found.id };
    },
    effectKey: ({ order }) => order,
    compensate: (_, { reference }) => (reference ? { action: 'ledger.credit', fields: { order: reference } } : null),
  });

type Changes = (given: LedgerConfig) => Partial<ActionDefinition>;

export function ledger(changes: Changes = () => ({}), more: Partial<PluginDefinition<typeof config>> = {}) {
  const plugin = definePlugin<typeof config>({
    id: 'ledger',
    config,
    secrets: { apiKey: 'An API key of the ledger' },
    hosts: ({ url }) => [url],
    actions: (given) => [{ ...action(given), ...changes(given) }],
    context: async ({ fields }) => (fields.order ? [fact('Order', String(fields.order))] : []),
    ...more,
  });
  return plugin as unknown as PluginDefinition; // what its settings are is its own business
}

/** The ledger itself: one credit note a key. */
export function startLedger() {
  const credits: { id: string; reference: string; key: string }[] = [];
  return startStandIn(({ method, query, headers, body }) => {
    const own = (reference: unknown) => credits.filter((one) => one.reference === reference);
    if (method === 'GET') return { status: 200, body: { credits: own(query.get('reference')) } };
    const { reference } = body as { reference: string }; // this plugin sends nothing else
    const key = String(headers['idempotency-key']);
    const kept = credits.find((one) => one.key === key);
    const made = kept ?? { id: `C-${credits.length + 1}`, reference, key };
    if (!kept) credits.push(made);
    return { status: 201, body: made };
  });
}

export const example: Example = {
  config: (origin) => ({ url: origin, apiKey: 'ledger-key-0123456789' }),
  fields: { order: '1001', amount: { minor: 2_500, currency: 'USD' } },
  standIn: startLedger,
};
