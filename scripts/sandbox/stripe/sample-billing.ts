import { samplePayments } from './sample-payments.ts';

export interface CustomerSeed {
  id: string;
  name: string;
  email: string;
  /** Lower case. Absent: never billed. */
  currency?: string;
  /** In Stripe's units; negative is credit. */
  balance?: number;
  isDeleted?: boolean;
}

export interface SubscriptionSeed {
  id: string;
  customer: string;
  plan: string;
  /** In Stripe's units, for one. */
  unitAmount: number;
  currency: string;
  quantity?: number;
  /** Default: month. */
  interval?: 'month' | 'year';
  /** ISO 8601. */
  periodEndsAt: string;
  /** Default: active. */
  status?: 'active' | 'past_due' | 'incomplete' | 'canceled';
  endsWithPeriod?: boolean;
  /** Of a subscription schedule. */
  schedule?: string;
}

export interface InvoiceSeed {
  id: string;
  number: string;
  customer: string;
  total: number;
  currency: string;
  /** By none of the two ids: paid outside of Stripe. */
  payments: {
    id: string;
    paymentIntent?: string;
    charge?: string;
    amount: number;
    status: 'paid' | 'open' | 'canceled';
  }[];
}

const { acme, small, euro, yen, partlyRefunded, unpaid } = samplePayments;

export const sampleCustomers = {
  /** $20.00 of credit. */
  acme: { ...acme.customer, currency: 'usd', balance: -2_000 },
  /** Owes $5.00. */
  bright: { ...small.customer, currency: 'usd', balance: 500 },
  euro: { ...euro.customer, currency: 'eur' },
  /** Never billed, so without a currency. */
  fresh: { id: 'cus_FreshCo', name: 'Fresh Co', email: 'hi@fresh.example' },
  yen: { ...yen.customer, currency: 'jpy', balance: -300 },
  deleted: { id: 'cus_GoneLtd', name: 'Gone Ltd', email: 'bye@gone.example', isDeleted: true },
} satisfies Record<string, CustomerSeed>;

const pro = { customer: acme.customer.id, plan: 'Pro', unitAmount: 5_000, currency: 'usd' };

export const sampleSubscriptions = {
  /** $150.00 a month. */
  pro: { ...pro, id: 'sub_1QAcmePro', quantity: 3, periodEndsAt: '2026-12-12T09:00:00Z' },
  yearly: { ...pro, id: 'sub_1QAcmeYearly', interval: 'year', periodEndsAt: '2027-03-01T00:00:00Z' },
  ending: { ...pro, id: 'sub_1QAcmeEnding', periodEndsAt: '2026-12-01T00:00:00Z', endsWithPeriod: true },
  ended: { ...pro, id: 'sub_1QAcmeEnded', periodEndsAt: '2026-11-01T00:00:00Z', status: 'canceled' },
  scheduled: {
    ...pro,
    id: 'sub_1QAcmeScheduled',
    periodEndsAt: '2026-12-05T00:00:00Z',
    schedule: 'sub_sched_1QAcme',
  },
  incomplete: { ...pro, id: 'sub_1QAcmeIncomplete', periodEndsAt: '2026-12-20T00:00:00Z', status: 'incomplete' },
} satisfies Record<string, SubscriptionSeed>;

export const sampleInvoices = {
  /** $40.00, by one payment that paid nothing else. */
  small: {
    id: 'in_1Q4822BrightBikes',
    number: 'BB-0007',
    customer: small.customer.id,
    total: 4_000,
    currency: 'usd',
    payments: [{ id: 'inpay_1Q4822', paymentIntent: small.paymentIntent, amount: 4_000, status: 'paid' }],
  },
  /** $900.00 out of a payment of $2,400.00; an attempt before that came to nothing. */
  part: {
    id: 'in_1Q4821AcmeCo',
    number: 'AC-0012',
    customer: acme.customer.id,
    total: 90_000,
    currency: 'usd',
    payments: [
      { id: 'inpay_1Q4821Tried', paymentIntent: unpaid.paymentIntent, amount: 90_000, status: 'canceled' },
      { id: 'inpay_1Q4821', paymentIntent: acme.paymentIntent, amount: 90_000, status: 'paid' },
    ],
  },
  /** By a charge without a payment intent. */
  byCharge: {
    id: 'in_1Q4823MartaLindt',
    number: 'ML-0003',
    customer: euro.customer.id,
    total: 18_950,
    currency: 'eur',
    payments: [{ id: 'inpay_1Q4823', charge: euro.charge, amount: 18_950, status: 'paid' }],
  },
  twoPayments: {
    id: 'in_1Q4790AcmeCo',
    number: 'AC-0010',
    customer: acme.customer.id,
    total: 480_000,
    currency: 'usd',
    payments: [
      { id: 'inpay_1Q4790First', paymentIntent: partlyRefunded.paymentIntent, amount: 240_000, status: 'paid' },
      { id: 'inpay_1Q4790Second', paymentIntent: acme.paymentIntent, amount: 240_000, status: 'paid' },
    ],
  },
  outside: {
    id: 'in_1Q4700AcmeCo',
    number: 'AC-0008',
    customer: acme.customer.id,
    total: 10_000,
    currency: 'usd',
    payments: [{ id: 'inpay_1Q4700', amount: 10_000, status: 'paid' }],
  },
  unpaid: {
    id: 'in_1Q4830MartaLindt',
    number: 'ML-0004',
    customer: unpaid.customer.id,
    total: 7_500,
    currency: 'eur',
    payments: [{ id: 'inpay_1Q4830', paymentIntent: unpaid.paymentIntent, amount: 7_500, status: 'open' }],
  },
} satisfies Record<string, InvoiceSeed>;
