import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { readEnv } from '../../../src/env.ts';
import type { LatchError } from '../../../src/errors.ts';
import { start } from '../../../src/main.ts';
import { fakeMongo, HELLO } from '../../support/fake-mongo.ts';
import { botToken, signingSecret } from '../../support/running-latch.ts';

const refusal = (uri: string): Promise<LatchError> =>
  start(
    readEnv(
      { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret, MONGODB_URI: uri, PORT: '0' },
      '/nowhere',
    ),
    pino({ level: 'silent' }),
  ).then(
    () => {
      throw new Error('started');
    },
    (error: LatchError) => error,
  );

test('a database that nobody answers for ends the start with host and remedy', async () => {
  const error = await refusal('mongodb://127.0.0.1:9/latch');
  expect(error.code).toBe('unavailable');
  expect(error.message).toContain('127.0.0.1:9 does not answer');
  expect(error.message).toContain('Remedy');
});

test('a standalone server ends the start with the remedy', async () => {
  const fake = await fakeMongo(() => ({ ...HELLO, isWritablePrimary: true }));
  const error = await refusal(`mongodb://127.0.0.1:${fake.port}/latch`);
  await fake.close();
  expect(error.code).toBe('invalid_config');
  expect(error.message).toContain('--replSet');
});
