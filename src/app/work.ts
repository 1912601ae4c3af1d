import type { Logger } from 'pino';
import type { Case, CaseId, CaseIn, Evidence, FreeText } from '../domain/case.ts';
import { isClosed, wantsTriage } from '../domain/case.ts';
import { nextDeadline } from '../domain/deadlines.ts';
import { digestOf } from '../domain/hash.ts';
import { wakeAt } from '../domain/wake.ts';
import { LatchError } from '../errors.ts';
import { coalesce } from './coalesce.ts';
import type { FileCase, Handle } from './handle.ts';
import type {
  CaseStore,
  Clock,
  EvidenceStore,
  Loaded,
  Notifier,
  PluginHost,
  PolicyStore,
  Recorded,
  Triage,
} from './ports.ts';
import type { Presenter } from './present.ts';
import { openReview } from './review.ts';
import type { Runs } from './runs.ts';
import { asSuggested, suggest } from './triage.ts';
import type { WriteBack } from './write-back.ts';

export interface WorkDeps {
  store: CaseStore;
  handle: Handle;
  file: FileCase;
  runs: Runs;
  triage: Triage;
  host: PluginHost;
  policies: PolicyStore;
  evidence: EvidenceStore;
  notifier: Notifier;
  presenter: Presenter;
  writeBack: WriteBack;
  clock: Clock;
  log: Logger;
}

const triageMs = 20_000;

/** Does what a case's state asks of the machine. Looks at the state alone, so anyone can pick it up, and twice does nothing. */
export function createWorker(deps: WorkDeps) {
  const { store, handle, runs, presenter, writeBack, clock, log } = deps;

  const worker = coalesce<Loaded>(
    async (id, given) => {
      try {
        // What came in may be behind by now; only the latest state says what is missing.
        const loaded = (await store.load(id)) ?? given;
        await advance(loaded);
      } catch (err) {
        log.error({ err, caseId: id }, 'case not advanced; it stays due');
      }
    },
    (_, next) => next,
  );

  async function advance(loaded: Loaded): Promise<void> {
    const { case: kase, ops } = loaded;
    if (kase.filesWanted.length) await copyFiles(kase);
    if (kase.override && kase.override.review === null) await openReview(deps, kase);
    if (kase.doubts) await runs.lookAgain(kase);
    if (wantsTriage(kase)) await triageCase(kase);
    else if ((kase.status === 'approved' || kase.status === 'overridden') && kase.runRequest) await runs.start(loaded);
    else if (isWaiting(kase)) await waitOn(kase);
    else if ((kase.status === 'running' || kase.status === 'unknown') && !runs.isCalling(kase.run) && isDue(kase))
      await runs.settle(loaded, null);
    else if (isClosed(kase) && ops.attempts > ops.attemptsCounted) await countAttempts(kase);
  }

  /** A deadline that lies ahead is nothing to do now: a vote is not to load its case once more. */
  const needsWork = ({ case: kase, ops }: Loaded): boolean =>
    isDue(kase) ||
    (isClosed(kase) && ops.attempts > ops.attemptsCounted) ||
    (isWaiting(kase) && kase.proposal.policy !== deps.policies.active().hash);

  const isDue = (kase: Case): boolean => {
    const at = wakeAt(kase, clock.now().toISOString());
    return at !== null && Date.parse(at) <= clock.now().getTime();
  };

  /** Another policy may judge it otherwise; and its deadlines may have come. */
  async function waitOn(kase: CaseIn<'pending_approval' | 'approved'>): Promise<void> {
    const { id, round, proposal } = kase;
    const active = deps.policies.active().hash;
    if (proposal.policy !== active) {
      const handled = await handle(id, { type: 'review_policy', cmd: `policy:${round}:${active}` });
      if (handled.outcome !== 'accepted' || handled.recorded.length) return;
    }
    const deadline = nextDeadline(kase);
    if (deadline !== null && deadline <= clock.now().toISOString())
      await handle(id, { type: 'pass_time', cmd: `time:${round}:${deadline}` });
  }

  async function triageCase(kase: Case): Promise<void> {
    const suggestion = await suggest(deps.triage, kase, deps.policies.active(), AbortSignal.timeout(triageMs));
    await handle(kase.id, { type: 'record_suggestion', cmd: 'triage', suggestion });
  }

  async function copyFiles(kase: Case): Promise<void> {
    const copied: Evidence[] = [];
    const missing: { name: FreeText; problem: string }[] = [];
    for (const file of kase.filesWanted) {
      try {
        copied.push(
          await deps.evidence.keep(kase.id, file.name.text, file.mediaType, await deps.notifier.download(file)),
        );
      } catch (err) {
        log.warn({ err, caseId: kase.id, file: file.id }, 'file not copied');
        missing.push({
          name: file.name,
          problem: err instanceof LatchError && err.userMessage ? err.userMessage : 'Slack did not hand it over',
        });
      }
    }
    const files = kase.filesWanted.map(({ id }) => id);
    await handle(kase.id, { type: 'attach', cmd: `files:${digestOf(files)}`, evidence: copied, missing, files });
  }

  /** Repeated refusals were kept beside the timeline; once nothing more can happen their sum goes onto it. */
  async function countAttempts(kase: Case): Promise<void> {
    const attempts = await store.attempts(kase.id);
    const counts = new Map<string, { by: string; attempted: string; code: string; times: number }>();
    for (const { by, refusal } of attempts) {
      const key = `${by} ${refusal.attempted} ${refusal.code}`;
      const count = counts.get(key) ?? { by, attempted: refusal.attempted, code: refusal.code, times: 0 };
      counts.set(key, { ...count, times: count.times + 1 });
    }
    await handle(kase.id, { type: 'count_attempts', cmd: `attempts:${attempts.length}`, counts: [...counts.values()] });
    await store.updateOps(kase.id, { attemptsCounted: attempts.length });
  }

  const readsAnew = new Set<Recorded['entry']['type']>(['filed', 'triage_suggested', 'edited', 'marked_ready']);

  /** What the outside systems say of the case, for the card; a source that is slow or away never holds up anything else. */
  async function refreshFacts({ case: kase, ops }: Loaded): Promise<void> {
    const facts = await deps.host.context(asSuggested(kase));
    if (!facts.length && !ops.facts.length) return;
    await store.updateOps(kase.id, { facts });
    presenter.redraw(kase.id);
  }

  return {
    /** After a commit of this process: show it and go on, without waiting. */
    committed(loaded: Loaded, recorded: Recorded[], isBegun: boolean): void {
      presenter.show(loaded, recorded, isBegun);
      if (needsWork(loaded)) worker.push(loaded.case.id, loaded);
      if (writeBack.isBehind(loaded)) writeBack.push(loaded.case.id);
      if (recorded.some(({ entry }) => readsAnew.has(entry.type)))
        refreshFacts(loaded).catch((err) => log.warn({ err, caseId: loaded.case.id }, 'facts not read'));
    },
    redraw: presenter.redraw,
    /** A case whose time has come: nobody knows what was done and told before. */
    due(loaded: Loaded): void {
      presenter.show(loaded);
      worker.push(loaded.case.id, loaded);
      if (writeBack.isBehind(loaded)) writeBack.push(loaded.case.id);
    },
    /** Check Outcome: the look-up somebody asked for. */
    async checkOutcome(id: CaseId, by: string): Promise<void> {
      const loaded = await store.load(id);
      if (loaded && (loaded.case.status === 'unknown' || loaded.case.status === 'running'))
        await runs.settle(loaded, by);
    },
    settled: async () => {
      await worker.settled();
      await writeBack.settled();
      await presenter.settled();
    },
  };
}
export type Worker = ReturnType<typeof createWorker>;

const isWaiting = (kase: Case): kase is CaseIn<'pending_approval' | 'approved'> =>
  kase.status === 'pending_approval' || kase.status === 'approved';
