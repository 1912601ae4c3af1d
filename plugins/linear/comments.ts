import { z } from 'zod';
import { NoAnswer, type ReadContext, Refused } from '../../src/plugin-host/contract.ts';
import { ask } from './client.ts';
import type { LinearConfig } from './config.ts';
import { allOf, connection } from './pages.ts';
import type { Ticket } from './ticket.ts';

const OWN = `query OwnComment($id: ID!) {
  comments(filter: { id: { eq: $id } }, first: 1, includeArchived: true) {
    nodes { id createdAt issue { id } user { id } }
    pageInfo { hasNextPage endCursor }
  }
}`;
const own = z.object({
  id: z.string(),
  createdAt: z.iso.datetime(),
  issue: z.object({ id: z.string() }).nullish(),
  user: z.object({ id: z.string() }).nullish(),
});
export type OwnComment = z.infer<typeof own>;

/** The comment of this id; null: there is none. */
export async function ownComment(id: string, config: LinearConfig, ctx: ReadContext): Promise<OwnComment | null> {
  const wanted = z.object({ comments: connection(own) });
  const { nodes } = (await ask(OWN, { id }, wanted, config, ctx)).comments;
  const [found] = nodes;
  if (found && found.id !== id) throw new NoAnswer('Linear answered with another comment than was asked for.');
  return found ?? null;
}

const CREATE = `mutation CommentCreate($input: CommentCreateInput!) {
  commentCreate(input: $input) { success comment { id } }
}`;
const created = z.object({
  commentCreate: z.object({ success: z.literal(true), comment: z.object({ id: z.string() }) }),
});

/**
 * Writes a comment under an id of ours. A second one of the same id Linear refuses, with no code of its own for that: so what
 * a refusal means is seen by reading. Throws what `ask` throws.
 */
export async function createOnce(
  { id, ticket, body }: { id: string; ticket: Pick<Ticket, 'id'>; body: string },
  config: LinearConfig,
  ctx: ReadContext,
): Promise<'created' | 'was_there'> {
  try {
    await ask(CREATE, { input: { id, issueId: ticket.id, body } }, created, config, ctx);
    return 'created';
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const found = await ownComment(id, config, ctx).catch((trouble: unknown) => {
      throw new NoAnswer(`${error.message} Whether the comment is there could not be read.`, { cause: trouble });
    });
    if (found) return 'was_there';
    throw error;
  }
}

const LISTED = `query Comments($id: String!, $after: String) {
  issue(id: $id) {
    comments(first: 100, after: $after) {
      nodes { createdAt body user { displayName } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;
const listed = z.object({
  createdAt: z.iso.datetime(),
  body: z.string(),
  user: z.object({ displayName: z.string() }).nullish(),
});

export async function newestComment({ id }: Ticket, config: LinearConfig, ctx: ReadContext) {
  const wanted = z.object({ issue: z.object({ comments: connection(listed) }) });
  const all = await allOf(async (after) => (await ask(LISTED, { id, after }, wanted, config, ctx)).issue.comments, ctx);
  return all.sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))[0];
}
