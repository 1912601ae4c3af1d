import { z } from 'zod';
import { type ReadContext, Refused, type Tickets } from '../../src/plugin-host/contract.ts';
import { ask } from './client.ts';
import type { LinearConfig } from './config.ts';
import { namesNothing } from './linear-error.ts';
import { allOf, connection } from './pages.ts';

const IDENTIFIER = /^[A-Z][A-Z0-9]{0,9}-[1-9]\d{0,8}$/;

type Where = Pick<LinearConfig, 'workspace'>;

/** "ENG-12", "eng-12", or its link https://linear.app/acme/issue/ENG-12/title; undefined: not a ticket of this Linear. */
export function identifierIn(written: string, config: Where): string | undefined {
  const text = written.trim();
  const identifier = (/^https?:/i.test(text) ? (namedInLink(text, config) ?? '') : text).toUpperCase();
  return IDENTIFIER.test(identifier) ? identifier : undefined;
}

function namedInLink(text: string, { workspace }: Where): string | undefined {
  const { hostname, pathname = '' } = URL.parse(text) ?? {};
  const [, ofWorkspace, kind, named] = pathname.split('/');
  if (hostname !== 'linear.app' || kind !== 'issue') return undefined;
  return workspace === undefined || ofWorkspace?.toLowerCase() === workspace ? named : undefined;
}

/** Of this Linear, as cases name them. */
export const ticketsOf = (config: Pick<LinearConfig, 'workspace' | 'field'>): Tickets<string> => ({
  field: config.field,
  system: 'Linear',
  written: `its identifier, such as ENG-12, or its link on ${['linear.app', config.workspace].filter(Boolean).join('/')}`,
  read: (text) => identifierIn(text, config),
});

const state = z.object({ id: z.string().min(1), name: z.string().min(1) });
export type State = z.infer<typeof state>;
const person = z.object({ displayName: z.string() }).nullish();
const issue = z.object({
  id: z.string().min(1),
  identifier: z.string().regex(IDENTIFIER),
  title: z.string(),
  url: z.url({ protocol: /^https?$/ }),
  state,
  assignee: person,
  creator: person,
  team: z.object({ id: z.string().min(1) }),
});
export type Ticket = z.infer<typeof issue>;

const TICKET = `query Ticket($id: String!) {
  issue(id: $id) {
    id identifier title url
    state { id name }
    assignee { displayName }
    creator { displayName }
    team { id }
  }
}`;

/** Null: Linear shows none of that name. A ticket that moved to another team answers under its old name, too. */
export async function readTicket(id: string, config: LinearConfig, ctx: ReadContext): Promise<Ticket | null> {
  try {
    return (await ask(TICKET, { id }, z.object({ issue }), config, ctx)).issue;
  } catch (error) {
    if (error instanceof Refused && namesNothing(error.code)) return null; // the id is all that was put in
    throw error;
  }
}

export const noTicket = (identifier: string): string =>
  `Linear has no ticket ${identifier}, or the account of LINEAR_API_KEY may not see it.`;

const STATES = `query States($team: String!, $after: String) {
  team(id: $team) {
    states(first: 100, after: $after) { nodes { id name } pageInfo { hasNextPage endCursor } }
  }
}`;

/** The workflow states of the ticket's team: from each to each is possible. */
export function statesOf({ team }: Ticket, config: LinearConfig, ctx: ReadContext): Promise<State[]> {
  const wanted = z.object({ team: z.object({ states: connection(state) }) });
  return allOf(async (after) => (await ask(STATES, { team: team.id, after }, wanted, config, ctx)).team.states, ctx);
}

export const isSameStatus = (one: string, other: string): boolean =>
  one.trim().toLowerCase() === other.trim().toLowerCase();
