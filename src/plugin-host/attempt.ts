import { hasCode, LatchError } from '../errors.ts';

/** Code of the plugin that runs at start: whatever it throws is a mistake of that plugin, told like any other. */
export function attempt<T>(plugin: string, key: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (hasCode(cause, 'invalid_config')) throw cause;
    const [why] = (Error.isError(cause) ? cause.message : String(cause)).split('\n');
    throw new LatchError('invalid_config', `plugin ${plugin}, ${key} cannot be used: ${why}. Correct the plugin`, {
      cause,
    });
  }
}
