import type { ZendeskTicket } from './sample-tickets.ts';

export interface AuditEvent {
  id: number;
  type: 'Create' | 'Comment' | 'Change';
  [field: string]: unknown;
}
export interface Audit {
  id: number;
  ticket_id: number;
  created_at: string;
  author_id: number;
  metadata: { system: object; custom: Record<string, string> };
  events: AuditEvent[];
  via: object;
}
export interface Update {
  comment?: { body: string; public?: boolean };
  status?: string;
  custom_status_id?: number;
  metadata?: Record<string, string>;
}

/** What happened to the tickets: one audit an update that changed something, as Zendesk keeps them. */
export class History {
  readonly audits: Audit[] = [];
  #ids = 7000;

  #next(): number {
    this.#ids += 1;
    return this.#ids;
  }

  /** Changes the ticket. Undefined: nothing was changed, so Zendesk keeps no audit, and no metadata either. */
  record(ticket: ZendeskTicket, update: Update, by: number, at: Date): Audit | undefined {
    const events: AuditEvent[] = [];
    const { comment, metadata = {} } = update;
    if (comment)
      events.push({
        id: this.#next(),
        type: 'Comment',
        author_id: by,
        body: comment.body,
        html_body: `<div class="zd-comment">${comment.body}</div>`,
        plain_body: comment.body,
        public: comment.public ?? true,
        attachments: [],
      });
    for (const field of ['status', 'custom_status_id'] as const) {
      const value = update[field];
      if (value === undefined || value === ticket[field]) continue;
      events.push({
        id: this.#next(),
        type: 'Change',
        field_name: field,
        value: String(value),
        previous_value: String(ticket[field]),
      });
      Object.assign(ticket, { [field]: value });
    }
    if (events.length === 0) return undefined;
    ticket.updated_at = stamp(at);
    const audit: Audit = {
      id: this.#next(),
      ticket_id: ticket.id,
      created_at: stamp(at),
      author_id: by,
      metadata: { system: { ip_address: '203.0.113.7', location: 'Madrid, Spain' }, custom: metadata },
      events,
      via: { channel: 'api', source: { from: {}, to: {}, rel: null } },
    };
    this.audits.push(audit);
    return audit;
  }

  of(ticketId: number): Audit[] {
    return this.audits.filter((audit) => audit.ticket_id === ticketId);
  }
}

/** To the second, as Zendesk writes times. */
export const stamp = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;
