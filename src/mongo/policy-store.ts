import type { Logger } from 'pino';
import type { PolicyStore } from '../app/ports.ts';
import type { Digest, Instant } from '../domain/case.ts';
import type { Policy } from '../domain/policy.ts';
import { LatchError } from '../errors.ts';
import type { Models } from './models.ts';
import { isDuplicate } from './transaction.ts';

interface Deps {
  models: Pick<Models, 'policies' | 'workspaces'>;
  team: string;
  compile(text: string): Promise<Policy>;
  now(): Date;
  log: Pick<Logger, 'info' | 'warn'>;
}

interface Pointer {
  policy: Digest;
  /** Each policy that became active, oldest first; the last one is active. */
  history: { hash: Digest; since: Instant }[];
}

export interface ActivePolicyStore extends PolicyStore {
  /** Makes a policy the active one, also one that was active before. */
  activate(policy: Policy): Promise<void>;
}

/**
 * Texts of policies by their hash, and which of them is active in the workspace: one for all instances, moved by compare-and-set.
 * A file with a new text becomes active when its instance starts. One that was active before does not come back by itself: an
 * instance that is restarted with an old file goes by the active text like everybody else.
 */
export async function policyStore({ models, team, compile, now, log }: Deps, file: Policy): Promise<ActivePolicyStore> {
  const { policies, workspaces } = models;
  const compiled = new Map<Digest, Policy>([[file.hash, file]]);
  let active = file;
  let isFileOlder = false;

  const keep = async ({ hash, text }: Policy) => {
    try {
      await policies.create({ _id: `${team}:${hash}`, team, text });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
  };

  const pointer = async () => (await workspaces.findById(team).lean()) as Pointer | null; // stored by this file

  /** False where somebody else moved the pointer first. */
  async function point(before: Pointer | null, hash: Digest): Promise<boolean> {
    const version = { hash, since: now().toISOString() };
    if (!before) {
      try {
        await workspaces.create({ _id: team, policy: hash, history: [version] });
        return true;
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
    }
    const asRead = { _id: team, policy: before.policy, history: { $size: before.history.length } };
    const moved = await workspaces.updateOne(asRead, { $set: { policy: hash }, $push: { history: version } });
    return moved.modifiedCount === 1;
  }

  /** A text that was fine once may name an action whose plugin is gone. */
  async function compileStored(text: string, hash: Digest): Promise<Policy> {
    try {
      return await compile(text);
    } catch (cause) {
      throw new LatchError('unavailable', `the stored policy ${hash} does not compile here`, {
        cause,
        userMessage:
          'The policy of this case cannot be used here: a plugin it needs is not installed. Ask an admin to bring it back.',
      });
    }
  }

  async function byHash(askedBy: string, hash: Digest): Promise<Policy> {
    const known = compiled.get(hash);
    if (known) return known;
    const stored = await policies.findById(`${askedBy}:${hash}`).lean();
    if (!stored) throw new LatchError('not_found', `the text of policy ${hash} is not stored`);
    const policy = await compileStored(stored.text, hash);
    compiled.set(hash, policy);
    return policy;
  }

  async function current(): Promise<Policy> {
    const { policy: hash = file.hash } = (await pointer()) ?? {};
    if (hash !== active.hash) {
      active = await byHash(team, hash);
      log.info({ policy: hash }, 'another policy is active now');
    }
    return active;
  }

  await keep(file);
  for (let settled = false; !settled; ) {
    const before = await pointer();
    const wasActive = before?.history.some(({ hash }) => hash === file.hash) ?? false;
    if (before?.policy === file.hash) settled = true;
    else if (wasActive) {
      isFileOlder = true;
      log.warn(
        { file: file.hash, active: before?.policy },
        'latch.yml is an older policy than the active one, which is used',
      );
      settled = true;
    } else settled = await point(before, file.hash);
  }
  await current();

  return {
    active: () => active,
    current,
    byHash,
    async version(askedBy, hash) {
      const found = (await workspaces.findById(askedBy).lean()) as Pointer | null; // stored by this file
      const index = found?.history.findLastIndex((one) => one.hash === hash) ?? -1;
      const version = found?.history[index];
      return version ? { number: index + 1, since: version.since } : null;
    },
    async activate(policy) {
      await keep(policy);
      compiled.set(policy.hash, policy);
      for (let moved = false; !moved; ) {
        const before = await pointer();
        moved = before?.policy === policy.hash || (await point(before, policy.hash));
      }
      await current();
    },
    get isFileOlder() {
      return isFileOlder;
    },
  };
}
