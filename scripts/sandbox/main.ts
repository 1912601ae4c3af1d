import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'dotenv';
import { pino } from 'pino';
import { connect } from '../../src/mongo/connect.ts';
import { openDatabase } from '../../src/mongo/embedded/open-database.ts';
import { type AppProcess, startApp } from './app-process.ts';
import { createPage } from './page/page.ts';
import { recordReader } from './record.ts';
import { sampleWorkspace } from './sample-workspace.ts';
import { startLocalSlack } from './slack/local-slack.ts';
import { createStory } from './story.ts';
import { acmePayments } from './stripe/acme-payments.ts';
import { localSecretKey, startLocalStripe } from './stripe/local-stripe.ts';
import { type PaymentSeed, samplePayments } from './stripe/sample-payments.ts';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: process.env.SANDBOX_PORT ?? '4000' },
    /** Keep the database of earlier runs instead of starting with an empty one. */
    keep: { type: 'boolean', default: false },
    /** How long the story rests on each step, in milliseconds. */
    pace: { type: 'string', default: '2000' },
    verbose: { type: 'boolean', default: false },
    /** A file of variables for plugins of your own. */
    env: { type: 'string' },
  },
});

const signingSecret = randomBytes(16).toString('hex');
const botToken = 'xoxb-sandbox';
const webhookSecret = `whsec_${randomBytes(16).toString('hex')}`;
const dataDir = process.env.LATCH_DATA_DIR || '.latch';

/** What was started, newest first: Ctrl-C stops all of it. */
const started: (() => Promise<unknown> | unknown)[] = [];
let stopping = false;

async function stopEverything(): Promise<void> {
  if (stopping) return;
  stopping = true;
  for (const stop of started.reverse()) await Promise.resolve(stop()).catch((error: unknown) => console.error(error));
}

async function main(): Promise<void> {
  const began = performance.now();
  const log = pino({ level: options.verbose ? 'info' : 'silent' });
  // The port comes first: it names the data, so that sandboxes side by side share nothing.
  const web = await listen();
  say('Starting the database (the first time this takes a little longer) …');
  const database = await openDatabase({
    uri: process.env.MONGODB_URI,
    dataDir: join(dataDir, `sandbox-${web.port}`),
    cacheDir: dataDir,
    log,
    env: process.env,
  });
  started.push(() => database.stop());
  const uri = withDatabase(database.uri, `latch_sandbox_${web.port}`);
  const connection = await connect({ uri, log });
  started.push(() => connection.close());
  if (!options.keep) await connection.dropDatabase();
  say(`Database: ${database.description}`);

  const slack = await startLocalSlack({ workspace: sampleWorkspace, signingSecret, botToken });
  started.push(() => slack.close());
  const payments = Object.values<PaymentSeed>(samplePayments);
  const stripe = await startLocalStripe({ payments });
  const earlier = stripe.refunds.length;
  started.push(() => stripe.close());

  // Not in the project's folder: its .env is for a real workspace.
  const nowhere = await mkdtemp(join(tmpdir(), 'latch-sandbox-'));
  started.push(() => rm(nowhere, { recursive: true, force: true }));
  const app: AppProcess = await startApp(
    {
      SLACK_BOT_TOKEN: botToken,
      SLACK_SIGNING_SECRET: signingSecret,
      SLACK_API_URL: slack.apiUrl,
      MONGODB_URI: uri,
      STRIPE_SECRET_KEY: localSecretKey,
      STRIPE_API_BASE: stripe.url,
      STRIPE_WEBHOOK_SECRET: webhookSecret,
      PORT: '0',
      LATCH_CONFIG: resolve(process.env.LATCH_CONFIG || 'latch.yml'),
      // With a key of your own the AI triages in the sandbox too.
      ...(process.env.OPENAI_API_KEY && { OPENAI_API_KEY: process.env.OPENAI_API_KEY }),
      ...(process.env.OPENAI_BASE_URL && { OPENAI_BASE_URL: process.env.OPENAI_BASE_URL }),
      ...(process.env.OPENAI_MODEL && { OPENAI_MODEL: process.env.OPENAI_MODEL }),
      ...(options.env === undefined ? {} : variablesIn(options.env)),
    },
    logLine,
    undefined,
    nowhere,
  );
  started.push(() => app.stop());
  slack.deliverTo(`http://127.0.0.1:${app.port}/slack/events`);
  stripe.webhooks.deliverTo({ url: `http://127.0.0.1:${app.port}/hooks/stripe`, secret: webhookSecret });

  const page = createPage({
    slack,
    record: recordReader(connection),
    story: createStory({ slack, payment: acmePayments(payments, stripe) }),
    stripe: {
      refunds: () => stripe.refunds.slice(earlier),
      bounce: (refund) => stripe.failLater(refund, 'lost_or_stolen_card'),
    },
    storyPaceMs: Number(options.pace),
  });
  started.push(() => page.close());
  web.serve(async (request, response) => {
    if (!(await page(request, response))) response.writeHead(404).end('not found');
  });
  say(
    `Ready in ${((performance.now() - began) / 1_000).toFixed(1)} s. Open http://localhost:${web.port} and press "Play the Story". Ctrl-C stops everything.`,
  );
  const code = await app.ended;
  if (!stopping) throw new Error(`the app ended by itself (code ${code}); its log is above`);
}

/** Listens at once, so that a port in use is said before anything is touched. */
async function listen(): Promise<{ port: number; serve(listener: RequestListener): void }> {
  let serve: RequestListener = (_request, response) =>
    response.writeHead(503, { refresh: '1', 'content-type': 'text/plain' }).end('The sandbox is starting …');
  const server = createServer((request, response) => serve(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(Number(options.port), '127.0.0.1', resolve);
  });
  started.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo; // listening on a port, not on a pipe
  return {
    port,
    serve: (listener) => {
      serve = listener;
    },
  };
}

/** What the sandbox itself sets is not up for change. */
function variablesIn(file: string): Record<string, string> {
  const given = parse(readFileSync(file));
  return Object.fromEntries(Object.entries(given).filter(([name]) => !/^(SLACK_|MONGODB_|STRIPE_|PORT$)/.test(name)));
}

function withDatabase(uri: string, name: string): string {
  const url = new URL(uri);
  url.pathname = `/${name}`;
  return url.href;
}

/** Warnings of the app, and all of its log with --verbose. */
function logLine(line: string): void {
  const level = /^\{"level":(\d+)/.exec(line)?.[1];
  if (options.verbose || level === undefined || Number(level) >= warning) console.error(line);
}
const warning = 40;

const say = (line: string) => console.log(line);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    say('\nStopping …');
    stopEverything().then(() => process.exit(0));
  });

main().catch(async (error: unknown) => {
  if (stopping) return; // it failed because everything is being stopped
  const inUse = Error.isError(error) && 'code' in error && error.code === 'EADDRINUSE';
  console.error(
    inUse
      ? `Port ${options.port} is in use. Remedy: stop what listens there, or: npm run sandbox -- --port ${Number(options.port) + 1}`
      : error,
  );
  await stopEverything();
  process.exit(1);
});
