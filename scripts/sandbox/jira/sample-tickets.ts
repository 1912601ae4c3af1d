/** A person as Jira shows one. */
export interface Account {
  accountId: string;
  displayName: string;
  emailAddress: string;
}

export const accounts = {
  latch: { accountId: '5b10ac8d82e05b22cc7d4ef5', displayName: 'Latch', emailAddress: 'latch@example.com' },
  ana: { accountId: '70121:ana', displayName: 'Ana Ruiz', emailAddress: 'ana@customer.example' },
  dana: { accountId: '70121:dana', displayName: 'Dana Fox', emailAddress: 'dana@example.com' },
} satisfies Record<string, Account>;

export interface TicketSeed {
  key: string;
  summary: string;
  status: string;
  /** "service_desk" or "software". */
  projectType: string;
  assignee: Account | null;
  reporter: Account | null;
}

/** A request of a customer, and a bug of developers. */
export const sampleTickets: TicketSeed[] = [
  {
    key: 'OPS-12',
    summary: 'Refund for order 4821',
    status: 'Open',
    projectType: 'service_desk',
    assignee: accounts.dana,
    reporter: accounts.ana,
  },
  {
    key: 'WEB-7',
    summary: 'Checkout is slow',
    status: 'Open',
    projectType: 'software',
    assignee: null,
    reporter: accounts.dana,
  },
];

export interface WorkflowStep {
  id: string;
  name: string;
  from: string;
  to: string;
  /** Fields to be filled in on the way, by id. */
  required?: Record<string, string>;
}

/** From where to where, as the workflow allows it. */
export const workflow: WorkflowStep[] = [
  { id: '11', name: 'Start work', from: 'Open', to: 'In Progress' },
  { id: '21', name: 'Done', from: 'Open', to: 'Done' },
  { id: '22', name: 'Finish', from: 'In Progress', to: 'Done' },
  { id: '31', name: 'Reject', from: 'Open', to: 'Rejected', required: { resolution: 'Resolution' } },
  { id: '41', name: 'Reopen', from: 'Done', to: 'Open' },
];
