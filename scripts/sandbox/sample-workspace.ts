import type { WorkspaceSeed } from './slack/types.ts';

/** The sample people of the story: one in no role, one guest, one who has left. */
export const sampleWorkspace: WorkspaceSeed = {
  team: { id: 'T0LATCH', name: 'Northwind Ops', domain: 'northwind-ops' },
  bot: { userId: 'U0BOT', botId: 'B0LATCH', appId: 'A0LATCH', name: 'latch' },
  people: [
    { id: 'U0KIM', name: 'mkim', displayName: 'M. Kim', email: 'mkim@example.com', title: 'Support Lead' },
    { id: 'U0TORRES', name: 'atorres', displayName: 'A. Torres', email: 'atorres@example.com', title: 'Finance' },
    { id: 'U0RAJ', name: 'raj', displayName: 'Raj P.', email: 'raj@example.com', title: 'Finance' },
    { id: 'U0DANA', name: 'dana', displayName: 'Dana W.', email: 'dana@example.com', title: 'Manager, admin' },
    { id: 'U0SAM', name: 'sam', displayName: 'Sam O.', email: 'sam@example.com', title: 'In no role' },
    {
      id: 'U0GUEST',
      name: 'gil',
      displayName: 'Gil (guest)',
      email: 'gil@partner.example',
      title: 'Guest',
      isGuest: true,
    },
    { id: 'U0LEFT', name: 'lee', displayName: 'Lee', email: 'lee@example.com', title: 'Has left', isDeactivated: true },
  ],
  channels: [
    {
      id: 'C0SUPPORT',
      name: 'support',
      members: ['U0KIM', 'U0TORRES', 'U0RAJ', 'U0DANA', 'U0SAM', 'U0GUEST'],
      hasBot: true,
    },
    {
      id: 'C0REFUNDS',
      name: 'refunds',
      members: ['U0KIM', 'U0TORRES', 'U0RAJ', 'U0DANA', 'U0SAM', 'U0GUEST'],
      hasBot: true,
    },
    { id: 'C0RANDOM', name: 'random', members: ['U0KIM', 'U0TORRES', 'U0SAM'], hasBot: false },
  ],
  usergroups: [{ id: 'S0FIN', handle: 'finance-approvers', name: 'Finance approvers', users: ['U0TORRES', 'U0RAJ'] }],
};
