import { z } from 'zod';
import { duration } from './duration.ts';
import { type ParamSpec, paramTypes } from './params.ts';

/** The shape of the settings under `http:` in `latch.yml`. What refers to something else in them is checked in compile.ts. */
const text = (longest: number, example: string) => {
  const error = `must be a text of 1 to ${longest} characters. Write it like ${example}.`;
  return z.string(error).trim().min(1, error).max(longest, error);
};
const keys = <Shape extends z.core.$ZodShape>(shape: Shape, example: string) =>
  z.strictObject(shape, {
    error: ({ code, keys: unknown }) =>
      code === 'unrecognized_keys' && Array.isArray(unknown)
        ? `has ${unknown.map(String).join(', ')}, which nobody reads. Keys: ${Object.keys(shape).join(', ')}.`
        : `must be a map of keys. Write it like ${example}.`,
  });

/** A map whose keys have names of a kind: a wrong name is told by its own sentence. */
const mapOf = <Value extends z.ZodType>(name: z.ZodString, value: Value, error: string) =>
  z.record(name, value, {
    error: (issue) => (issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? error) : error),
  });

const method = <const Methods extends [string, ...string[]]>(...methods: Methods) =>
  z.enum(methods, `must be ${methods.join(', ')}.`);
const expression = (example: string) => text(500, `'${example}'`);
const headers = z.record(
  z.string(),
  z.string('must be a text. Put it in quotes.'),
  'must be a map of headers. Write it like { X-Source: latch }.',
);

const statuses = (fits: (status: number) => boolean, error: string) =>
  z.array(z.int(error).refine(fits, error), error).min(1, error);

/** Statuses with which no server says that nothing happened: the same request may have gone through. */
const tellsNothing = new Set([408, 425, 429]);

const params = mapOf(
  z.string().regex(/^[a-z][a-z0-9_]{0,59}$/, 'is no name of a param. Write it like account, in lower case.'),
  z.enum(
    paramTypes.flatMap((type): ParamSpec[] => [type, `${type}?`]),
    `must be ${paramTypes.join(', ')}; with ? at the end it may be left blank.`,
  ),
  'must be a map of params. Write it like { account: text, amount: money }.',
);

const success = keys(
  {
    status: statuses(
      (status) => status >= 200 && status <= 299,
      'must be a list of statuses from 200 to 299. Write it like [200, 201].',
    ),
    when: expression('body.ok == true').optional(),
    reference: expression('body.id').optional(),
  },
  '{ status: [200] }',
);
const failure = keys(
  {
    status: statuses(
      (status) => status >= 200 && status <= 499 && !(status >= 300 && status <= 399) && !tellsNothing.has(status),
      'must be a list of statuses that prove that nothing happened, such as [400, 404, 422]; 408, 425, 429, 3xx and 5xx prove nothing.',
    ),
    when: expression('body.ok == false').optional(),
    reason: expression('body.message').optional(),
  },
  '{ status: [400, 404, 422] }',
);

const notNow = keys(
  {
    status: statuses(
      (status) => [408, 425, 429, 503].includes(status),
      'must be a list of statuses with which this API says that it did nothing and is to be asked again, out of 408, 425, 429 and 503.',
    ),
  },
  '{ status: [429] }',
);

const lookup = keys(
  {
    method: method('GET', 'POST').default('GET'),
    url: text(2_000, 'https://accounts.internal.example.com/closures?run={run_id}'),
    headers: headers.optional(),
    body: z.unknown().optional(),
    happened: expression('status == 200 && body.state == "closed"'),
    absent: expression('status == 404'),
    reference: expression('body.id').optional(),
  },
  "{ url: …, happened: 'body.state == \"closed\"', absent: 'status == 404' }",
);

const context = keys(
  {
    method: method('GET').default('GET'),
    url: text(2_000, 'https://accounts.internal.example.com/accounts/{account}'),
    headers: headers.optional(),
    facts: z
      .array(
        keys({ label: text(60, 'Holder'), value: expression('body.name') }, "{ label: Holder, value: 'body.name' }"),
        'must be a list of facts.',
      )
      .max(10, 'has more than 10 facts, more than a card can show. Remove some.')
      .default([]),
    refuse: z
      .array(
        keys(
          { when: expression('status == 404'), reason: text(300, '"There is no account {account}."') },
          '{ when: \'status == 404\', reason: "There is no account {account}." }',
        ),
        'must be a list of refusals.',
      )
      .default([]),
  },
  "{ url: …, facts: [{ label: Holder, value: 'body.name' }] }",
);

const KEYS_REMEDY = 'must be none, or { header: Idempotency-Key, kept_for: 24h } where the API honours such keys.';

/** What is said of a `kept_for` that is there. */
function wrongTime(alternatives: z.core.$ZodIssue[][] = [], given: unknown): string | undefined {
  if (Object(given).kept_for === undefined) return undefined;
  const wrong = alternatives.flat().find(({ path: [key] }) => key === 'kept_for');
  return wrong && `has a kept_for that ${wrong.message}`;
}

const declaredAction = keys(
  {
    title: text(60, 'Close account'),
    params,
    method: method('POST', 'PUT', 'PATCH', 'DELETE'),
    url: text(2_000, 'https://accounts.internal.example.com/accounts/{account}/close'),
    headers: headers.optional(),
    body: z.unknown().optional(),
    success,
    failure: failure.optional(),
    result: text(300, '"Account {account} closed."'),
    idempotency: z.union(
      [
        z.literal('none'),
        keys(
          { header: text(60, 'Idempotency-Key'), kept_for: duration('24h', '365d', '1m') },
          '{ header: Idempotency-Key, kept_for: 24h }',
        ),
      ],
      { error: ({ errors, input }) => wrongTime(errors, input) ?? KEYS_REMEDY },
    ),
    settle: duration('10m', '7d').default('10m'),
    timeout: duration('2m', '5m').optional(),
    not_now: notNow.optional(),
    effect: text(300, '"{account}"').optional(),
    undo: text(80, 'http.reopen_account').optional(),
    lookup: lookup.optional(),
    context: context.optional(),
  },
  '{ title: Close account, … }',
);
export type DeclaredAction = z.infer<typeof declaredAction>;

const declaredActions = mapOf(
  z
    .string()
    .regex(/^http\./, 'is no id of an action here: it must begin with http., as in http.close_account.')
    .regex(
      /^http\.[a-z][a-z0-9_]{0,59}$/,
      'is no id of an action. Write it like http.close_account: lower case, digits and _.',
    ),
  declaredAction,
  'must be a map of actions. Write it like { http.close_account: { title: Close account, … } }.',
);

const host = z.string().regex(/^(https?:\/\/)?(\[[0-9A-Fa-f:.]+\]|[\p{L}\p{N}._-]+)(:\d{1,5})?$/u, {
  error: ({ input }) =>
    `${JSON.stringify(input)} is no host. Write it like accounts.internal.example.com, without a path or *.`,
});

const NO_VARIABLE =
  'must be the name of a variable of the environment, such as ACCOUNTS_TOKEN; the value itself never stands here.';

export const settings = keys(
  {
    allow: z.array(host, 'must be a list of hosts. Write it like [accounts.internal.example.com].').default([]),
    allow_private: z.array(host, 'must be a list of hosts that stand under allow.').default([]),
    secrets: mapOf(
      z.string().regex(/^[a-z][a-z0-9_]{0,59}$/, 'is no name of a secret. Write it like token.'),
      z.string(NO_VARIABLE).regex(/^[A-Z][A-Z0-9_]{0,99}$/, NO_VARIABLE),
      'must be a map. Write it like { token: ACCOUNTS_TOKEN }.',
    ).default({}),
    redact: z.array(z.string(), 'must be a list of paths. Write it like [**.email].').default([]),
    actions: declaredActions.default({}),
    /** Not of the file: looks up a variable of the environment. */
    environment: z.custom<(name: string) => string | undefined>((given) => typeof given === 'function').optional(),
  },
  '{ allow: [accounts.internal.example.com], actions: { … } }',
);
export type Settings = z.infer<typeof settings>;
