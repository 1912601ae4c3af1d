import type {
  CaseCard,
  CaseRow,
  PrepareForm,
  RefusalShown,
  ReviewNotice,
  StoryShown,
  SuggestionShown,
} from '../../../blocks/view-models.ts';

/** The refund of the story, as each surface gets it. */

export const fingerprint = '3f2a91c4'.padEnd(64, '0');
const paymentLink = 'https://dashboard.stripe.com/payments/pi_4821';
const facts = [
  { label: 'Payment', value: '$2,400.00, succeeded', link: paymentLink, source: 'Stripe', at: '2026-11-12T09:15:02Z' },
  { label: 'Refundable', value: '$2,400.00', source: 'Stripe', at: '2026-11-12T09:15:02Z' },
];

export const suggestion: SuggestionShown = {
  source: 'ai',
  summary: 'A customer asks for a refund above the threshold.',
  priority: 'high',
  action: 'Issue refund',
  rule: 'refund-above-threshold',
  values: [{ label: 'Amount', value: '$2,400.00' }],
};

export const pendingCard: CaseCard = {
  caseId: 'T0LATCH:42',
  number: 42,
  status: 'pending_approval',
  headline: 'Refund $2,400.00 · Acme Co',
  statusLine: 'Waiting for Finance',
  filedBy: 'M. Kim',
  filedAt: '2026-11-12T09:14:00Z',
  fields: [
    { label: 'Customer', value: 'Acme Co' },
    { label: 'Order', value: '#4821' },
    { label: 'Amount', value: '$2,400.00' },
  ],
  priority: 'high',
  labels: ['vip'],
  facts,
  suggestion,
  rule: { name: 'refund-above-threshold', seats: [{ role: 'Finance', by: null, eligible: 3 }] },
  override: null,
  deadlines: 'Reminder 12 Nov, 13:20 UTC · expires 17 Nov, 09:20 UTC',
  policy: 'Policy 1a2b3c4d',
  fingerprint,
  confirm: 'Issue refund of $2,400.00 to Acme Co',
  result: null,
  buttons: [{ kind: 'approve' }, { kind: 'deny' }, { kind: 'request_changes' }, { kind: 'edit' }, { kind: 'details' }],
  menu: [
    { available: true, kind: 'withdraw' },
    { available: true, kind: 'add_note' },
    { available: false, action: 'erp.credit', title: 'Issue credit note', reason: 'no ERP account on the case' },
  ],
};

export const openCard: CaseCard = {
  ...pendingCard,
  status: 'open',
  statusLine: 'Open',
  rule: null,
  deadlines: null,
  policy: null,
  fingerprint: null,
  confirm: null,
  buttons: [
    { kind: 'prepare', action: 'stripe.refund', title: 'Issue refund' },
    { kind: 'add_note' },
    { kind: 'edit' },
    { kind: 'cancel' },
    { kind: 'details' },
  ],
  menu: [],
};

export const doneCard: CaseCard = {
  ...pendingCard,
  status: 'done',
  statusLine: 'Done',
  rule: { name: 'refund-above-threshold', seats: [{ role: 'Finance', by: 'A. Torres', eligible: 3 }] },
  deadlines: null,
  result: { tone: 'good', text: 'Refund confirmed. $2,400.00 returned.' },
  buttons: [{ kind: 'details' }],
  menu: [],
};

/** It ran although nobody had approved it. */
export const brokenCard: CaseCard = {
  ...doneCard,
  statusLine: 'Done without its approvals',
  rule: { name: 'refund-above-threshold', seats: [{ role: 'Finance', by: null, eligible: 3 }] },
  override: {
    by: 'M. Kim',
    reason: 'Payments are down',
    incident: 'https://incidents.example/7',
    review: 'Review: case #43',
  },
};

export const prepareForm: PrepareForm = {
  metadata: '{"caseId":"T0LATCH:42","action":"stripe.refund"}',
  number: 42,
  actionTitle: 'Issue refund',
  fields: [
    { name: 'customer', label: 'Customer', type: 'text', required: true, value: 'Acme Co' },
    { name: 'amount', label: 'Amount', type: 'money', required: true, value: '2400.00 USD', suggested: true },
    { name: 'reason', label: 'Reason', type: 'long_text', required: false, value: '' },
  ],
  priority: 'high',
  facts,
  preflight: { ok: true },
  verdict: {
    rule: 'refund-above-threshold',
    sentence: '$2,400.00 is above $500.00: one approval by Finance is needed.',
    couldApprove: [{ role: 'Finance', people: ['A. Torres', 'Raj P.'] }],
    runsNow: false,
    blocked: null,
  },
  changed: null,
};

export const refusal: RefusalShown = {
  caseNumber: 42,
  rule: 'refund-above-threshold',
  reason: 'You marked this ready, so you cannot approve it.',
  remedy: 'Rule refund-above-threshold needs someone else in Finance.',
  ask: ['U0TORRES', 'U0RAJ'],
  barred: [{ person: 'U0DANA', why: 'joined Finance less than a day ago' }],
};

export const story: StoryShown = {
  number: 42,
  headline: 'Refund $2,400.00 · Acme Co',
  statusLine: 'Done',
  fields: pendingCard.fields,
  lines: [
    { at: '2026-11-12T09:14:00Z', who: 'M. Kim', what: 'filed the case', tone: 'plain' },
    {
      at: '2026-11-12T09:15:00Z',
      who: 'Latch',
      what: 'AI suggestion: Issue refund, priority high',
      tone: 'suggestion',
    },
    { at: '2026-11-12T09:20:00Z', who: 'M. Kim', what: 'tried to approve: prepared by the same person', tone: 'bad' },
    { at: '2026-11-12T09:22:00Z', who: 'A. Torres', what: 'approved as Finance', tone: 'good' },
  ],
  policy: '3 (1a2b3c4d), active since 2026-11-01',
  attempts: [{ who: 'M. Kim', what: 'approve: prepared by the same person', times: 3 }],
  evidence: [{ name: 'stripe request.json', digest: 'ab'.repeat(32), size: 812 }],
  cardLink: 'https://northwind-ops.slack.com/archives/C0REFUNDS/p1',
  seal: 'cd'.repeat(32),
};

export const row: CaseRow = {
  caseId: 'T0LATCH:42',
  number: 42,
  headline: 'Refund $2,400.00 · Acme Co',
  statusLine: 'Waiting for Finance',
  link: 'https://northwind-ops.slack.com/archives/C0REFUNDS/p1',
};

export const reviewing: ReviewNotice = {
  caseId: 'T0LATCH:42',
  asks: 'approval',
  for: null,
  number: 42,
  headline: 'Refund $2,400.00 · Acme Co',
  rule: 'refund-above-threshold',
  role: 'Finance',
  preparedBy: 'M. Kim',
  note: 'Verified: product defect confirmed by warehouse',
  fields: pendingCard.fields,
  facts,
  cardLink: row.link,
  settled: null,
};
