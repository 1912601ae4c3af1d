import { Refused } from '../../src/plugin-host/contract.ts';
import type { Ticket, Zendesk } from './client.ts';

/** What a ticket may be set to. "new" is where tickets begin, nothing to return to. */
const categories = ['open', 'pending', 'hold', 'solved', 'closed'];

/** A status as Zendesk is told it. */
export interface WantedStatus {
  /** As people know it. */
  word: string;
  change: { status: string } | { custom_status_id: number };
}

/**
 * A status category, or the label of one of the account's own statuses, without case:
 * https://developer.zendesk.com/api-reference/ticketing/tickets/custom_ticket_statuses/
 */
export async function statusNamed(written: string, api: Zendesk): Promise<WantedStatus | { problem: string }> {
  const word = written.toLowerCase();
  if (categories.includes(word)) return { word, change: { status: word } };
  const own = (await ownStatuses(api)).filter(({ active }) => active);
  const named = own.filter(({ agent_label: label }) => label.toLowerCase() === word);
  const [one, ...others] = named;
  if (one && others.length === 0) return { word: one.agent_label, change: { custom_status_id: one.id } };
  const possible = [...categories, ...own.map(({ agent_label: label }) => label)];
  const unique = possible.filter(
    (label, at) => possible.findIndex((x) => x.toLowerCase() === label.toLowerCase()) === at,
  );
  return {
    problem: one
      ? `Zendesk has several statuses called "${one.agent_label}". Rename one of them there, or set the category.`
      : `Zendesk has no status "${written.slice(0, 60)}". Possible: ${unique.join(', ')}.`,
  };
}

/** Not every plan has them, and not every agent may list them; then the categories are what there is. */
async function ownStatuses(api: Zendesk) {
  try {
    return await api.customStatuses();
  } catch (error) {
    if (error instanceof Refused && (error.code === 403 || error.code === 404)) return [];
    throw error;
  }
}

export const hasStatus = (ticket: Ticket, { change }: WantedStatus): boolean =>
  'status' in change ? ticket.status === change.status : ticket.custom_status_id === change.custom_status_id;
