import type { Logger } from 'pino';
import type { SecretStore } from './ports.ts';

interface Deps {
  team: string;
  store: Pick<SecretStore, 'version'>;
  /** Builds every plugin anew, with the secrets that are stored by now. */
  rebuild(): Promise<void>;
  log: Pick<Logger, 'info' | 'error'>;
}

export interface SecretFollower {
  /**
   * Has plugins built anew where a secret changed, here or at another instance. False: it did not work, is in the log, and is tried
   * again at the next call; until then plugins go on as they were. Never throws.
   */
  follow(): Promise<boolean>;
}

/** `builtWith`: the version as it was read before the plugins were built. */
export function followSecrets({ team, store, rebuild, log }: Deps, builtWith: number): SecretFollower {
  let built = builtWith;
  let failing = false;
  let turn: Promise<unknown> = Promise.resolve();

  async function look(): Promise<boolean> {
    try {
      // The version first: a change that comes while plugins are built shows at the next look.
      const version = await store.version(team);
      if (version !== built) {
        await rebuild();
        built = version;
        log.info({ version }, 'secrets changed: plugins were built anew');
      }
      failing = false;
    } catch (err) {
      if (!failing) log.error({ err }, 'plugins not built with the secrets that are stored now; trying again');
      failing = true;
    }
    return !failing;
  }

  return {
    follow() {
      // One after the other: of two at once the older values could be built last.
      const next = turn.then(look);
      turn = next;
      return next;
    },
  };
}
