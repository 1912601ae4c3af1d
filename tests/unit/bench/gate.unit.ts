import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Gate, startGate } from '../../../scripts/bench/p2-gate.ts';

const answered = { count: 0 };
const server = createServer((request, response) => {
  answered.count += 1;
  request.resume().on('end', () => response.end('done'));
});
let gate: Gate;

beforeEach(async () => {
  answered.count = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  gate = await startGate((server.address() as AddressInfo).port); // listening on a port, not on a pipe
});
afterEach(async () => {
  await gate.end();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const ask = async (): Promise<string> =>
  (await fetch(`http://127.0.0.1:${gate.port}/`, { method: 'POST', body: 'x' })).text();

test('an open gate is not noticed', async () => {
  expect(await ask()).toBe('done');
});

test('behind a closed gate nothing arrives, and what waited is answered once it opens', async () => {
  expect(await ask()).toBe('done'); // over a connection that stays open
  gate.close();
  const waiting = [ask(), ask()];
  expect(await Promise.race([...waiting, new Promise((resolve) => setTimeout(resolve, 100, 'nothing'))])).toBe(
    'nothing',
  );
  expect(answered.count).toBe(1);
  gate.open();
  expect(await Promise.all(waiting)).toEqual(['done', 'done']);
});
