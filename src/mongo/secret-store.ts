import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientSession, Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { SecretRecord, SecretStore } from '../app/ports.ts';
import { hasCode, LatchError } from '../errors.ts';
import type { Models } from './models.ts';
import { isDuplicate, isTransient, transaction } from './transaction.ts';

interface Place {
  team: string;
  plugin: string;
  key: string;
}

interface Deps {
  connection: Connection;
  models: Pick<Models, 'secrets' | 'secretVersions'>;
  /** Encrypts and decrypts. `open` throws `invalid_config` where it cannot; the text of that is shown. */
  vault: { seal(place: Place, value: string): string; open(place: Place, sealed: string): string };
  now(): Date;
  log: Pick<Logger, 'error'>;
}

const mostTries = 10;
const idOf = ({ team, plugin, key }: Place) => `${team}:${plugin}:${key}`;

/** A value is encrypted before it gets here and decrypted after: the database and its backups hold no secret. */
export function secretStore({ connection, models, vault, now, log }: Deps): SecretStore {
  const { secrets, secretVersions } = models;

  /** The change and the version move together, or instances that look at the version would miss it. */
  async function changed(team: string, change: (session: ClientSession) => Promise<boolean>): Promise<boolean> {
    for (let tries = 1; ; tries++) {
      try {
        return await transaction(connection, async (session) => {
          if (!(await change(session))) return false;
          await secretVersions.updateOne({ _id: team }, { $inc: { version: 1 } }, { session, upsert: true });
          return true;
        });
      } catch (cause) {
        if (!isTransient(cause) && !isDuplicate(cause)) throw cause;
        if (tries === mostTries)
          throw new LatchError('conflict', 'secrets changed by several people at once', {
            cause,
            userMessage: 'Somebody else is changing secrets right now. Look at what stands there, and try again.',
          });
        await sleep(tries * 20 * Math.random());
      }
    }
  }

  const stored = (team: string) => secrets.find({ team }).sort({ _id: 1 }).lean();
  type Document = Awaited<ReturnType<typeof stored>>[number];

  const opened = ({ team, plugin, key, sealed }: Document): { value: string } | { problem: string } => {
    try {
      return { value: vault.open({ team, plugin, key }, sealed) };
    } catch (error) {
      if (hasCode(error, 'invalid_config')) return { problem: error.message };
      throw error;
    }
  };

  return {
    async read(team) {
      const values: Record<string, Record<string, string>> = {};
      for (const document of await stored(team)) {
        const { plugin, key } = document;
        const result = opened(document);
        if ('problem' in result)
          log.error({ plugin, key, problem: result.problem }, 'a stored secret does not open here');
        else values[plugin] = { ...values[plugin], [key]: result.value };
      }
      return values;
    },

    async set(team, { plugin, key, value, by }) {
      const place = { team, plugin, key };
      const document = { ...place, sealed: vault.seal(place, value), by, at: now().toISOString() };
      await changed(team, async (session) => {
        await secrets.updateOne({ _id: idOf(place) }, { $set: document }, { session, upsert: true });
        return true;
      });
    },

    remove: (team, plugin, key) =>
      changed(
        team,
        async (session) =>
          (await secrets.deleteOne({ _id: idOf({ team, plugin, key }) }, { session })).deletedCount === 1,
      ),

    async list(team): Promise<SecretRecord[]> {
      return (await stored(team)).map((document) => {
        const { plugin, key, by, at } = document;
        const result = opened(document);
        return { plugin, key, by, at, problem: 'problem' in result ? result.problem : null };
      });
    },

    version: async (team) => (await secretVersions.findById(team).lean())?.version ?? 0,
  };
}
