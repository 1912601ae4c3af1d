import { createHmac } from 'node:crypto';
import { z } from 'zod';
import {
  aboutTicket,
  type InboundEvent,
  type InboundRequest,
  isSameSecret,
  jsonOf,
  minutes,
  type ReadContext,
  type Received,
} from '../../src/plugin-host/contract.ts';
import { ask } from './client.ts';
import type { LinearConfig } from './config.ts';
import { isOwnId } from './own-id.ts';
import { readTicket, ticketsOf } from './ticket.ts';

const person = z.object({ name: z.string().optional(), displayName: z.string().optional() }).nullish();
const envelope = z.object({
  action: z.string(),
  type: z.string(),
  webhookTimestamp: z.int(),
  actor: person,
  data: z.unknown(),
  updatedFrom: z.object({ stateId: z.string().optional() }).nullish(),
});
const commented = z.object({
  id: z.string().min(1),
  body: z.string(),
  issueId: z.string().nullish(),
  issue: z.object({ identifier: z.string().optional() }).nullish(),
  user: person,
});
const changed = z.object({
  id: z.string().min(1),
  identifier: z.string().min(1),
  updatedAt: z.string().min(1),
  state: z.object({ name: z.string() }),
});
type Told = z.infer<typeof envelope>;

const WINDOW = minutes(5);

/** New comments and changes of status. Their ids are of what is signed: the header Linear-Delivery is not. */
export async function events(
  { headers, body, now }: InboundRequest,
  config: LinearConfig,
  ctx: ReadContext,
): Promise<Received> {
  if (!config.webhookSecret)
    return {
      refused: 'LINEAR_WEBHOOK_SECRET is not set: set it to the signing secret (Linear: Settings, API, Webhooks)',
    };
  if (!isSigned(headers.get('linear-signature'), body, config.webhookSecret))
    return { refused: 'Linear-Signature is missing or does not fit the body' };
  const told = envelope.safeParse(jsonOf(body));
  if (!told.success) return { refused: 'the body is no event of a Linear webhook' };
  if (Math.abs(now.getTime() - told.data.webhookTimestamp) > WINDOW)
    return { refused: 'webhookTimestamp is not within five minutes of now' };
  const { type, action, data, updatedFrom } = told.data;
  if (type === 'Comment' && action === 'create')
    return readable(commented, data, (one) => commentOf(one, told.data, config, ctx));
  if (type === 'Issue' && action === 'update' && updatedFrom?.stateId)
    return readable(changed, data, (one) => statusOf(one, told.data, config, ctx));
  return { events: [] };
}

/** https://linear.app/developers/webhooks#securing-webhooks */
function isSigned(signature: string | null, body: Uint8Array, secret: string): boolean {
  const right = createHmac('sha256', secret).update(body).digest('hex');
  return isSameSecret(signature?.toLowerCase() ?? null, right);
}

async function readable<T extends z.ZodType>(
  schema: T,
  data: unknown,
  toEvents: (one: z.infer<T>) => Promise<InboundEvent[]>,
): Promise<Received> {
  const parsed = schema.safeParse(data);
  return parsed.success
    ? { events: await toEvents(parsed.data) }
    : { refused: 'the event has not the form that Linear gives it' };
}

const nameOf = (one: z.infer<typeof person>): string | undefined => one?.name ?? one?.displayName;

/** Comments stand on documents and projects, too: those are nobody's ticket. */
async function commentOf(
  { id, body, issueId, issue, user }: z.infer<typeof commented>,
  { actor }: Told,
  config: LinearConfig,
  ctx: ReadContext,
): Promise<InboundEvent[]> {
  if (isOwnId(id)) return [];
  const identifier = issue?.identifier ?? (issueId ? (await readTicket(issueId, config, ctx))?.identifier : undefined);
  if (!identifier) return [];
  const who = nameOf(user) ?? nameOf(actor) ?? 'Somebody';
  return [
    { id: `comment:${id}`, about: aboutTicket(identifier, ticketsOf(config)), summary: `${who} commented`, text: body },
  ];
}

async function statusOf(
  { id, identifier, updatedAt, state }: z.infer<typeof changed>,
  { actor, updatedFrom }: Told,
  config: LinearConfig,
  ctx: ReadContext,
): Promise<InboundEvent[]> {
  const before = await stateName(updatedFrom?.stateId ?? '', config, ctx);
  const by = nameOf(actor) ? ` (${nameOf(actor)})` : '';
  return [
    {
      id: `status:${id}:${updatedAt}`,
      about: aboutTicket(identifier, ticketsOf(config)),
      summary: `Status: ${before} → ${state.name}${by}`,
    },
  ];
}

const STATE = 'query State($id: String!) { workflowState(id: $id) { name } }';

/** The webhook gives the id only. What it was is nice to know: the news go on without it. */
async function stateName(id: string, config: LinearConfig, ctx: ReadContext): Promise<string> {
  const wanted = z.object({ workflowState: z.object({ name: z.string() }) });
  try {
    return (await ask(STATE, { id }, wanted, config, ctx)).workflowState.name;
  } catch (error) {
    ctx.logger.warn({ state: id, why: String(error) }, 'the status before could not be read');
    return 'another';
  }
}
