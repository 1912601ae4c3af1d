export interface ZendeskUser {
  id: number;
  name: string;
  email: string;
  role: 'admin' | 'agent' | 'end-user';
}
export interface ZendeskTicket {
  id: number;
  subject: string;
  description: string;
  status: string;
  custom_status_id: number;
  priority: string;
  requester_id: number;
  assignee_id: number | null;
  tags: string[];
  created_at: string;
  updated_at: string;
}
export interface ZendeskCustomStatus {
  id: number;
  status_category: string;
  agent_label: string;
  end_user_label: string;
  active: boolean;
  default: boolean;
}

/** Latch acts as the first. */
export const sampleUsers: ZendeskUser[] = [
  { id: 900, name: 'Latch', email: 'latch@acme.example', role: 'agent' },
  { id: 901, name: 'Ana Ruiz', email: 'ana.ruiz@globex.example', role: 'end-user' },
  { id: 902, name: 'Minjun Kim', email: 'minjun@acme.example', role: 'agent' },
];

const status = (id: number, category: string, label: string, isDefault = true): ZendeskCustomStatus => ({
  id,
  status_category: category,
  agent_label: label,
  end_user_label: label,
  active: true,
  default: isDefault,
});
export const sampleStatuses: ZendeskCustomStatus[] = [
  status(1, 'new', 'New'),
  status(2, 'open', 'Open'),
  status(3, 'pending', 'Pending'),
  status(4, 'hold', 'On-hold'),
  status(5, 'solved', 'Solved'),
  status(6, 'open', 'Waiting for warehouse', false),
  { ...status(7, 'open', 'Waiting for courier', false), active: false },
];

const ticket = (id: number, subject: string, changed: Partial<ZendeskTicket> = {}): ZendeskTicket => ({
  id,
  subject,
  description: `${subject}. Please help.`,
  status: 'open',
  custom_status_id: 2,
  priority: 'normal',
  requester_id: 901,
  assignee_id: 902,
  tags: [],
  created_at: '2026-11-18T09:00:00Z',
  updated_at: '2026-11-18T09:00:00Z',
  ...changed,
});
export const sampleTickets: ZendeskTicket[] = [
  ticket(35436, 'Charged twice for order 4821'),
  ticket(35437, 'Where is my parcel?', { status: 'pending', custom_status_id: 3, assignee_id: null }),
  ticket(35001, 'Password forgotten', { status: 'closed', custom_status_id: 5 }),
];
