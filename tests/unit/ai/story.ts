import type { TriageInput } from '../../../src/app/ports.ts';

/** The message the story begins with. */
export const storyText =
  'Acme Co asks for a refund of $2,400.00 for order #4821, the product arrived defective. Payment pi_3Q4821AcmeCo';

export const refundWorkflow = {
  name: 'refund',
  title: 'Refund',
  fields: [
    { name: 'customer', label: 'Customer', type: 'text' },
    { name: 'order', label: 'Order', type: 'text' },
    { name: 'payment', label: 'Stripe payment', type: 'text' },
    { name: 'amount', label: 'Amount', type: 'money' },
    { name: 'reason', label: 'Reason', type: 'long_text' },
  ],
  actions: [{ id: 'stripe.refund', title: 'Issue refund' }],
};
export const accessWorkflow = {
  name: 'access',
  title: 'Access Request',
  fields: [{ name: 'system', label: 'System', type: 'text' }],
  actions: [{ id: 'directory.grant', title: 'Grant access' }],
};

export const inputOf = (text: string, more: Partial<TriageInput> = {}): TriageInput => ({
  text,
  fields: {},
  workflows: [refundWorkflow, accessWorkflow],
  ...more,
});

export const storyFields = {
  customer: { text: 'Acme Co' },
  order: { text: '#4821' },
  payment: { text: 'pi_3Q4821AcmeCo' },
  amount: { minor: 240_000, currency: 'USD' },
  reason: { text: 'the product arrived defective' },
};

export const never = (): AbortSignal => new AbortController().signal;
