import { z } from 'zod';
import {
  type ActionDefinition,
  askedTooOften,
  defineAction,
  definePlugin,
  type Finding,
  fact,
  formatMoney,
  jsonOf,
  minutes,
  money,
  NoAnswer,
  no,
  type ReadContext,
  Refused,
  type RunContext,
  retryAfterMs,
  sendOnce,
  writtenOut,
  yes,
} from '../../../src/plugin-host/contract.ts';

/** Each key may come from the environment: url from SAMPLE_URL, apiKey from SAMPLE_API_KEY. The messages are remedies. */
const config = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) address such as https://api.example.com: set SAMPLE_URL' })
    .transform((url) => url.replace(/\/+$/, '')),
  apiKey: z.string('is missing: set SAMPLE_API_KEY').min(8, 'must have 8 characters at least'),
});
type Config = z.infer<typeof config>;

/** Each param is the field of the case that has its name. People read the messages. */
const params = z.object({
  order: z.string('Enter the order.').trim().min(1, 'Enter the order.'),
  amount: money,
});

/** What the API answers, as far as it is used. An answer of another shape is none. */
const order = z.object({ id: z.string(), customer: z.string() });
const credit = z.object({ id: z.string(), reference: z.string() });

/** `sample.credit`: one credit note for one order. */
const issueCredit = (given: Config): ActionDefinition =>
  defineAction({
    id: 'sample.credit',
    title: 'Issue credit note',
    params,
    // Does the API honour idempotency keys? Then send ctx.idempotencyKey, write { keptFor: hours(24) }, and a resend need not look first.
    idempotency: 'none',
    // Only after this time is a credit note that is not there proof that none was issued.
    settle: minutes(10),
    // Two cases with the same key do not both run unseen.
    effectKey: ({ order: id }) => id,

    applies: ({ fields }) => (typeof fields.order === 'string' ? yes() : no('no order on the case')),

    /** Still possible? Shown before people approve it, and asked again before the run. Changes nothing. */
    async preflight({ order: id, amount }, ctx) {
      const answer = await ask(`/orders/${encodeURIComponent(id)}`, given, ctx);
      if (answer.status === 404) return no(`Sample has no order ${id}. Check the number.`);
      const { customer } = order.parse(await told(answer, 200));
      return { ok: true, facts: [fact('Credit note', `${formatMoney(amount)} for ${customer}`)] };
    },

    /** Once: a resend looks first for what the earlier send left. What `send` throws is judged by what it proves. */
    run: ({ order: id, amount }, ctx) =>
      sendOnce(ctx, {
        system: 'Sample',
        find: () => findCredit(given, ctx),
        async send() {
          // The run's id goes along, so that the credit note of this run is found again.
          const body = JSON.stringify({ order: id, ...amount, reference: ctx.runId });
          const answer = await ask('/credits', given, ctx, { method: 'POST', body });
          const { id: reference } = credit.parse(await told(answer, 201));
          return {
            outcome: 'succeeded',
            summary: `Credit note ${reference} issued: ${formatMoney(amount)}.`,
            reference,
          };
        },
      }),

    /** What became of a run that nobody heard of. What is thrown counts as cannot_tell. */
    lookup: (_, ctx) => findCredit(given, ctx),
  });

async function findCredit(given: Config, ctx: RunContext): Promise<Finding> {
  const answer = await ask(`/credits?reference=${encodeURIComponent(ctx.runId)}`, given, ctx);
  const [found] = z.array(credit).parse(await told(answer, 200));
  if (!found) return { found: 'absent' };
  return { found: 'happened', summary: `Credit note ${found.id} issued.`, reference: found.id };
}

export default definePlugin({
  id: 'sample',
  title: 'Sample',
  config,
  secrets: { apiKey: 'An API key of Sample (Settings, API)' },
  hosts: ({ url }) => [url],
  privateHosts: ({ url }) => writtenOut(url),
  actions: (given) => [issueCredit(given)],
});

/** Whatever leaves goes by ctx.fetch: to `hosts` alone, in time, and on the record. */
function ask(path: string, { url, apiKey }: Config, ctx: ReadContext, init: RequestInit = {}): Promise<Response> {
  const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' };
  return ctx.fetch(`${url}${path}`, { ...init, headers });
}

/** What it says. Refused and put off are only what proves that nothing happened: a server error or a proxy's page proves nothing. */
async function told(answer: Response, wanted: number): Promise<unknown> {
  if (answer.status === 422) throw new Refused('Sample refused the credit note.', 422);
  if (answer.status === 429) throw askedTooOften('Sample', retryAfterMs(answer.headers));
  if (answer.status !== wanted) throw new NoAnswer(`Sample answered ${answer.status}.`);
  return jsonOf(await answer.text());
}
