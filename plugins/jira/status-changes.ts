import { z } from 'zod';
import { NoAnswer, type ReadContext } from '../../src/plugin-host/contract.ts';
import { ask } from './client.ts';
import type { JiraConfig } from './config.ts';

export const changedItem = z.looseObject({ field: z.string() });
const entry = z.object({
  id: z.string(),
  author: z.object({ accountId: z.string().optional() }).nullish(),
  created: z.string(),
  items: z.array(changedItem),
  historyMetadata: z.looseObject({ extraData: z.record(z.string(), z.unknown()).nullish() }).nullish(),
});
const page = z.object({ startAt: z.int(), total: z.int(), values: z.array(entry) });
const PAGE = 100;
const MOST_PAGES = 100;

export interface StatusChange {
  from: string;
  to: string;
  created: string;
  author: string | undefined;
  /** The run of Latch's that made it. */
  run: string | undefined;
}

/** "toString" is a name that every object knows: read only what is its own. */
const own = (item: object, key: string): string =>
  String(Object.entries(item).find(([name, value]) => name === key && value !== null)?.[1] ?? '');

/** From which status to which, where this is a change of status. */
export const statusIn = (items: z.infer<typeof changedItem>[]): { from: string; to: string } | undefined => {
  const item = items.find(({ field }) => field === 'status');
  return item && { from: own(item, 'fromString'), to: own(item, 'toString') };
};

/** Every change of the ticket's status, oldest first, to the end of its changelog. */
export async function statusChanges(key: string, config: JiraConfig, ctx: ReadContext): Promise<StatusChange[]> {
  const found: StatusChange[] = [];
  let startAt = 0;
  for (let read = 0; read < MOST_PAGES; read += 1) {
    ctx.signal.throwIfAborted();
    const { values, total } = await ask(
      `issue/${key}/changelog?startAt=${startAt}&maxResults=${PAGE}`,
      page,
      config,
      ctx,
    );
    for (const { items, created, author, historyMetadata } of values) {
      const status = statusIn(items);
      const run = historyMetadata?.extraData?.run;
      if (status)
        found.push({ ...status, created, author: author?.accountId, run: typeof run === 'string' ? run : undefined });
    }
    startAt += values.length;
    if (startAt >= total) return found;
    if (values.length === 0) throw new NoAnswer(`Jira shows only ${startAt} of ${total} changes of ${key}.`);
  }
  throw new NoAnswer(`${key} has too many changes to look through.`);
}
