import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { z } from 'zod';
import { LatchError } from './errors.ts';

const OAUTH = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SLACK_STATE_SECRET'] as const;

const startsWith = (pattern: RegExp, remedy: string) => z.string().regex(pattern, remedy).optional();
const httpUrl = (example: string) =>
  z.url({ protocol: /^https?$/, error: `must be an http(s) address such as ${example}` });
const wholeNumber = (from: number, to: number, what: string) =>
  z.coerce
    .number({ error: `must be ${what}` })
    .int(`must be ${what}`)
    .min(from, `must be ${what}`)
    .max(to, `must be ${what}`);
const withSlash = (url: string) => (url.endsWith('/') ? url : `${url}/`);
const withoutSlash = (url: string) => url.replace(/\/+$/, '');
const is32Bytes = (key: string) => /^[0-9a-f]{64}$/i.test(key) || Buffer.from(key, 'base64').length === 32;

/** Every variable that Latch itself reads; `.env.example` explains each. The message of a check is the remedy. */
export const variables = z.object({
  SLACK_BOT_TOKEN: startsWith(
    /^xoxb-\S+$/,
    'must start with xoxb-: copy the Bot User OAuth Token from OAuth & Permissions',
  ),
  SLACK_SIGNING_SECRET: startsWith(/^\S+$/, 'must have no spaces: copy the Signing Secret from Basic Information'),
  SLACK_APP_TOKEN: startsWith(
    /^xapp-\S+$/,
    'must start with xapp-: create an App-Level Token with connections:write in Basic Information',
  ),
  SLACK_CLIENT_ID: startsWith(/^\S+$/, 'must have no spaces: copy the Client ID from Basic Information'),
  SLACK_CLIENT_SECRET: startsWith(/^\S+$/, 'must have no spaces: copy the Client Secret from Basic Information'),
  SLACK_STATE_SECRET: startsWith(/^.{16,}$/, 'must have at least 16 characters: make one with openssl rand -base64 32'),
  SLACK_API_URL: httpUrl('https://slack.com/api/').default('https://slack.com/api/').transform(withSlash),
  MONGODB_URI: startsWith(
    /^mongodb(\+srv)?:\/\/\S+$/,
    'must start with mongodb:// or mongodb+srv://: copy it from your database, or leave it empty for the embedded one',
  ),
  OPENAI_API_KEY: startsWith(/^\S+$/, 'must have no spaces: copy an API key from your provider'),
  OPENAI_BASE_URL: httpUrl('https://api.openai.com/v1').transform(withoutSlash).optional(),
  OPENAI_MODEL: z.string().optional(),
  PORT: wholeNumber(0, 65_535, 'a port, 0 to 65535').default(3000),
  LATCH_CONFIG: z.string().default('latch.yml'),
  LATCH_ACTION_TIMEOUT_MS: wholeNumber(100, 300_000, 'a time in milliseconds, 100 to 300000').default(30_000),
  LATCH_DATA_DIR: z.string().default('.latch'),
  LATCH_BASE_URL: httpUrl('https://latch.example.com').transform(withoutSlash).optional(),
  LATCH_ENCRYPTION_KEY: z
    .string()
    .transform((keys): [first: string, ...old: string[]] => {
      const [first = '', ...old] = keys.split(',').map((key) => key.trim());
      return [first, ...old];
    })
    .refine(
      (keys) => keys.every(is32Bytes),
      'must be 32 bytes in base64 or hex: make one with openssl rand -base64 32; several stand with commas between, the one in use first',
    )
    .optional(),
  LATCH_SIGNING_KEY: z
    .string()
    .min(32, 'must have at least 32 characters: make one with openssl rand -base64 32')
    .optional(),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be one of fatal, error, warn, info, debug, trace, silent',
    })
    .default('info'),
});

type Variable = keyof typeof variables.shape;

/**
 * Variables of the plugins that come with Latch, for `.env.example`. They are called and checked by each plugin's own settings
 * (plugin-host/variables.ts).
 */
export const pluginVariables = [
  'STRIPE_SECRET_KEY',
  'STRIPE_API_BASE',
  'STRIPE_WEBHOOK_SECRET',
  'ERPNEXT_URL',
  'ERPNEXT_API_KEY',
  'ERPNEXT_API_SECRET',
  'ZENDESK_URL',
  'ZENDESK_EMAIL',
  'ZENDESK_API_TOKEN',
  'ZENDESK_WEBHOOK_SECRET',
  'FRESHDESK_URL',
  'FRESHDESK_API_KEY',
  'FRESHDESK_WEBHOOK_SECRET',
  'JIRA_URL',
  'JIRA_EMAIL',
  'JIRA_API_TOKEN',
  'JIRA_WEBHOOK_SECRET',
  'LINEAR_API_KEY',
  'LINEAR_WEBHOOK_SECRET',
];

/** The bot is the same whether Latch or the plugin `slack` speaks. */
const sharedWithPlugins = ['SLACK_BOT_TOKEN', 'SLACK_API_URL'];
/** Nothing that only `latch.yml` names: Latch's own, or a plugin's, in use or not. */
export const isReserved = (name: string): boolean => isOwn(name) || pluginVariables.includes(name);
const isOwn = (name: string) => Object.hasOwn(variables.shape, name);

const toEnv = (v: z.infer<typeof variables>, given: Given) => ({
  slackBotToken: v.SLACK_BOT_TOKEN,
  slackSigningSecret: v.SLACK_SIGNING_SECRET,
  slackAppToken: v.SLACK_APP_TOKEN,
  slackClientId: v.SLACK_CLIENT_ID,
  slackClientSecret: v.SLACK_CLIENT_SECRET,
  slackStateSecret: v.SLACK_STATE_SECRET,
  slackApiUrl: v.SLACK_API_URL,
  mongodbUri: v.MONGODB_URI,
  openaiApiKey: v.OPENAI_API_KEY,
  openaiBaseUrl: v.OPENAI_BASE_URL,
  openaiModel: v.OPENAI_MODEL,
  port: v.PORT,
  latchConfig: v.LATCH_CONFIG,
  actionTimeoutMs: v.LATCH_ACTION_TIMEOUT_MS,
  dataDir: v.LATCH_DATA_DIR,
  baseUrl: v.LATCH_BASE_URL,
  /** The first encrypts; the others are of before and still decrypt. */
  encryptionKeys: v.LATCH_ENCRYPTION_KEY,
  signingKey: v.LATCH_SIGNING_KEY,
  logLevel: v.LOG_LEVEL,
  /** A setting of a plugin. Latch's own variables are handed to no plugin, whatever it is called. */
  setting: (name: string): string | undefined =>
    isOwn(name) && !sharedWithPlugins.includes(name) ? undefined : valueIn(given, name),
  /** A variable that only `latch.yml` names, such as the token of an internal API: neither Latch's own nor a plugin's. */
  named: (name: string): string | undefined => (isReserved(name) ? undefined : valueIn(given, name)),
});

export type Env = ReturnType<typeof toEnv>;

/** What programs that Latch starts inherit: PATH, proxies, and the like. */
export const surroundings = (): NodeJS.ProcessEnv => process.env;

/** Reads the environment over the `.env` file; throws one `invalid_config` that names every mistake with its remedy. */
export function readEnv(source: NodeJS.ProcessEnv = process.env, dotenvPath = '.env'): Env {
  const file = existsSync(dotenvPath) ? parse(readFileSync(dotenvPath)) : {};
  const given = { ...nonEmpty(file), ...nonEmpty(source) };
  const parsed = variables.safeParse(given);
  const mistakes = [
    ...(parsed.success ? [] : parsed.error.issues.map((issue) => mistake(String(issue.path[0]), given, issue.message))),
    ...incompleteOauth(given),
  ];
  if (parsed.success && mistakes.length === 0) return toEnv(parsed.data, given);
  throw new LatchError(
    'invalid_config',
    `the environment has mistakes:\n${mistakes.map((m) => `  - ${m}`).join('\n')}`,
  );
}

type Given = Record<string, string>;
const valueIn = (given: Given, name: string) => (Object.hasOwn(given, name) ? given[name] : undefined);

/** An empty variable is an unset one: compose files and CI export empty values for what nobody filled in. */
const nonEmpty = (values: Record<string, string | undefined>): Given =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined || value.trim() === '' ? [] : [[name, value.trim()]],
    ),
  );

const mistake = (name: string, given: Given, remedy: string) =>
  `${name} is ${shown(name, given[name] ?? '')}: it ${remedy}`;

const SECRET = /TOKEN|SECRET|KEY|URI/ satisfies RegExp;
const TELLING_PREFIX = /^(xox[a-z]-|xapp-|[srp]k_(test|live)_|[srp]k[_-]|whsec_|[a-z+]+:\/\/)/;

/** A secret shows its kind at most ("xoxp-…"): enough to see that the wrong one was pasted. */
function shown(name: string, value: string): string {
  if (!SECRET.test(name)) return JSON.stringify(value);
  const prefix = TELLING_PREFIX.exec(value)?.[0];
  return prefix ? `"${prefix}…"` : `a value of ${value.length} characters (not shown)`;
}

function incompleteOauth(given: Given): string[] {
  const missing = OAUTH.filter((name) => given[name] === undefined);
  if (missing.length === 0 || missing.length === OAUTH.length) return [];
  return missing.map((name) => `${name} is missing: ${OAUTH.join(', ')} work only together; set all three or none`);
}

type Reception = { mode: 'http'; signingSecret: string } | { mode: 'socket'; appToken: string };
type Installation =
  | { install: 'token'; botToken: string }
  | { install: 'oauth'; clientId: string; clientSecret: string; stateSecret: string };
export type SlackEnv = { apiUrl: string } & Reception & Installation;

const COPY_FROM = {
  SLACK_BOT_TOKEN: 'copy the Bot User OAuth Token from OAuth & Permissions',
  SLACK_SIGNING_SECRET: 'copy the Signing Secret from Basic Information, or set SLACK_APP_TOKEN to use Socket Mode',
} satisfies Partial<Record<Variable, string>>;

/** What talking to Slack needs. Socket Mode is chosen by its token; several workspaces by the three OAuth values. */
export function requireSlack(env: Env): SlackEnv {
  const reception: Reception | undefined = env.slackAppToken
    ? { mode: 'socket', appToken: env.slackAppToken }
    : env.slackSigningSecret
      ? { mode: 'http', signingSecret: env.slackSigningSecret }
      : undefined;
  const installation = installationOf(env);
  if (reception && installation) return { apiUrl: env.slackApiUrl, ...reception, ...installation };
  const missing = [
    ...(installation ? [] : (['SLACK_BOT_TOKEN'] as const)),
    ...(reception ? [] : (['SLACK_SIGNING_SECRET'] as const)),
  ];
  const lines = missing.map((name) => `  - ${name} is missing: ${COPY_FROM[name]}`);
  throw new LatchError(
    'invalid_config',
    `Slack is not set up (pages of your app at https://api.slack.com/apps; try Latch without Slack: npm run sandbox):\n${lines.join('\n')}`,
  );
}

function installationOf(env: Env): Installation | undefined {
  const { slackBotToken, slackClientId, slackClientSecret, slackStateSecret } = env;
  if (slackClientId && slackClientSecret && slackStateSecret) {
    return {
      install: 'oauth',
      clientId: slackClientId,
      clientSecret: slackClientSecret,
      stateSecret: slackStateSecret,
    };
  }
  return slackBotToken ? { install: 'token', botToken: slackBotToken } : undefined;
}
