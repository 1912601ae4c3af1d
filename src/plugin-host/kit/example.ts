import type { Money } from '../contract.ts';

/** How a plugin is tried: with these settings, on a case with these fields. */
export interface Example {
  /** Settings with secrets, such as tests have them, that make the plugin call `origin`, such as http://127.0.0.1:4010. */
  config(origin: string): object;
  /** Fields of a case on which each action can be run. */
  fields: Fields;
  /** By action, where one needs other values: they stand over `fields`. */
  actions?: Record<string, Fields>;
  /**
   * The outside system when nothing is wrong with it, new for each try: a stand-in that listens, or a function. Without either, each first
   * request meets a fault; what comes after a first answer is not tried then.
   */
  standIn?(): Promise<StandIn>;
  system?(): System;
  /** What the system posts to /hooks/<id>. Without it `events` is tried with junk only. */
  events?: Deliveries;
  /** Does this request change nothing over there? Default: GET and HEAD. */
  reads?(request: KitRequest): boolean;
  /** Of the statuses that are tried (409), those with which this API says in so many words that nothing happened. */
  refusals?: number[];
  /**
   * Does this API's refusal of a resend (400, 404, 422) speak of the first send, too? Only where it keeps what it said to a key, and
   * says it again. Default: no, so `failed` is no outcome of a resend.
   */
  refusalsCoverEarlierSends?: boolean;
  /** Does this system show, and do, at once what it was asked? Then `settle` may be less than a second. */
  settlesAtOnce?: boolean;
  /** Actions whose system cannot be asked what became of a run: their `lookup` always says cannot_tell. */
  withoutLookup?: string[];
  /** Does this request carry the key of its run? Default: it stands somewhere in it. */
  carriesKey?(request: KitRequest, key: string): boolean;
  /** How long one call may take here (ms). Default: 10 s. */
  longestMs?: number;
}

export type Fields = Record<string, string | Money>;

export interface StandIn {
  /** e.g. http://127.0.0.1:4010 */
  url: string;
  close(): Promise<unknown>;
}

/** Undefined: 404. */
export type System = (request: KitRequest) => KitReply | undefined;

export interface Deliveries {
  /**
   * A delivery that tells something, as the system signs it at that time with the secret of `config`: of this body, or of one of the
   * sample's own. The same time and body again give the same delivery.
   */
  signed(at: Date, body?: string): Delivery;
  /** When it comes. Default: now. */
  now?: Date;
  /** How old a delivery may be where its time is signed (ms). Default: 10 minutes. */
  oldestMs?: number;
}

export interface Delivery {
  headers: Record<string, string>;
  body: string;
}

export interface KitRequest {
  method: string;
  /** With its query: "/credits?reference=run-1". */
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface KitReply {
  status: number;
  /** JSON, or a text as it is. */
  body?: unknown;
  headers?: Record<string, string>;
}
