/** A plugin did not answer in time. */
export class TimedOut extends Error {
  override name = 'TimedOut';
  constructor(ms: number) {
    super(`no answer within ${ms < 1000 ? `${ms} ms` : `${Math.round(ms / 1000)} s`}`);
  }
}

/**
 * Calls and waits at most `ms`, whether or not the callee listens to the signal. The signal is aborted at the time-out and
 * when the call is over, so that nothing the callee left behind can still send.
 */
export async function bounded<T>(ms: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const error = new TimedOut(ms);
    controller.abort(error);
    late.reject(error);
  }, ms);
  try {
    return await Promise.race([call(controller.signal), late.promise]);
  } finally {
    clearTimeout(timer);
    controller.abort(new Error('the call is over'));
  }
}
