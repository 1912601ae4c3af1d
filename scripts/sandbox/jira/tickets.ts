import { type Account, accounts, type TicketSeed, type WorkflowStep, workflow } from './sample-tickets.ts';

export interface KeptComment {
  id: string;
  author: Account;
  /** A document of rich text. */
  body: unknown;
  created: string;
  properties: { key: string; value: unknown }[];
}
export interface KeptChange {
  id: string;
  author: Account;
  created: string;
  items: { field: string; fieldId: string; fromString: string; toString: string }[];
  historyMetadata?: unknown;
}
export interface KeptTicket extends TicketSeed {
  comments: KeptComment[];
  changes: KeptChange[];
}

/** Tickets, and what happens to them. */
export class Tickets {
  readonly all: KeptTicket[];
  readonly #now: () => Date;
  #ids = 10_000;
  /** What the API user wrote: comments and changes of status. */
  effects = 0;

  constructor(seeds: TicketSeed[], now: () => Date) {
    this.all = seeds.map((seed) => ({ ...seed, comments: [], changes: [] }));
    this.#now = now;
  }

  find(key: string): KeptTicket | undefined {
    return this.all.find((ticket) => ticket.key === key.toUpperCase());
  }

  /** Those of the workflow that start where the ticket is. */
  steps({ status }: KeptTicket): WorkflowStep[] {
    return workflow.filter(({ from }) => from === status);
  }

  comment(ticket: KeptTicket, author: Account, body: unknown, properties: KeptComment['properties'] = []): KeptComment {
    const made = { id: this.#id(), author, body, created: this.#stamp(), properties };
    ticket.comments.push(made);
    if (author === accounts.latch) this.effects += 1;
    return made;
  }

  move(ticket: KeptTicket, author: Account, to: string, historyMetadata?: unknown): KeptChange {
    const change = {
      id: this.#id(),
      author,
      created: this.#stamp(),
      items: [{ field: 'status', fieldId: 'status', fromString: ticket.status, toString: to }],
      ...(historyMetadata !== undefined && { historyMetadata }),
    };
    ticket.changes.push(change as unknown as KeptChange); // `toString` is a text here, as in Jira's JSON
    ticket.status = to;
    if (author === accounts.latch) this.effects += 1;
    return change as unknown as KeptChange; // as above
  }

  #id(): string {
    this.#ids += 1;
    return String(this.#ids);
  }

  #stamp(): string {
    return this.#now().toISOString().replace('Z', '+0000');
  }
}
