import { samplePayments } from '../../scripts/sandbox/stripe/sample-payments.ts';

/** A latch.yml whose deadlines run around the clock, with every way to approve in it. `over` replaces lines of the workflow. */
export const approvalsConfig = ({
  top = '',
  finance = '{ usergroup: finance-approvers, cover: [manager] }',
  workflow = '',
  rules = defaultRules,
}: {
  top?: string;
  finance?: string;
  workflow?: string;
  rules?: string;
} = {}): string => `
plugins: [stripe]
admins: [dana@example.com]
business_hours: { days: [mon, tue, wed, thu, fri, sat, sun], from: "00:00", to: "24:00", zone: UTC }
${top}
roles:
  support_lead: { users: [U0KIM] }
  finance: ${finance}
  manager: { users: [U0DANA] }
  oncall: { users: [U0SAM] }
workflows:
  refund:
    title: Refund
    channel: "#refunds"
    operators: [support_lead]
    viewers: [manager]
    ${workflow}
    fields:
      customer: { type: text, label: Customer, required: true }
      order: { type: text, label: Order }
      payment: { type: text, label: Stripe payment }
      amount: { type: money, label: Amount, required: true, currency: USD }
      reason: { type: long_text, label: Reason, private: true }
    actions: [stripe.refund]
    rules:
${rules}
`;

const defaultRules = `
      - name: refund-above-threshold
        when: { amount_above: 500 USD }
        seats: [finance]
        separate: [role]
        remind_after: 4h
        escalate: { after: 8h, to: manager }
        expire_after: 3d
        break_glass: [oncall]
      - name: refund-small
        when: { amount_at_most: 500 USD }
        seats: []
`;

export const hour = 60 * 60_000;
export const day = 24 * hour;

/** Payments of $499.00 that the stand-in Stripe knows. */
export const smallPayments = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    ...samplePayments.small,
    paymentIntent: `pi_499_${index + 1}`,
    charge: `ch_499_${index + 1}`,
    amount: 49_900,
  }));
