import { z } from 'zod';
import {
  cannotTell,
  caseName,
  type Finding,
  NoAnswer,
  type ReadContext,
  type RunContext,
} from '../../src/plugin-host/contract.ts';
import { ask } from './client.ts';
import { ownComment } from './comments.ts';
import type { LinearConfig } from './config.ts';
import { ownId } from './own-id.ts';
import { allOf, connection } from './pages.ts';
import { isSameStatus, noTicket, readTicket, type State, type Ticket } from './ticket.ts';

const UPDATE = `mutation IssueUpdate($id: String!, $input: IssueUpdateInput!) {
  issueUpdate(id: $id, input: $input) { success issue { id state { id name } } }
}`;
const updated = z.object({
  issueUpdate: z.object({ success: z.literal(true), issue: z.object({ state: z.object({ id: z.string() }) }) }),
});

export async function updateState({ id }: Ticket, state: State, config: LinearConfig, ctx: ReadContext): Promise<void> {
  const { issueUpdate } = await ask(UPDATE, { id, input: { stateId: state.id } }, updated, config, ctx);
  if (issueUpdate.issue.state.id !== state.id) throw new NoAnswer('Linear shows another status than was sent.');
}

/**
 * A change of status takes no mark, so a note goes before it: a comment under the run's own id. It tells who asked, and when by
 * Linear's clock. The status is sent only once Linear has confirmed the note.
 */
export const noteId = ({ runId, caseRef }: RunContext): string => ownId('note', runId, caseRef);
export const noteBody = ({ state }: Ticket, to: State, caseRef: string): string =>
  `Latch asks for the status: ${state.name} → ${to.name} (${caseName(caseRef)})`;

const HISTORY = `query History($id: String!, $after: String) {
  issue(id: $id) {
    history(first: 100, after: $after) {
      nodes { createdAt updatedAt actor { id } fromState { name } toState { name } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;
const named = z.object({ name: z.string() }).nullish();
const entry = z.object({
  createdAt: z.iso.datetime(),
  /** Linear adds what the same person changes a moment later to the same entry. */
  updatedAt: z.iso.datetime(),
  actor: z.object({ id: z.string() }).nullish(),
  fromState: named,
  toState: named,
});

export interface WantedStatus {
  identifier: string;
  status: string;
}

type Found = Exclude<Finding, { found: 'pending' | 'failed' }>;

/** Whatever cannot be read leaves it open. */
export async function findStatusChange(wanted: WantedStatus, config: LinearConfig, ctx: RunContext): Promise<Found> {
  try {
    return await changeSinceNote(wanted, config, ctx);
  } catch (error) {
    return cannotTell(error, 'Linear');
  }
}

/** Absent only where there is no note, or nothing by its author since that set this status. */
async function changeSinceNote(
  { identifier, status }: WantedStatus,
  config: LinearConfig,
  ctx: RunContext,
): Promise<Found> {
  const ticket = await readTicket(identifier, config, ctx);
  if (!ticket) throw new NoAnswer(noTicket(identifier));
  const note = await ownComment(noteId(ctx), config, ctx);
  if (note) {
    const wanted = z.object({ issue: z.object({ history: connection(entry) }) });
    const page = async (after: string | null) =>
      (await ask(HISTORY, { id: ticket.id, after }, wanted, config, ctx)).issue.history;
    const change = (await allOf(page, ctx)).find(
      ({ updatedAt, actor, toState }) =>
        Date.parse(updatedAt) >= Date.parse(note.createdAt) &&
        actor?.id === note.user?.id &&
        isSameStatus(toState?.name ?? '', status),
    );
    if (change)
      return {
        found: 'happened',
        summary: `${ticket.identifier}: ${change.fromState?.name ?? 'no status'} → ${change.toState?.name}.`,
        reference: ticket.identifier,
      };
  }
  if (!isSameStatus(ticket.state.name, status)) return { found: 'absent' };
  return {
    found: 'cannot_tell',
    reason: `${ticket.identifier} is ${ticket.state.name}, but not by this run as far as Linear shows.`,
  };
}
