import { z } from 'zod';
import { NoAnswer, type ReadContext, Refused } from '../../src/plugin-host/contract.ts';
import { ask } from './client.ts';
import type { JiraConfig } from './config.ts';
import type { Document } from './document.ts';
import type { Ticket } from './ticket.ts';

/**
 * The property by which Latch finds its comment again. It is written in the same request as the comment, and people do not
 * see it: https://developer.atlassian.com/cloud/jira/platform/jira-entity-properties/
 */
const MARK = 'latch';
const markValue = z.looseObject({ id: z.string() });

const comment = z.object({
  id: z.string().regex(/^\d+$/),
  author: z.object({ accountId: z.string().optional(), displayName: z.string().optional() }).nullish(),
  body: z.unknown(),
  jsdPublic: z.boolean().optional(),
  properties: z.array(z.object({ key: z.string(), value: z.unknown() })).nullish(),
});
export type Comment = z.infer<typeof comment>;

const page = z.object({ startAt: z.int(), total: z.int(), comments: z.array(comment) });
const PAGE = 100;
const MOST_PAGES = 50;

/**
 * A page of a ticket's comments, newest first: new ones push others to the next page, so none is missed. `expand=properties`
 * is what Atlassian's own GitHub app reads them with.
 */
const commentsFrom = (startAt: number, key: string, config: JiraConfig, ctx: ReadContext, size = PAGE) =>
  ask(
    `issue/${key}/comment?startAt=${startAt}&maxResults=${size}&orderBy=-created&expand=properties`,
    page,
    config,
    ctx,
  );

export async function newestComment(key: string, config: JiraConfig, ctx: ReadContext): Promise<Comment | undefined> {
  return (await commentsFrom(0, key, config, ctx, 1)).comments[0];
}

/** Undefined: it is not there any more. */
export async function readComment(
  { key, id }: { key: string; id: string },
  config: JiraConfig,
  ctx: ReadContext,
): Promise<Comment | undefined> {
  try {
    return await ask(`issue/${key}/comment/${id}?expand=properties`, comment, config, ctx);
  } catch (error) {
    if (error instanceof Refused && error.code === 404) return undefined;
    throw error;
  }
}

/** The mark of a comment that Latch wrote; undefined where the listing shows none. */
const shownMark = ({ properties }: Comment): string | undefined =>
  markValue.safeParse(properties?.find(({ key }) => key === MARK)?.value).data?.id;

/** The comment with this mark; null: none of the ticket's comments has it. Throws where that cannot be told. */
export async function markedComment(
  mark: string,
  key: string,
  config: JiraConfig,
  ctx: ReadContext,
): Promise<string | null> {
  let own: string | undefined;
  let startAt = 0;
  for (let read = 0; read < MOST_PAGES; read += 1) {
    ctx.signal.throwIfAborted();
    const { comments, total } = await commentsFrom(startAt, key, config, ctx);
    for (const one of comments) {
      if (shownMark(one) === mark) return one.id;
      if (one.properties) continue;
      // No properties at all: another's comment, or a listing that leaves them out. Of Latch's own account it is asked.
      own ??= (await ask('myself', z.object({ accountId: z.string() }), config, ctx)).accountId;
      if (one.author?.accountId === own && (await markOf(one.id, config, ctx)) === mark) return one.id;
    }
    startAt += comments.length;
    if (startAt >= total) return null;
    if (comments.length === 0) throw new NoAnswer(`Jira shows only ${startAt} of ${total} comments on ${key}.`);
  }
  throw new NoAnswer(`${key} has too many comments to look through.`);
}

/** What this comment's property says; undefined: it has none. */
async function markOf(id: string, config: JiraConfig, ctx: ReadContext): Promise<string | undefined> {
  try {
    const found = await ask(`comment/${id}/properties/${MARK}`, z.object({ value: z.unknown() }), config, ctx);
    return markValue.safeParse(found.value).data?.id;
  } catch (error) {
    if (error instanceof Refused && error.code === 404) return undefined;
    throw error;
  }
}

/** Did Latch write it? */
export const isLatchs = async (one: Comment, config: JiraConfig, ctx: ReadContext): Promise<boolean> =>
  (one.properties ? shownMark(one) : await markOf(one.id, config, ctx)) !== undefined;

export interface NewComment {
  body: Document;
  mark: string;
  isInternal: boolean;
}

/** Writes it. `isPublic` is Jira's word; undefined outside service projects. */
export async function addComment(
  { key, isService }: Pick<Ticket, 'key' | 'isService'>,
  { body, mark, isInternal }: NewComment,
  config: JiraConfig,
  ctx: ReadContext,
): Promise<{ id: string; isPublic: boolean | undefined }> {
  const properties = [
    { key: MARK, value: { id: mark, case: ctx.caseRef } },
    // How Jira Service Management tells an internal comment: https://github.com/atlassian/atlassian-mcp-server/issues/139
    ...(isService ? [{ key: 'sd.public.comment', value: { internal: isInternal } }] : []),
  ];
  const made = await ask(`issue/${key}/comment`, comment, config, ctx, { method: 'POST', body: { body, properties } });
  return { id: made.id, isPublic: isService ? made.jsdPublic : undefined };
}
