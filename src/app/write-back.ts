import type { Logger } from 'pino';
import type { Case } from '../domain/case.ts';
import type { Entry } from '../domain/entry.ts';
import { coalesce } from './coalesce.ts';
import { type GivenDeps, policyFor } from './given.ts';
import type { CaseNews, CaseStore, Loaded, Ops, PluginHost, Recorded } from './ports.ts';
import { peopleIn, storyLine } from './views/story.ts';
import { namesOf } from './views/words.ts';

export interface WriteBackDeps extends GivenDeps {
  store: Pick<CaseStore, 'load' | 'timeline' | 'updateOps'>;
  host: Pick<PluginHost, 'writesBack' | 'writeBack'>;
  cardLink(card: Ops['card']): string | null;
  log: Logger;
}

/** What whoever opened a ticket waits for. Notes, edits and refusals are for those who work on the case. */
const news = new Set<Entry['type']>([
  'marked_ready',
  'approved',
  'denied',
  'changes_requested',
  'cancelled',
  'expired',
  'glass_broken',
  'action_succeeded',
  'action_failed',
  'action_reversed',
  'outcome_unknown',
  'outcome_declared',
]);

/** A plugin whose system did not take the news is tried again after this; the case stays due until then. */
export const againAfterMs = 20_000;

/**
 * Tells the outside systems' own records of a case (tickets) what became of it. Level-triggered, as everything that is shown: how
 * far each was told stands beside the case, and what is not certain is written again under the same id.
 */
export function createWriteBack(deps: WriteBackDeps) {
  const { store, host, log } = deps;

  const worker = coalesce<true>(
    async (id) => {
      try {
        const loaded = await store.load(id);
        for (const plugin of loaded ? behind(loaded) : []) if (loaded) await catchUp(loaded, plugin);
      } catch (err) {
        log.warn({ err, caseId: id }, 'news not written back; the case stays due');
      }
    },
    () => true,
  );

  /** Plugins that do not know yet how far the case is. */
  const behind = ({ case: kase, version, ops }: Loaded): string[] =>
    host.writesBack(kase).filter((plugin) => (ops.writtenBack?.[plugin] ?? 0) < version);

  async function catchUp({ case: kase, version, ops }: Loaded, plugin: string): Promise<void> {
    const entries = await store.timeline(kase.id, ops.writtenBack?.[plugin] ?? 0);
    const untold = entries.filter(({ seq, entry }) => seq <= version && news.has(entry.type));
    const written = untold.length
      ? await host.writeBack(plugin, kase, await newsOf(deps, kase, ops, untold))
      : ('nowhere' as const);
    if (written === 'failed') return log.warn({ plugin, caseId: kase.id }, 'news not written back; the case stays due');
    await store.updateOps(kase.id, { [`writtenBack.${plugin}`]: version });
  }

  return {
    push: (id: string) => worker.push(id, true),
    isBehind: (loaded: Loaded): boolean => behind(loaded).length > 0,
    settled: worker.settled,
  };
}
export type WriteBack = ReturnType<typeof createWriteBack>;

async function newsOf(deps: WriteBackDeps, kase: Case, ops: Ops, untold: Recorded[]): Promise<CaseNews> {
  const workflow = (await policyFor(kase, deps.policies)).workflows[kase.workflow];
  const people = await namesOf(
    deps.directory,
    untold.flatMap(({ entry }) => peopleIn(entry, workflow)),
  );
  const lines = untold.map(({ entry }) => {
    const { who, what } = storyLine(entry, workflow, people);
    return who === 'Latch' ? `${what}` : `${who} ${what}`;
  });
  const link = deps.cardLink(ops.card);
  return { id: `${kase.id}/${untold.at(-1)?.seq ?? 0}`, lines, ...(link && { link }) };
}
