import { startLocalOpenAI } from '../sandbox/openai/local-openai.ts';
import { startLocalStripe } from '../sandbox/stripe/local-stripe.ts';
import type { PaymentSeed } from '../sandbox/stripe/sample-payments.ts';
import { type Gate, startGate } from './p2-gate.ts';
import type { Waiting } from './seed.ts';
import { stripeKey } from './setting.ts';
import { startStubSlack } from './stub-slack.ts';

/** All that Latch talks to, each behind a gate. */
export interface Outside {
  gates: Record<'Slack' | 'Stripe' | 'the AI', Gate>;
  slackApiUrl: string;
  responseUrl: string;
  /** For Latch, beside what it is told of Slack and of the database. */
  env: Record<string, string>;
  /** Lets Stripe know the payments of these cases. */
  addPayments(cases: Waiting[]): void;
  end(): Promise<void>;
}

export async function startOutside(): Promise<Outside> {
  const payments: PaymentSeed[] = [];
  const slack = await startStubSlack();
  const stripe = await startLocalStripe({ secretKey: stripeKey, payments });
  const ai = await startLocalOpenAI();
  const gates = {
    Slack: await startGate(portOf(slack.apiUrl)),
    Stripe: await startGate(stripe.port),
    'the AI': await startGate(portOf(ai.baseUrl)),
  };
  const at = ({ port }: Gate) => `http://127.0.0.1:${port}`;
  return {
    gates,
    slackApiUrl: `${at(gates.Slack)}/api/`,
    responseUrl: `${at(gates.Slack)}/response`,
    env: {
      STRIPE_API_BASE: at(gates.Stripe),
      OPENAI_API_KEY: ai.apiKey,
      OPENAI_BASE_URL: `${at(gates['the AI'])}/v1`,
    },
    addPayments: (cases) => void payments.push(...cases.map(({ payment }) => paymentNamed(payment))),
    async end() {
      for (const gate of Object.values(gates)) await gate.end();
      await Promise.all([slack.close(), stripe.close(), ai.close()]);
    },
  };
}

const portOf = (url: string): number => Number(new URL(url).port);

const paymentNamed = (id: string): PaymentSeed => ({
  paymentIntent: id,
  charge: id.replace('pi_', 'ch_'),
  amount: 240_000,
  currency: 'usd',
  description: 'Order',
  customer: { id: 'cus_AcmeCo', name: 'Acme Co', email: 'billing@acme.example' },
  createdAt: '2026-11-12T09:02:00Z',
});
