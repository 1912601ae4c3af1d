import type { Fault } from '../../../scripts/sandbox/stand-in/fault.ts';
import type { ActionCall } from '../../../src/app/ports.ts';
import type { Case, FieldValues } from '../../../src/domain/case.ts';
import type { PluginCase, ReadContext, Received } from '../../../src/plugin-host/contract.ts';
import { openCase } from '../plugin-host/given.ts';
import { timeOut } from './under-fault.ts';

/** What the tests of plugins call with: the same for every system. */
export const noon = new Date('2026-11-20T12:00:00Z');
export const clock = { now: () => noon };
export const silent = { info: () => {}, warn: () => {} };

export const texts = (values: Record<string, string>): FieldValues =>
  Object.fromEntries(Object.entries(values).map(([name, text]) => [name, { text }]));

export interface CallOptions {
  runId?: string;
  /** 2: an earlier send of the run may have arrived. */
  sends?: number;
}

/** The call that is made for the `sends`-th send of a run. */
export function callOf(action: string, values: Record<string, string>, options: CallOptions = {}): ActionCall {
  const { runId = 'run-1', sends = 1 } = options;
  const params = texts(values);
  // The host reads these two of a run.
  const kase = { ...openCase(params), run: { id: runId, sends } } as unknown as Case;
  return { action, kase, params, runId, idempotencyKey: `latch-${runId}` };
}

export const caseWith = (fields: Record<string, string>): PluginCase => ({
  ref: 'T0LATCH:7',
  number: 7,
  workflow: 'refund',
  fields,
  labels: [],
  priority: 'normal',
});

/** As the host calls a plugin, without the record. */
export function reading(warn: (message: string) => void = () => {}): ReadContext {
  const signal = timeOut();
  return {
    logger: { ...silent, warn: (_, message) => warn(message) },
    signal,
    caseRef: 'T0LATCH:7',
    fetch: (input, init) => fetch(input, { ...init, signal, redirect: 'manual' }),
  };
}

export const eventsIn = (received: Received) => ('events' in received ? received.events : []);

/** The stand-in answers this instead; `effect: 'made'` where it does what it was asked all the same. */
export const answer = (
  reply: { status: number; body: unknown; headers?: Record<string, string> },
  more: Partial<Fault> = {},
): Fault => ({ kind: 'answer', effect: 'none', ...reply, ...more }) as Fault; // a fault of that kind, restricted by `more`
