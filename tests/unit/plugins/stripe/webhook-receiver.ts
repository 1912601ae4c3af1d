import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import stripe from '../../../../plugins/stripe/index.ts';
import type { InboundEvent, Received } from '../../../../src/plugin-host/contract.ts';
import { noon, silent } from './given.ts';

export const webhookSecret = 'whsec_LatchTestsOnly';

/** What the plugin makes of a request, with these settings. It calls nobody. */
export async function received(
  request: { body: string | Uint8Array; headers: Record<string, string> },
  { secret = webhookSecret, now = noon }: { secret?: string | null; now?: Date } = {},
): Promise<Received> {
  const config = stripe.config.parse({ secretKey: 'sk_test_x', ...(secret && { webhookSecret: secret }) });
  const body = typeof request.body === 'string' ? new TextEncoder().encode(request.body) : request.body;
  const answer = await stripe.events?.({ headers: new Headers(request.headers), body, now }, config, {
    logger: silent,
    signal: AbortSignal.timeout(5_000),
    caseRef: '',
    fetch: () => Promise.reject(new Error('events are read without asking anybody')),
  });
  if (!answer) throw new Error('the plugin reads no events');
  return answer;
}

export interface Receiver {
  url: string;
  /** What came out of each delivery, in the order they came. */
  readonly answers: Received[];
  /** All events of them. */
  events(): InboundEvent[];
  close(): Promise<unknown>;
}

/** An address for webhooks: what is delivered is read by the plugin; a refusal is answered with 401. */
export async function webhookReceiver(): Promise<Receiver> {
  const answers: Received[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', async () => {
      const headers = { 'stripe-signature': req.headers['stripe-signature']?.toString() ?? '' };
      const answer = await received({ body: Buffer.concat(chunks), headers });
      answers.push(answer);
      res.writeHead('refused' in answer ? 401 : 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has an address and a port
  return {
    url: `http://127.0.0.1:${port}/hooks/stripe`,
    answers,
    events: () => answers.flatMap((answer) => ('events' in answer ? answer.events : [])),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
