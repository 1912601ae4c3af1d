/** A payment that the stand-in holds at its start. Amounts are Stripe's: 240000 is $2,400.00, 12000 JPY is ¥12,000. */
export interface PaymentSeed {
  paymentIntent: string;
  charge: string;
  amount: number;
  /** Lower case, as in Stripe. */
  currency: string;
  description: string;
  customer: { id: string; name: string; email: string };
  /** ISO 8601. */
  createdAt: string;
  /** Default: succeeded. */
  status?: 'succeeded' | 'processing' | 'requires_payment_method' | 'requires_capture';
  refunds?: { id: string; amount: number; createdAt: string }[];
  isDisputed?: boolean;
}

const acme = { id: 'cus_AcmeCo', name: 'Acme Co', email: 'billing@acme.example' };
const bright = { id: 'cus_BrightBikes', name: 'Bright Bikes', email: 'hello@brightbikes.example' };
const marta = { id: 'cus_MartaLindt', name: 'Marta Lindt', email: 'marta@lindt.example' };
const sora = { id: 'cus_SoraBooks', name: 'Sora Books', email: 'orders@sorabooks.example' };

export const samplePayments = {
  /** The refund of the story: above the threshold. */
  acme: {
    paymentIntent: 'pi_3Q4821AcmeCo',
    charge: 'ch_3Q4821AcmeCo',
    amount: 240_000,
    currency: 'usd',
    description: 'Order #4821',
    customer: acme,
    createdAt: '2026-11-12T09:02:00Z',
  },
  /** Below the threshold. */
  small: {
    paymentIntent: 'pi_3Q4822BrightBikes',
    charge: 'ch_3Q4822BrightBikes',
    amount: 4_000,
    currency: 'usd',
    description: 'Order #4822',
    customer: bright,
    createdAt: '2026-11-13T16:40:00Z',
  },
  euro: {
    paymentIntent: 'pi_3Q4823MartaLindt',
    charge: 'ch_3Q4823MartaLindt',
    amount: 18_950,
    currency: 'eur',
    description: 'Order #4823',
    customer: marta,
    createdAt: '2026-11-14T11:15:00Z',
  },
  yen: {
    paymentIntent: 'pi_3Q4824SoraBooks',
    charge: 'ch_3Q4824SoraBooks',
    amount: 12_000,
    currency: 'jpy',
    description: 'Order #4824',
    customer: sora,
    createdAt: '2026-11-15T02:30:00Z',
  },
  /** $1,000.00 of $2,400.00 can still be refunded. */
  partlyRefunded: {
    paymentIntent: 'pi_3Q4790AcmeCo',
    charge: 'ch_3Q4790AcmeCo',
    amount: 240_000,
    currency: 'usd',
    description: 'Order #4790',
    customer: acme,
    createdAt: '2026-11-02T08:20:00Z',
    refunds: [
      { id: 're_3Q4790First', amount: 90_000, createdAt: '2026-11-05T10:00:00Z' },
      { id: 're_3Q4790Second', amount: 50_000, createdAt: '2026-11-09T13:45:00Z' },
    ],
  },
  disputed: {
    paymentIntent: 'pi_3Q4801BrightBikes',
    charge: 'ch_3Q4801BrightBikes',
    amount: 32_500,
    currency: 'usd',
    description: 'Order #4801',
    customer: bright,
    createdAt: '2026-11-04T14:05:00Z',
    isDisputed: true,
  },
  /** Never paid. */
  unpaid: {
    paymentIntent: 'pi_3Q4830MartaLindt',
    charge: 'ch_3Q4830MartaLindt',
    amount: 7_500,
    currency: 'eur',
    description: 'Order #4830',
    customer: marta,
    createdAt: '2026-11-16T19:00:00Z',
    status: 'requires_payment_method',
  },
} satisfies Record<string, PaymentSeed>;
