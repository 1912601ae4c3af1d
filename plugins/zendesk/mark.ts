import { z } from 'zod';
import type { Audit } from './client.ts';

/**
 * Zendesk keeps up to 1 KB of an integration's own data with each update of a ticket, in the audit's metadata.custom:
 * https://developer.zendesk.com/documentation/ticketing/managing-tickets/creating-and-updating-tickets/
 * People do not see it. It is how a run, and news that were written back, are found again.
 */
const mark = z.object({ latch_run: z.string().optional(), latch_news: z.string().optional() });
export type Mark = z.infer<typeof mark>;

export const markIn = ({ metadata }: Pick<Audit, 'metadata'>): Mark => mark.safeParse(metadata?.custom).data ?? {};

export const isOurs = (audit: Audit): boolean => {
  const { latch_run: run, latch_news: news } = markIn(audit);
  return run !== undefined || news !== undefined;
};

export const commentIn = ({ events }: Audit) => events.find(({ type }) => type === 'Comment');

export const statusChangesIn = ({ events }: Audit) =>
  events.filter(
    ({ type, field_name: field }) => type === 'Change' && (field === 'status' || field === 'custom_status_id'),
  );
