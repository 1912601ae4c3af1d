import { Refused } from '../../src/plugin-host/contract.ts';
import type { Freshdesk } from './client.ts';

/** Those that every Freshdesk has: https://developers.freshdesk.com/api/#ticket_attributes */
const everywhere: Record<string, string[]> = { 2: ['Open'], 3: ['Pending'], 4: ['Resolved'], 5: ['Closed'] };

export interface Status {
  code: number;
  /** As agents see it. */
  label: string;
}

/** Not every agent may read the ticket's fields; then there are the four that every Freshdesk has. */
export async function statusesOf(api: Freshdesk): Promise<{ code: number; labels: string[] }[]> {
  const choices = await api.statuses().catch((error: unknown) => {
    if (error instanceof Refused && (error.code === 403 || error.code === 404)) return everywhere;
    throw error;
  });
  return Object.entries(choices).map(([code, labels]) => ({ code: Number(code), labels }));
}

export const labelOf = (statuses: { code: number; labels: string[] }[], code: number): string =>
  statuses.find((status) => status.code === code)?.labels[0] ?? `status ${code}`;

/** By its label, agents' or requesters', without case. */
export function statusNamed(
  written: string,
  statuses: { code: number; labels: string[] }[],
): Status | { problem: string } {
  const word = written.toLowerCase();
  const byAgents = statuses.find(({ labels: [label] }) => label?.toLowerCase() === word);
  const named = byAgents ?? statuses.find(({ labels }) => labels.some((label) => label.toLowerCase() === word));
  if (named) return { code: named.code, label: labelOf(statuses, named.code) };
  const possible = statuses.map(({ code }) => labelOf(statuses, code)).join(', ');
  return { problem: `Freshdesk has no status "${written.slice(0, 60)}". Possible: ${possible}.` };
}
