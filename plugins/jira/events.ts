import { createHmac } from 'node:crypto';
import { z } from 'zod';
import {
  aboutTicket,
  hours,
  type InboundEvent,
  type InboundRequest,
  isSameSecret,
  jsonOf,
  minutes,
  type ReadContext,
  type Received,
} from '../../src/plugin-host/contract.ts';
import { isLatchs, readComment } from './comments.ts';
import type { JiraConfig } from './config.ts';
import { textIn } from './document.ts';
import { changedItem, statusIn } from './status-changes.ts';
import { ticketsOf } from './ticket.ts';

const person = z.object({ displayName: z.string().optional() }).nullish();
const payload = z.object({
  timestamp: z.int(),
  webhookEvent: z.string(),
  issue_event_type_name: z.string().optional(),
  issue: z.object({ key: z.string() }).optional(),
  user: person,
  comment: z.object({ id: z.coerce.string().regex(/^\d+$/), author: person, body: z.unknown() }).optional(),
  changelog: z.object({ id: z.coerce.string(), items: z.array(changedItem) }).optional(),
});
type Payload = z.infer<typeof payload>;

/**
 * Jira stamps the event, not its delivery, and delivers again for up to five times, a quarter of an hour apart:
 * https://developer.atlassian.com/cloud/jira/platform/webhooks/#retry-policy. What comes twice has the same ids.
 */
const OLDEST = hours(2);
const NEWEST = minutes(5);

/** Comments and changes of status, out of `comment_created` and `jira:issue_updated`. */
export async function events(
  { headers, body, now }: InboundRequest,
  config: JiraConfig,
  ctx: ReadContext,
): Promise<Received> {
  if (!config.webhookSecret)
    return { refused: 'JIRA_WEBHOOK_SECRET is not set: set it to the secret of the webhook (Jira: System, WebHooks)' };
  if (!isSigned(headers.get('x-hub-signature'), body, config.webhookSecret))
    return { refused: 'X-Hub-Signature is missing or does not fit the body' };
  const told = payload.safeParse(jsonOf(body));
  if (!told.success) return { refused: 'the body is no event of a Jira webhook' };
  const age = now.getTime() - told.data.timestamp;
  if (age > OLDEST || age < -NEWEST) return { refused: 'the event is too old, or from the future' };
  return { events: [...(await commentOf(told.data, config, ctx)), ...statusOf(told.data, config)] };
}

/** https://developer.atlassian.com/cloud/jira/platform/webhooks/#secure-admin-webhooks */
function isSigned(signature: string | null, body: Uint8Array, secret: string): boolean {
  const right = createHmac('sha256', secret).update(body).digest('hex');
  return isSameSecret(signature?.toLowerCase() ?? null, `sha256=${right}`);
}

/**
 * The webhook carries neither the comment's properties nor its rich text, so it is read again. Where Jira cannot be asked this
 * throws, and Jira delivers again. The same comment may come in two kinds of event: its own id makes them one.
 */
async function commentOf(
  { webhookEvent, issue_event_type_name: kind, issue, comment: told, user }: Payload,
  config: JiraConfig,
  ctx: ReadContext,
): Promise<InboundEvent[]> {
  const isNew =
    webhookEvent === 'comment_created' || (webhookEvent === 'jira:issue_updated' && kind === 'issue_commented');
  if (!isNew || !told || !issue) return [];
  if (!/^[A-Z][A-Z0-9_]+-\d+$/.test(issue.key)) return [];
  const read = await readComment({ key: issue.key, id: told.id }, config, ctx);
  if (read && (await isLatchs(read, config, ctx))) return [];
  const { author, body } = read ?? told;
  const who = author?.displayName ?? user?.displayName ?? 'Somebody';
  return [
    {
      id: `comment:${told.id}`,
      about: aboutTicket(issue.key, ticketsOf(config)),
      summary: `${who} commented${read?.jsdPublic === false ? ' internally' : ''}`,
      text: textIn(body),
    },
  ];
}

function statusOf({ webhookEvent, issue, changelog, user }: Payload, config: JiraConfig): InboundEvent[] {
  const status = webhookEvent === 'jira:issue_updated' && changelog ? statusIn(changelog.items) : undefined;
  if (!status || !changelog || !issue) return [];
  const by = user?.displayName ? ` (${user.displayName})` : '';
  return [
    {
      id: `change:${changelog.id}`,
      about: aboutTicket(issue.key, ticketsOf(config)),
      summary: `Status: ${status.from} → ${status.to}${by}`,
    },
  ];
}
