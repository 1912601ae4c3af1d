import type { Logger } from 'pino';
import type { Instant, UserId } from '../domain/case.ts';
import { LatchError } from '../errors.ts';
import { adminsOnly } from './access.ts';
import type { Directory, PolicyStore, SecretRecord, SecretStore } from './ports.ts';

/** What a plugin in use says of its secrets. */
export interface SecretPlugin {
  id: string;
  title: string;
  secrets: { key: string; enter: string; isInEnvironment: boolean }[];
  check(key: string, value: string): string | null;
}

export interface Secret {
  plugin: { id: string; title: string };
  key: string;
  /** What to enter. */
  enter: string;
  from: SecretSource;
}
export type SecretSource =
  /** `unused`: a value is stored as well. */
  | { source: 'environment'; unused: boolean }
  /** `problem`: why it does not open here, with the remedy. */
  | { source: 'stored'; by: UserId; at: Instant; problem: string | null }
  | { source: 'missing' }
  /** Stored, and no plugin in use declares it any more. */
  | { source: 'unneeded'; by: UserId; at: Instant };

type Declared = SecretPlugin['secrets'][number];

export interface Stored {
  /** Of the plugin. */
  title: string;
  /** Plugins here work with it from now on; else the log says why not. */
  inUse: boolean;
}

interface Deps {
  team: string;
  store: Pick<SecretStore, 'set' | 'remove' | 'list'>;
  /** Plugins of the active policy. */
  plugins(): Promise<SecretPlugin[]>;
  directory: Pick<Directory, 'admins' | 'person'>;
  policies: Pick<PolicyStore, 'current'>;
  /** Is there a key to encrypt with? */
  hasKey: boolean;
  /** Has plugins built with the secrets of now. False: it did not work. */
  follow(): Promise<boolean>;
  log: Pick<Logger, 'info'>;
}

/** Shorter ones could not be told from other text, so they could not be kept out of records. */
const shortest = 8;

/** Where admins see which secrets plugins need and where each comes from, and set or remove them. A value goes in and never out. */
export function createSecretDesk(deps: Deps) {
  const { team, store, directory, log } = deps;

  const forAdmins = async (person: UserId): Promise<void> =>
    adminsOnly(person, 'can see and set its secrets', await deps.policies.current(), directory);

  async function find(pluginId: string, key: string) {
    const plugin = (await deps.plugins()).find(({ id }) => id === pluginId);
    const declared = plugin?.secrets.find((one) => one.key === key);
    if (plugin && declared) return { plugin, declared };
    throw new LatchError('not_found', `no plugin in use declares the secret ${pluginId}/${key}`.slice(0, 200), {
      userMessage: 'No plugin in use has this secret any more. Look again with `/latch secrets`.',
    });
  }

  return {
    hasKey: deps.hasKey,

    /** Every secret of every plugin in use, and what is stored beside, without values. */
    async list(person: UserId): Promise<Secret[]> {
      await forAdmins(person);
      const [plugins, records] = await Promise.all([deps.plugins(), store.list(team)]);
      const stored = new Map(records.map((record) => [`${record.plugin}:${record.key}`, record]));
      const declared = plugins.flatMap(({ id, title, secrets }) =>
        secrets.map(({ key, enter, isInEnvironment }): Secret => {
          const record = stored.get(`${id}:${key}`);
          stored.delete(`${id}:${key}`);
          return { plugin: { id, title }, key, enter, from: sourceOf(isInEnvironment, record) };
        }),
      );
      return [...declared, ...[...stored.values()].map(unneeded)];
    },

    /** Stores it, unless it cannot be right: the problem is in words that never repeat the value. */
    async set(person: UserId, pluginId: string, key: string, typed: string): Promise<Stored | { problem: string }> {
      await forAdmins(person);
      const { plugin, declared } = await find(pluginId, key);
      const value = typed.trim();
      const problem = problemOf(value, declared) ?? plugin.check(key, value);
      if (problem !== null) return { problem: `${key} ${problem}` };
      await store.set(team, { plugin: plugin.id, key, value, by: person });
      log.info({ user: person, plugin: plugin.id, key }, 'secret set');
      return { title: plugin.title, inUse: await deps.follow() };
    },

    /** Also what no plugin needs any more. */
    async remove(person: UserId, pluginId: string, key: string): Promise<{ removed: boolean }> {
      await forAdmins(person);
      const removed = await store.remove(team, pluginId, key);
      if (removed) log.info({ user: person, plugin: pluginId, key }, 'secret removed');
      await deps.follow();
      return { removed };
    },
  };
}
export type SecretDesk = ReturnType<typeof createSecretDesk>;

function sourceOf(isInEnvironment: boolean, stored: SecretRecord | undefined): SecretSource {
  if (isInEnvironment) return { source: 'environment', unused: stored !== undefined };
  if (!stored) return { source: 'missing' };
  const { by, at, problem } = stored;
  return { source: 'stored', by, at, problem };
}

const unneeded = ({ plugin, key, by, at }: SecretRecord): Secret => ({
  plugin: { id: plugin, title: plugin },
  key,
  enter: 'No plugin in use has this secret.',
  from: { source: 'unneeded', by, at },
});

function problemOf(value: string, { isInEnvironment }: Declared): string | null {
  if (isInEnvironment) return 'is set by the environment, which wins over what is stored: change it there';
  if (!value) return 'is empty: enter its value';
  if (/[\p{Cc}\u2028\u2029]/u.test(value)) return 'has a line break or a tab in it: copy it again';
  return value.length < shortest
    ? `is too short: it needs at least ${shortest} characters, or it cannot be kept out of records`
    : null;
}
