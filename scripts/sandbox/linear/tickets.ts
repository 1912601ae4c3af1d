import { states, type TicketSeed, type User, users, type WorkflowState } from './sample-tickets.ts';

export interface KeptComment {
  id: string;
  body: string;
  createdAt: string;
  user: User;
  ticket: KeptTicket;
}
export interface KeptChange {
  id: string;
  createdAt: string;
  updatedAt: string;
  actor: User;
  fromState: WorkflowState;
  toState: WorkflowState;
}
export interface KeptTicket {
  id: string;
  identifier: string;
  title: string;
  url: string;
  updatedAt: string;
  state: WorkflowState;
  assignee: User | null;
  creator: User | null;
  /** Oldest first, as is `changes`. */
  comments: KeptComment[];
  changes: KeptChange[];
}

export const stateCalled = (name: string): WorkflowState => {
  const found = states.find((state) => state.name === name);
  if (!found) throw new Error(`the local Linear has no state ${name}`);
  return found;
};

/** Tickets of one team, and what happens to them. */
export class Tickets {
  readonly all: KeptTicket[];
  readonly #now: () => Date;
  #ids = 0;
  /** What the API user did: comments and changes of status. */
  readonly effects = { comments: 0, changes: 0 };

  constructor(seeds: TicketSeed[], now: () => Date) {
    this.#now = now;
    this.all = seeds.map(({ identifier, title, state, assignee, creator }) => ({
      id: this.#id(),
      identifier,
      title,
      url: `https://linear.app/acme/issue/${identifier}/${title.toLowerCase().replaceAll(' ', '-')}`,
      updatedAt: now().toISOString(),
      state: stateCalled(state),
      assignee,
      creator,
      comments: [],
      changes: [],
    }));
  }

  /** By identifier or id. */
  find(id: string): KeptTicket | undefined {
    return this.all.find((ticket) => ticket.id === id || ticket.identifier === id.toUpperCase());
  }

  comment(ticket: KeptTicket, user: User, body: string, id = this.#id()): KeptComment {
    const made = { id, body, user, ticket, createdAt: this.#stamp() };
    ticket.comments.push(made);
    if (user === users.latch) this.effects.comments += 1;
    return made;
  }

  move(ticket: KeptTicket, actor: User, to: WorkflowState): KeptChange {
    const at = this.#stamp();
    const change = { id: this.#id(), createdAt: at, updatedAt: at, actor, fromState: ticket.state, toState: to };
    ticket.changes.push(change);
    Object.assign(ticket, { state: to, updatedAt: at });
    if (actor === users.latch) this.effects.changes += 1;
    return change;
  }

  #id(): string {
    this.#ids += 1;
    return `1d000000-0000-4000-8000-${String(this.#ids).padStart(12, '0')}`;
  }

  /** A millisecond apart from each other, so that before and after can be told under a clock that stands. */
  #stamp(): string {
    this.#ids += 1;
    return new Date(this.#now().getTime() + this.#ids).toISOString();
  }
}
