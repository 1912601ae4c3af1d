import { Refused } from '../../src/plugin-host/contract.ts';
import type { Conversation, Freshdesk, Ticket } from './client.ts';

/** Not every agent may read others; a name is not worth failing for. */
async function unlessRefused(name: Promise<string | null | undefined>): Promise<string | undefined> {
  try {
    return (await name)?.trim() || undefined;
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

export const agentNamed = async (id: number, api: Freshdesk): Promise<string> =>
  (await unlessRefused(api.agentName(id))) ?? `agent ${id}`;

export async function authorOf(
  { user_id: id, incoming }: Conversation,
  ticket: Ticket,
  api: Freshdesk,
): Promise<string> {
  if (id === null || id === undefined) return 'Somebody';
  if (!incoming) return agentNamed(id, api);
  if (id === ticket.requester?.id && ticket.requester.name) return ticket.requester.name;
  return (await unlessRefused(api.contactName(id))) ?? `contact ${id}`;
}
