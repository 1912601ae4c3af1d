import { z } from 'zod';
import { NoAnswer, type ReadContext } from '../../src/plugin-host/contract.ts';

/** https://linear.app/developers/pagination */
const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() });

export const connection = <T extends z.ZodType>(node: T) => z.object({ nodes: z.array(node), pageInfo });

const MOST_PAGES = 60;

/** Every node, to the last page. Throws where there is no end. */
export async function allOf<T>(
  page: (after: string | null) => Promise<{ nodes: T[]; pageInfo: z.infer<typeof pageInfo> }>,
  ctx: ReadContext,
): Promise<T[]> {
  const found: T[] = [];
  let after: string | null = null;
  for (let read = 0; read < MOST_PAGES; read += 1) {
    ctx.signal.throwIfAborted();
    const { nodes, pageInfo: next } = await page(after);
    found.push(...nodes);
    if (!next.hasNextPage) return found;
    if (!next.endCursor || next.endCursor === after) throw new NoAnswer('Linear’s pages lead nowhere.');
    after = next.endCursor;
  }
  throw new NoAnswer('The ticket has too long a history to look through.');
}
