import { expect, test } from '@jest/globals';
import type { App, ReceiverEvent } from '@slack/bolt';
import { inFlight } from '../../../src/slack/in-flight.ts';
import { later } from '../app/runs-given.ts';

const event = { body: {}, ack: async () => undefined } satisfies ReceiverEvent;

test('is settled once everything that came in is through, also what failed and what came meanwhile', async () => {
  const [first, second] = [later<void>(), later<void>()];
  const answers = [first.answer, second.answer];
  const app = { processEvent: () => answers.shift()?.() } as unknown as App; // the one method that is used
  const { settled } = inFlight(app);
  await settled();
  let isSettled = false;
  const failing = app.processEvent(event);
  const waiting = settled().then(() => {
    isSettled = true;
  });
  const other = app.processEvent(event);
  first.reject(new Error('the database is away'));
  await expect(failing).rejects.toThrow('the database is away');
  await new Promise(setImmediate);
  expect(isSettled).toBe(false);
  second.resolve();
  await other;
  await waiting;
});
