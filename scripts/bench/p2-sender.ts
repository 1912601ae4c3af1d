import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, Worker } from 'node:worker_threads';
import type { SignedRequest } from './clicks.ts';

export interface Sending extends SignedRequest {
  port: number;
  /** When it goes out, in milliseconds from the start. */
  at: number;
  /** Comes back with what was measured. */
  side: string;
}

export interface Acknowledged {
  side: string;
  at: number;
  /** From the request's going out until the answer's headers were here; null where there was no 200. */
  ms: number | null;
}

export interface Sender {
  /** Sends each at its time, whether or not the ones before were answered. */
  send(all: Sending[]): Promise<Acknowledged[]>;
  stop(): Promise<unknown>;
}

/** Clicks come from a thread of their own: what the bench itself does meanwhile, as Slack or as Stripe, is not measured. */
export function startSender(): Sender {
  const worker = new Worker(new URL(import.meta.url));
  return {
    send: (all) =>
      new Promise((resolve, reject) => {
        worker.once('error', reject);
        worker.once('message', (acknowledged) => {
          worker.off('error', reject);
          resolve(acknowledged);
        });
        worker.postMessage(all);
      }),
    stop: () => worker.terminate(),
  };
}

parentPort?.on('message', async (all: Sending[]) => {
  const began = performance.now();
  parentPort?.postMessage(await Promise.all(all.map((one) => sendAt(began, one))));
});

/** As many connections as it takes, kept for the next. */
const agent = new Agent({ keepAlive: true });
const giveUpMs = 20_000;

async function sendAt(began: number, { port, side, at, headers, body }: Sending): Promise<Acknowledged> {
  await sleep(Math.max(0, began + at - performance.now()));
  const ms = await new Promise<number | null>((resolve) => {
    const sentAt = performance.now();
    const sent = request({ host: '127.0.0.1', port, path: '/slack/events', method: 'POST', headers, agent });
    sent.setTimeout(giveUpMs, () => sent.destroy());
    sent.on('error', () => resolve(null));
    sent.on('response', (response) => {
      const took = performance.now() - sentAt;
      response.resume();
      resolve(response.statusCode === 200 ? took : null);
    });
    sent.end(body);
  });
  return { side, at, ms };
}
