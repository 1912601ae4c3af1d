import type { Logger } from 'pino';
import type { Case } from '../domain/case.ts';
import { coalesce } from './coalesce.ts';
import { type GivenDeps, policyFor } from './given.ts';
import { briefLine, isNews, newsLine } from './news.ts';
import type { CaseNews, CaseStore, Clock, Loaded, Ops, PluginHost, Recorded, WrittenBack } from './ports.ts';
import { peopleIn } from './views/story.ts';
import { namesOf } from './views/words.ts';

export interface WriteBackDeps extends GivenDeps {
  store: Pick<CaseStore, 'load' | 'timeline' | 'noteWrittenBack'>;
  host: Pick<PluginHost, 'writesBack' | 'writeBack'>;
  cardLink(card: Ops['card']): string | null;
  clock: Clock;
  log: Logger;
}

/** So long a telling is left to whoever noted that they are at it: they give up well before. */
const claimMs = 40_000;
const marginMs = 10_000;
const firstPauseMs = 20_000;
const longestPauseMs = 60 * 60_000;
/** About a day and a half. After that the ticket stays behind, and the log says so. */
const mostTries = 40;

/**
 * Tells the outside systems' own records of a case (tickets) what became of it. Level-triggered, as everything that is shown: how
 * far each was told stands beside the case. What is told at once is noted before it is sent, by one instance at a time, so that
 * what is not certain is written again under the same id.
 */
export function createWriteBack(deps: WriteBackDeps) {
  const { store, host, clock, log } = deps;

  const worker = coalesce<true>(
    async (id) => {
      try {
        const given = await store.load(id);
        // What came while it was told is told next.
        for (const plugin of given ? behind(given) : [])
          for (let loaded = given; loaded && behind(loaded).includes(plugin); loaded = await store.load(id))
            if (!(await catchUp(loaded, plugin))) break;
      } catch (err) {
        log.warn({ err, caseId: id }, 'news not written back; the case stays due');
      }
    },
    () => true,
  );

  /** Plugins whose record does not have the last news yet. */
  function behind({ case: kase, ops: { newsSeq = 0, writtenBack = {} } }: Loaded): string[] {
    if (newsSeq === 0) return [];
    try {
      return host.writesBack(kase).filter((plugin) => (writtenBack[plugin]?.seq ?? 0) < newsSeq);
    } catch {
      return []; // the plugins of its policy are not loaded here: another instance may have them
    }
  }

  /** False: it is not certain that it was told. */
  async function catchUp({ case: kase, ops }: Loaded, plugin: string): Promise<boolean> {
    const before = ops.writtenBack?.[plugin] ?? null;
    if (claimLeftMs(before) > 0) return false;
    const { seq = 0, trying, tries = 0 } = before ?? {};
    const upTo = trying ?? ops.newsSeq ?? 0;
    const claim = { seq, trying: upTo, tries, until: new Date(clock.now().getTime() + claimMs).toISOString() };
    if (!(await store.noteWrittenBack(kase.id, plugin, before, claim))) return false;
    const note = (done: WrittenBack) => store.noteWrittenBack(kase.id, plugin, claim, done);
    const untold = (await store.timeline(kase.id, seq)).filter((one) => one.seq <= upTo && isNews(one.entry));
    const news = untold.length ? await newsOf(deps, kase, ops, untold, upTo) : null;
    const leftMs = claimLeftMs(claim) - marginMs;
    if (leftMs <= 0) return false;
    const written = news ? await host.writeBack(plugin, kase, news, leftMs) : 'nowhere';
    if (written !== 'failed') return note({ seq: upTo });
    const isOver = tries + 1 >= mostTries;
    log[isOver ? 'error' : 'warn'](
      { plugin, caseId: kase.id, tries: tries + 1 },
      isOver ? 'news not written back; given up' : 'news not written back; the case stays due',
    );
    await note(isOver ? { seq: upTo } : { seq, trying: upTo, tries: tries + 1 });
    return isOver;
  }

  /** How long somebody may still be at it. This process is not: it tells one thing of a case at a time. */
  const claimLeftMs = (noted: WrittenBack | null | undefined): number =>
    noted?.until === undefined ? 0 : Date.parse(noted.until) - clock.now().getTime();

  return {
    push: (id: string) => worker.push(id, true),
    /** When the case is due for it; null where every record is told. */
    dueAt(loaded: Loaded): Date | null {
      const waits = behind(loaded).map((plugin) => {
        const noted = loaded.ops.writtenBack?.[plugin];
        return Math.max(Math.min(firstPauseMs * 2 ** (noted?.tries ?? 0), longestPauseMs), claimLeftMs(noted));
      });
      return waits.length ? new Date(clock.now().getTime() + Math.min(...waits)) : null;
    },
    isBehind: (loaded: Loaded): boolean => behind(loaded).length > 0,
    settled: worker.settled,
  };
}
export type WriteBack = ReturnType<typeof createWriteBack>;

async function newsOf(deps: WriteBackDeps, kase: Case, ops: Ops, untold: Recorded[], upTo: number): Promise<CaseNews> {
  const workflow = (await policyFor(kase, deps.policies)).workflows[kase.workflow];
  const names = await namesOf(
    deps.directory,
    untold.flatMap(({ entry }) => peopleIn(entry, workflow)),
  );
  const link = deps.cardLink(ops.card);
  return {
    id: `${kase.id}/${upTo}`,
    lines: untold.map(({ entry }) => newsLine(entry, workflow, names)),
    brief: untold.map(({ entry }) => briefLine(entry, workflow, names)),
    ...(link && { link }),
  };
}
