import { jest } from '@jest/globals';
import type { Fault } from '../../../scripts/sandbox/stand-in/fault.ts';
import type { StandIn } from '../../../scripts/sandbox/stand-in/stand-in.ts';

/** What `call` comes to while this goes wrong. Where no answer comes, its time is up at once. */
export function underFault<T>(
  local: Pick<StandIn, 'fail' | 'requests'>,
  fault: Fault,
  call: () => Promise<T>,
): Promise<T> {
  local.fail(fault);
  return fault.kind === 'hang' || fault.kind === 'delay' ? untilTimeOut(local, call) : call();
}

/**
 * The time-out is the caller's own, only that its timer goes off as soon as the stand-in leaves a request unanswered: so no test
 * waits for it, and none depends on how fast the machine is.
 */
async function untilTimeOut<T>({ requests }: Pick<StandIn, 'requests'>, call: () => Promise<T>): Promise<T> {
  const unanswered = () => requests.filter(({ status }) => status === null).length;
  const before = unanswered();
  let isOver = false;
  jest.useFakeTimers({ doNotFake: [...others] });
  try {
    const ended = call().finally(() => {
      isOver = true;
    });
    ended.catch(() => {}); // it may end before it is awaited
    while (!isOver && unanswered() === before) await new Promise((resolve) => setImmediate(resolve));
    jest.runOnlyPendingTimers();
    return await ended;
  } finally {
    jest.useRealTimers();
  }
}

/** All but setTimeout and clearTimeout. */
const others = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
] as const;

/** A signal as the host gives it to a plugin: aborted when the time is up. */
export function timeOut(ms = 5_000): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error(`no answer within ${ms} ms`)), ms).unref();
  return controller.signal;
}
