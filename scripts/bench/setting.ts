import { z } from 'zod';

/** What both sides of the bench are told: the same people, the same secrets, one channel. */

export const signingSecret = 'bench-signing-secret';
export const botToken = 'xoxb-bench';
export const stripeKey = 'sk_test_bench';
export const team = 'T0BENCH';
export const bot = { id: 'B0BENCH', userId: 'U0BOT' };
export const channel = 'C0REFUNDS';
export const operator = 'U0OPERATOR';

/** As many as a rule has seats at most, so the most votes that one case can take. */
export const crowd = Array.from({ length: 10 }, (_, index) => `U0CROWD${index}`);
/** Two may approve, as in the sample workspace; one does. */
export const approvers = ['U0FIRST', 'U0SECOND'] as const;

export const workflows = { one: 'refund', hot: 'big_refund', runs: 'refund_on_approval' } as const;
/** Each message there is a case. */
export const intakeChannel = 'C0INTAKE';

const fields = `
    fields:
      customer: { type: text, label: Customer, required: true }
      order: { type: text, label: Order }
      payment: { type: text, label: Stripe payment }
      amount: { type: money, label: Amount, required: true, currency: USD }
      reason: { type: long_text, label: Reason, private: true }
    actions: [stripe.refund]`;

const workflow = (name: string, seats: string, run = 'by_operator') => `
  ${name}:
    title: Refund
    channel: ${channel}
    operators: [support_lead]${fields}
    rules:
      - name: second-reviewer
        seats: ${seats}
        run: ${run}`;

/**
 * The sample's refund, and one whose rule asks for ten people. Nothing runs by itself there, where votes are measured; in a third one
 * the refund goes out once it is approved.
 */
export const latchYml = `
plugins: [stripe]
admins: [${operator}]
intake: [{ channel: ${intakeChannel}, take: every, workflow: ${workflows.one} }]
roles:
  support_lead: { users: [${operator}] }
  finance: { users: [${approvers.join(', ')}] }
  board: { users: [${crowd.join(', ')}] }
workflows:${workflow(workflows.one, '[finance]')}${workflow(workflows.hot, `[${crowd.map(() => 'board').join(', ')}]`)}${workflow(workflows.runs, '[finance]', 'on_approval')}
`;

export const environment = (apiUrl: string, databaseUri: string, config: string): Record<string, string> => ({
  SLACK_BOT_TOKEN: botToken,
  SLACK_SIGNING_SECRET: signingSecret,
  SLACK_API_URL: apiUrl,
  MONGODB_URI: databaseUri,
  STRIPE_SECRET_KEY: stripeKey,
  PORT: '0',
  LATCH_CONFIG: config,
});

/** Of the bare app: cases as small as can be, and cases with everything that Latch keeps of one, indexed alike. */
export const floorCollections = { small: 'floor_cases', alike: 'floor_cases_alike', votes: 'floor_votes' } as const;

export interface FloorCase {
  _id: string;
  status: string;
  version: number;
  /** The version that stands on the card. */
  shown: number;
}

/** What its button carries. */
export const floorValue = z.object({ caseId: z.string(), cases: z.string() });
