import { z } from 'zod';
import { exponentOf } from '../domain/money.ts';
import type { InboundRequest, News, Received } from './inbound.ts';

/** What a plugin may use of Latch: this file and nothing else. A package may also export a plain object of this shape. */
export { exponentOf, formatMoney } from '../domain/money.ts';
export type { InboundEvent, InboundRequest, News, Received } from './inbound.ts';
export { jsonOf } from './json-of.ts';
export { neverSent } from './never-sent.ts';
export { cannotTell, notNow, outcomeOfError, outcomeOfFailedRead, refused, whatCame } from './outcome-of-error.ts';
export { askedTooOften, retryAfterMs } from './retry-after.ts';
export { isSameSecret } from './same-secret.ts';
export { sendOnce } from './send-once.ts';
export { caseName, shortened } from './short.ts';
export { didNothing, NoAnswer, NotNow, Refused } from './system-errors.ts';
export {
  aboutTicket,
  appliesToTicket,
  commentParam,
  type TicketField,
  type Tickets,
  ticketFieldSetting,
  ticketNumber,
  ticketOf,
  ticketParam,
  visibilityParam,
} from './tickets.ts';

/** Integer minor units and an ISO 4217 code: $2,400.00 is `{ minor: 240000, currency: 'USD' }`. */
export const money = z.object(
  {
    minor: z.int('must be a whole number of minor units').positive('must be more than zero'),
    currency: z.string().refine((code) => exponentOf(code) !== undefined, 'must be an ISO 4217 code such as USD'),
  },
  { error: 'Enter an amount with its currency, such as 2,400.00 USD.' },
);
export type Money = z.infer<typeof money>;

/** The case as a plugin sees it. Money fields are `Money`, every other field is its text; fields left blank are absent. */
export interface PluginCase {
  /** e.g. "T0LATCH:42"; safe to hand to the outside system as metadata. */
  ref: string;
  number: number;
  workflow: string;
  fields: Record<string, string | Money>;
  labels: string[];
  priority: string;
}

/** Something the outside system says of the case, shown to the reviewer with its source and time. */
export interface ContextFact {
  label: string;
  value: string;
  link?: string;
}
export const fact = (label: string, value: string, link?: string): ContextFact => ({
  label,
  value,
  ...(link && { link }),
});

export type Applies = { ok: true } | { ok: false; reason: string };
export const yes = (): Applies => ({ ok: true });
export const no = (reason: string): { ok: false; reason: string } => ({ ok: false, reason });

/** Reading from the outside system. */
export interface ReadContext {
  logger: PluginLogger;
  /** Aborted at the time-out and when the call is over. */
  signal: AbortSignal;
  caseRef: string;
  /**
   * The only way out: reaches the plugin's `hosts` alone, on public addresses unless `privateHosts` says otherwise, ends with
   * `signal`, does not follow redirects, and keeps a redacted record of request and response. Bodies are read whole, up to 4 MB.
   */
  fetch: typeof globalThis.fetch;
}

/** One send of one run. The key is the same for every send of the run. */
export interface RunContext extends ReadContext {
  runId: string;
  idempotencyKey: string;
  /**
   * An earlier send of this run may have reached the provider. A refusal of this send then proves nothing about that one:
   * `failed` is right only if the provider says that it speaks of the first send too.
   */
  isResend: boolean;
  /** For a run that takes long: what people see on the card meanwhile, e.g. "3 of 8 invoices". */
  progress(summary: string): void;
}

export interface PluginLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export type Preflight = { ok: true; facts: ContextFact[] } | { ok: false; reason: string };

/**
 * What became of one run, as far as this send can tell. `failed` is only for a definite answer that nothing happened.
 * Whatever is thrown, and everything ambiguous (time-out, lost connection, 5xx), counts as `unknown`.
 */
export type Outcome =
  | { outcome: 'succeeded'; summary: string; reference?: string }
  | { outcome: 'failed'; reason: string }
  | { outcome: 'pending'; summary: string; reference?: string }
  | { outcome: 'unknown'; reason: string }
  /**
   * The system says in so many words that it has not done it and is to be asked again later, such as a rate limit: after
   * `retryAfterMs` or a growing pause. Where no earlier send is open that is a new run; else the same send leaves again with its
   * key. For a resend only where the provider honours keys: else it is `unknown`.
   */
  | { outcome: 'not_now'; reason: string; retryAfterMs?: number };

/** What the outside system shows of a run. Whatever is thrown counts as `cannot_tell`. */
export type Finding =
  | { found: 'happened'; summary: string; reference?: string }
  | { found: 'pending'; summary: string; reference?: string }
  | { found: 'failed'; reason: string }
  | { found: 'absent' }
  | { found: 'cannot_tell'; reason: string };

export interface ActionDefinition<Params extends z.ZodObject = z.ZodObject> {
  /** `plugin.action`, e.g. "stripe.refund". */
  id: string;
  /** A verb on the button, e.g. "Issue refund". */
  title: string;
  /** Each param is bound to the case's field of the same name. Messages are read by people: "Enter …". */
  params: Params;
  /** How long the provider honours an idempotency key (ms), or 'none'. */
  idempotency: { keptFor: number } | 'none';
  /** How long after the last possible send an absence proves that nothing happened (ms). */
  settle: number;
  /** The longest that one call may take (ms). Default: LATCH_ACTION_TIMEOUT_MS. */
  timeout?: number;
  applies(kase: PluginCase): Applies;
  preflight(params: z.infer<Params>, ctx: ReadContext): Promise<Preflight>;
  run(params: z.infer<Params>, ctx: RunContext): Promise<Outcome>;
  lookup(params: z.infer<Params>, ctx: RunContext): Promise<Finding>;
  /**
   * What a run changes out there, e.g. the payment: two cases with the same key do not both run unseen. One thing has one key,
   * however it is written on the case; ask the system where that takes it. Asked when a case is marked ready; what is thrown keeps
   * it from that. Leave it out for what may well be done twice, such as a message.
   */
  effectKey?(params: z.infer<Params>, ctx: ReadContext): string | undefined | Promise<string | undefined>;
  /**
   * How a run that succeeded is undone: by another action, filed as a case of its own and approved like any other. Null: it
   * cannot be.
   */
  compensate?(params: z.infer<Params>, done: { reference?: string }): Compensation | null;
}

/** An action, and values for the fields of the case that asks for it. */
export interface Compensation {
  action: string;
  fields: Record<string, string | Money>;
}

export interface PluginDefinition<Config extends z.ZodType = z.ZodType> {
  id: string;
  /** As people read it, e.g. "Stripe". Default: the id. */
  title?: string;
  /** Messages are remedies: the reader sees the key, then the message. */
  config: Config;
  /** Where `ctx.fetch` may go: "api.stripe.com" (https) or an origin such as "http://127.0.0.1:4010". Default: nowhere. */
  hosts?(config: z.infer<Config>): string[];
  /**
   * Those of `hosts` that may stand on a private address (this machine, the company's network): only what the operator named as
   * such. Any other host that resolves to one is refused. Default: none.
   */
  privateHosts?(config: z.infer<Config>): string[];
  /** Paths of JSON and form bodies (dots; `*` any key, `**` any depth) whose values never reach disk or log. */
  redact?: string[] | ((config: z.infer<Config>) => string[]);
  /**
   * Keys of `config` that are secrets, with what people are told to enter. They come from the environment or, encrypted at rest,
   * from an admin in Slack; never from latch.yml, where they would be read by everyone who may see it. A function where the settings
   * themselves name the variables that hold secrets: it gets them as they are written, and `config` then gets `environment(name)`, which
   * looks one up.
   */
  secrets?: Record<string, string> | ((written: object) => Record<string, string>);
  /** Runs at once, in one process. Default: 8. */
  concurrency?: number;
  context?(kase: PluginCase, config: z.infer<Config>, ctx: ReadContext): Promise<ContextFact[]>;
  actions(config: z.infer<Config>): ActionDefinition[];
  /**
   * The case field that names this system's own record of the case, such as its ticket. No two plugins may claim the same one: the
   * same text would mean a ticket to each, and comments and news would reach the wrong one.
   */
  ticketField?(config: z.infer<Config>): string;
  /** Reads what the outside system sent to /hooks/<id>. Verifies it first: anyone may send bytes there. */
  events?(request: InboundRequest, config: z.infer<Config>, ctx: ReadContext): Promise<Received>;
  /**
   * Writes news into the outside system's own record of the case, such as a comment on its ticket. Null: the case has none there.
   * Called again with the same `news.id` whenever it is not certain that it was written.
   */
  writeBack?(
    kase: PluginCase,
    news: News,
    config: z.infer<Config>,
    ctx: ReadContext,
  ): Promise<null | { written: true }>;
}

export const definePlugin = <Config extends z.ZodType>(plugin: PluginDefinition<Config>): PluginDefinition<Config> =>
  plugin;

/** Types the params of one action; the registry parses them before every call. */
export const defineAction = <Params extends z.ZodObject>(action: ActionDefinition<Params>): ActionDefinition =>
  action as unknown as ActionDefinition; // params are parsed by this action's own schema before any of its functions is called

/**
 * For `privateHosts`: whoever writes a base URL with an address in it, or localhost, means that very machine. A name may come
 * to mean another one, so it is none of these.
 */
export function writtenOut(base: string): string[] {
  const { hostname } = new URL(base);
  return /^\[|^\d+(\.\d+){3}$|(^|\.)localhost$/.test(hostname) ? [base] : [];
}

export const minutes = (n: number): number => n * 60_000;
export const hours = (n: number): number => minutes(60 * n);
