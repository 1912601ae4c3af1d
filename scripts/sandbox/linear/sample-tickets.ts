export interface User {
  id: string;
  name: string;
  displayName: string;
  email: string;
  avatarUrl: string;
}

const user = (id: string, name: string): User => ({
  id: `6f1c1c1e-0000-4000-8000-0000000000${id}`,
  name,
  displayName: name,
  email: `${name.split(' ')[0]?.toLowerCase()}@people.example`,
  avatarUrl: `https://avatars.example/${id}`,
});

export const users = { latch: user('01', 'Latch'), ana: user('02', 'Ana Ruiz'), dana: user('03', 'Dana Fox') };

export interface WorkflowState {
  id: string;
  name: string;
  type: string;
  position: number;
}

export const states: WorkflowState[] = [
  ['Backlog', 'backlog'],
  ['Todo', 'unstarted'],
  ['In Progress', 'started'],
  ['Done', 'completed'],
  ['Canceled', 'canceled'],
].map(([name = '', type = ''], index) => ({
  id: `5a7e0000-0000-4000-8000-00000000000${index}`,
  name,
  type,
  position: index,
}));

export interface TicketSeed {
  identifier: string;
  title: string;
  state: string;
  assignee: User | null;
  creator: User | null;
}

export const sampleTickets: TicketSeed[] = [
  { identifier: 'ENG-12', title: 'Rotate the signing key', state: 'Todo', assignee: users.dana, creator: users.ana },
  { identifier: 'ENG-13', title: 'Open port 5432', state: 'Backlog', assignee: null, creator: null },
];
