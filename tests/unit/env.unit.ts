import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'dotenv';
import { type Env, pluginVariables, readEnv, requireSlack, variables } from '../../src/env.ts';
import { LatchError } from '../../src/errors.ts';
import { settingsOf, variableOf } from '../../src/plugin-host/variables.ts';
import { loadPlugin } from '../../src/plugins.ts';

const NO_FILE = join(tmpdir(), 'latch-no-such.env');
const read = (source: NodeJS.ProcessEnv) => readEnv(source, NO_FILE);

function refusal(work: () => unknown): LatchError {
  try {
    work();
  } catch (error) {
    if (error instanceof LatchError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('reading the environment', () => {
  test('nothing set: the defaults, and no complaint', () => {
    expect(read({})).toMatchObject({
      slackApiUrl: 'https://slack.com/api/',
      port: 3000,
      latchConfig: 'latch.yml',
      actionTimeoutMs: 30_000,
      dataDir: '.latch',
      logLevel: 'info',
    });
    expect(read({}).slackBotToken).toBeUndefined();
  });

  test('an empty variable is an unset one, and the environment wins over .env', () => {
    const folder = mkdtempSync(join(tmpdir(), 'latch-env-'));
    const file = join(folder, '.env');
    writeFileSync(file, 'PORT=4000\nLATCH_CONFIG=file.yml\nSLACK_BOT_TOKEN=\n');
    const env = readEnv({ PORT: '', LATCH_CONFIG: 'given.yml', LOG_LEVEL: '  ' }, file);
    rmSync(folder, { recursive: true });
    expect(env).toMatchObject({ port: 4000, latchConfig: 'given.yml', logLevel: 'info' });
    expect(env.slackBotToken).toBeUndefined();
  });

  test('addresses are brought into one form', () => {
    const env = read({
      SLACK_API_URL: 'http://127.0.0.1:4010/api',
      LATCH_BASE_URL: 'https://latch.example.com/',
    });
    expect(env.slackApiUrl).toBe('http://127.0.0.1:4010/api/');
    expect(env.baseUrl).toBe('https://latch.example.com');
  });

  test('every mistake is told at once, with the variable, what was given and the remedy', () => {
    const error = refusal(() =>
      read({
        SLACK_BOT_TOKEN: 'xoxp-1-secret',
        PORT: '70000',
        LATCH_ACTION_TIMEOUT_MS: 'soon',
        SLACK_CLIENT_ID: '1.2',
      }),
    );
    expect(error.code).toBe('invalid_config');
    expect(error.message.split('\n').slice(1)).toEqual([
      '  - SLACK_BOT_TOKEN is "xoxp-…": it must start with xoxb-: copy the Bot User OAuth Token from OAuth & Permissions',
      '  - PORT is "70000": it must be a port, 0 to 65535',
      '  - LATCH_ACTION_TIMEOUT_MS is "soon": it must be a time in milliseconds, 100 to 300000',
      '  - SLACK_CLIENT_SECRET is missing: SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, SLACK_STATE_SECRET work only together; set all three or none',
      '  - SLACK_STATE_SECRET is missing: SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, SLACK_STATE_SECRET work only together; set all three or none',
    ]);
  });

  test.each([
    ['SLACK_APP_TOKEN', 'xoxb-hunter2'],
    ['SLACK_SIGNING_SECRET', 'hunter2 hunter2'],
    ['MONGODB_URI', 'postgres://latch:hunter2@db.example.com'],
    ['LATCH_ENCRYPTION_KEY', 'hunter2'],
    ['LATCH_SIGNING_KEY', 'hunter2'],
    ['OPENAI_API_KEY', 'sk- hunter2'],
  ])('a wrong %s is refused and its value never shown', (name, value) => {
    const error = refusal(() => read({ [name]: value }));
    expect(error.message).toContain(`${name} is `);
    expect(`${error.message}${error.stack}`).not.toContain('hunter2');
  });

  test('keys that are well made are taken', () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    const env = read({
      LATCH_ENCRYPTION_KEY: key,
      LATCH_SIGNING_KEY: key,
      MONGODB_URI: 'mongodb+srv://u:p@c.example.net',
    });
    expect(env).toMatchObject({
      encryptionKeys: [key],
      signingKey: key,
      mongodbUri: 'mongodb+srv://u:p@c.example.net',
    });
  });
});

describe('a variable that only a plugin names', () => {
  test('is found where it is set, and nothing else is', () => {
    const env = read({ ACCOUNTS_TOKEN: 'acc-token-0123', EMPTY_TOKEN: '' });
    expect(env.named('ACCOUNTS_TOKEN')).toBe('acc-token-0123');
    expect([env.named('EMPTY_TOKEN'), env.named('OTHER_TOKEN'), env.named('toString')]).toEqual(
      Array(3).fill(undefined),
    );
  });

  test('is never one of Latch’s own', () => {
    expect(read({ SLACK_BOT_TOKEN: 'xoxb-1' }).named('SLACK_BOT_TOKEN')).toBeUndefined();
  });

  test('is never one that belongs to a plugin', () => {
    expect(read({ STRIPE_SECRET_KEY: 'sk_test_1' }).named('STRIPE_SECRET_KEY')).toBeUndefined();
  });

  test('may stand in .env, too', () => {
    const folder = mkdtempSync(join(tmpdir(), 'latch-env-'));
    const file = join(folder, '.env');
    writeFileSync(file, 'ACCOUNTS_TOKEN=from-the-file\n');
    const env = readEnv({}, file);
    rmSync(folder, { recursive: true });
    expect(env.named('ACCOUNTS_TOKEN')).toBe('from-the-file');
  });
});

describe('a setting of a plugin', () => {
  test('is found under its variable', () => {
    expect(read({ ERPNEXT_URL: 'https://erp.example.com' }).setting('ERPNEXT_URL')).toBe('https://erp.example.com');
    expect(read({ ERPNEXT_URL: ' ' }).setting('ERPNEXT_URL')).toBeUndefined();
  });

  test('is none of Latch’s own variables, but for the bot, which the plugin slack shares', () => {
    const env = read({ LATCH_SIGNING_KEY: 'x'.repeat(32), OPENAI_API_KEY: 'sk-1', SLACK_BOT_TOKEN: 'xoxb-1' });
    expect([env.setting('LATCH_SIGNING_KEY'), env.setting('OPENAI_API_KEY')]).toEqual([undefined, undefined]);
    expect(env.setting('SLACK_BOT_TOKEN')).toBe('xoxb-1');
  });
});

describe('what Slack needs', () => {
  const slack = (source: NodeJS.ProcessEnv) => requireSlack(read(source));

  test('HTTP mode: a bot token and the signing secret', () => {
    expect(slack({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's' })).toEqual({
      apiUrl: 'https://slack.com/api/',
      mode: 'http',
      signingSecret: 's',
      install: 'token',
      botToken: 'xoxb-1',
    });
  });

  test('Socket Mode: an app token instead of the signing secret', () => {
    expect(slack({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' })).toMatchObject({
      mode: 'socket',
      appToken: 'xapp-1',
    });
  });

  test('several workspaces: the three OAuth values instead of a bot token', () => {
    const oauth = { SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: 'c', SLACK_STATE_SECRET: 'x'.repeat(16) };
    expect(slack({ ...oauth, SLACK_SIGNING_SECRET: 's' })).toMatchObject({ install: 'oauth', clientId: '1.2' });
  });

  test('all that is missing is named at once, with where to copy it from', () => {
    const error = refusal(() => slack({}));
    expect(error.code).toBe('invalid_config');
    expect(error.message).toContain(
      'SLACK_BOT_TOKEN is missing: copy the Bot User OAuth Token from OAuth & Permissions',
    );
    expect(error.message).toContain('SLACK_SIGNING_SECRET is missing: copy the Signing Secret from Basic Information');
    expect(refusal(() => slack({ SLACK_BOT_TOKEN: 'xoxb-1' })).message).not.toContain('SLACK_BOT_TOKEN');
  });

  test('an Env needs no cast to be built by hand', () => {
    const env: Env = { ...read({}), slackBotToken: 'xoxb-1', slackAppToken: 'xapp-1' };
    expect(requireSlack(env).mode).toBe('socket');
  });
});

describe('.env.example', () => {
  const example = parse(readFileSync(new URL('../../.env.example', import.meta.url)));

  test('names every variable of Latch and of its plugins, no other, and fills none in', () => {
    expect(Object.keys(example).sort()).toEqual([...Object.keys(variables.shape), ...pluginVariables].sort());
    expect(Object.values(example).every((value) => value === '')).toBe(true);
  });

  /** `http` declares its own in latch.yml; those of `slack` are Latch's. */
  const folder = new URL('../../plugins/', import.meta.url);
  const plugins = readdirSync(folder).filter(
    (name) => !['http', 'slack'].includes(name) && existsSync(new URL(`${name}/index.ts`, folder)),
  );

  test.each(plugins)('has the secrets of %s and all that it needs, as its settings call them', async (name) => {
    const definition = await loadPlugin(name);
    const keys = Object.entries(settingsOf(definition));
    const needed = keys.filter(
      ([key, schema]) => !schema.safeParse(undefined).success || Object.hasOwn(definition.secrets ?? {}, key),
    );
    expect(Object.keys(example)).toEqual(expect.arrayContaining(needed.map(([key]) => variableOf(name, key))));
  });
});
