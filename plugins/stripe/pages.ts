import { z } from 'zod';

export interface Page {
  limit: number;
  starting_after?: string;
}

/**
 * All of a list of Stripe's. Every page is read and checked: one that could not be read must not look like the end of the list.
 * `one` is as loose as it may be, so that what other people made does not keep ours from being read.
 */
export async function everyPage<T extends { id: string }>(
  one: z.ZodType<T>,
  signal: AbortSignal,
  ask: (page: Page) => Promise<unknown>,
): Promise<T[]> {
  const list = z.object({ object: z.literal('list'), has_more: z.boolean(), data: z.array(one) });
  const all: T[] = [];
  let page: Page | undefined = { limit: 100 };
  while (page) {
    signal.throwIfAborted();
    const { data, has_more: hasMore }: z.infer<typeof list> = list.parse(await ask(page));
    all.push(...data);
    const last = data.at(-1);
    if (hasMore && !last) throw new Error('the list breaks off');
    page = hasMore && last ? { limit: 100, starting_after: last.id } : undefined;
  }
  return all;
}
