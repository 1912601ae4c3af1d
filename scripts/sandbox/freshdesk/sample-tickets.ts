export interface FreshdeskPerson {
  id: number;
  name: string;
  email: string;
}
export interface FreshdeskTicket {
  id: number;
  subject: string;
  description_text: string;
  status: number;
  priority: number;
  requester_id: number;
  responder_id: number | null;
  deleted?: boolean;
  spam: boolean;
  created_at: string;
  updated_at: string;
  status_updated_at: string;
}

/** Latch acts as the first. */
export const sampleAgents: FreshdeskPerson[] = [
  { id: 500, name: 'Latch', email: 'latch@acme.example' },
  { id: 502, name: 'Minjun Kim', email: 'minjun@acme.example' },
];
export const sampleContacts: FreshdeskPerson[] = [
  { id: 601, name: 'Ana Ruiz', email: 'ana.ruiz@globex.example' },
  { id: 602, name: 'Ben Okafor', email: 'ben@globex.example' },
];
/** For agents and for requesters, as /ticket_fields shows them. */
export const sampleStatuses: Record<string, [string, string]> = {
  2: ['Open', 'Being Processed'],
  3: ['Pending', 'Awaiting your Reply'],
  4: ['Resolved', 'This ticket has been Resolved'],
  5: ['Closed', 'This ticket has been Closed'],
  8: ['Waiting for bank', 'Being Processed'],
};

const ticket = (id: number, subject: string, changed: Partial<FreshdeskTicket> = {}): FreshdeskTicket => ({
  id,
  subject,
  description_text: `${subject}. Please help.`,
  status: 2,
  priority: 1,
  requester_id: 601,
  responder_id: 502,
  spam: false,
  created_at: '2026-11-18T09:00:00Z',
  updated_at: '2026-11-18T09:00:00Z',
  status_updated_at: '2026-11-18T09:00:00Z',
  ...changed,
});
export const sampleTickets: FreshdeskTicket[] = [
  ticket(1042, 'Charged twice for order 4821'),
  ticket(1043, 'Where is my parcel?', { status: 3, responder_id: null }),
  ticket(1001, 'Cheap watches', { spam: true }),
  ticket(1002, 'Password forgotten', { deleted: true }),
];
