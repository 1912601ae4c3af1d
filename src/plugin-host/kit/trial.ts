import type { RunContext } from '../contract.ts';
import { createRecordingFetch } from '../recording-fetch.ts';
import type { Plugin } from '../registry.ts';
import { hang } from './faults.ts';
import type { HostileServer, Plan, Seen } from './hostile-server.ts';
import { allowed, watching } from './outgoing.ts';

/** One call of the plugin and all that came of it. */
export interface Trial {
  /** As it was given; absent where it threw or did not end. */
  answer?: unknown;
  threw?: unknown;
  seen: readonly Seen[];
  /** The fault was met. */
  isFaulted: boolean;
  /** It went on although its signal was aborted, or for too long. */
  hangs: boolean;
  /** Requests past `ctx.fetch`. */
  strays: string[];
  /** What it logged, as one text. */
  logged: string;
  /** What is kept of its requests, redacted. */
  kept: string;
}

export interface Sending {
  runId: string;
  isResend: boolean;
}

/** Far more than any of these calls needs; whoever waits longer waits for something that does not come. */
const LONGEST_MS = 10_000;

interface Tried {
  plugin: Plugin;
  server: HostileServer;
  longestMs?: number | undefined;
}

export async function tryOut(
  { plugin, server, longestMs = LONGEST_MS }: Tried,
  plan: Plan,
  { runId, isResend }: Sending,
  ask: (ctx: RunContext) => unknown,
): Promise<Trial> {
  const { promise: faulted, resolve: meetFault } = Promise.withResolvers<void>();
  const seen = server.expect(plan, meetFault);
  const controller = new AbortController();
  const logged: string[] = [];
  const strays: string[] = [];
  const note = (fields: object, message: string) => void logged.push(`${JSON.stringify(fields)} ${message}`);
  const recorded = createRecordingFetch({
    plugin: plugin.id,
    origins: plugin.origins,
    privateOrigins: plugin.origins, // all of them are this machine's here
    redactor: plugin.redactor,
    signal: controller.signal,
    clock: { now: () => new Date() },
  });
  const ctx: RunContext = {
    logger: { info: note, warn: note },
    signal: controller.signal,
    caseRef: 'T0LATCH:42',
    fetch: (input, init) => allowed(() => recorded.fetch(input, init)),
    runId,
    idempotencyKey: keyOf(runId),
    isResend,
    progress: () => {},
  };
  let isFaulted = false;
  void faulted.then(() => {
    isFaulted = true;
    if (plan.fault === hang) controller.abort(new Error('no answer within its time'));
  });
  const call = watching(strays, async () => ask(ctx)).then(
    (answer) => ({ answer }),
    (threw: unknown) => ({ threw }),
  );
  const ended = await within(longestMs, call);
  controller.abort(new Error('the call is over'));
  const kept = recorded.exchanges().map(({ name, bytes }) => `${name} ${new TextDecoder().decode(bytes)}`);
  return {
    ...ended,
    seen: [...seen],
    isFaulted,
    hangs: ended === null,
    strays,
    logged: logged.join('\n'),
    kept: kept.join('\n'),
  };
}

export const keyOf = (runId: string): string => `latch-${runId}`;

async function within<T>(ms: number, call: Promise<T>): Promise<T | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), ms);
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}
