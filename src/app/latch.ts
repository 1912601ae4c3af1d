import type { Logger } from 'pino';
import type { Policy } from '../domain/policy.ts';
import { type AwayDesk, createAway } from './away.ts';
import { createGlassForms } from './glass-forms.ts';
import { createFile, createHandle, type FileCase, type Handle, type HandleDeps } from './handle.ts';
import { createInbound, type Inbound } from './inbound.ts';
import { lanes } from './lane.ts';
import { startLoop } from './loop.ts';
import type {
  AbsenceStore,
  CaseStore,
  Clock,
  Directory,
  EvidenceStore,
  Notifier,
  PluginHost,
  PolicyStore,
  Triage,
} from './ports.ts';
import { createForms, type Forms } from './prepare.ts';
import { createPresenter } from './present.ts';
import { createReading, type Reading, type ReadingDeps } from './reading.ts';
import { createRemarks } from './remarks.ts';
import { createRuns } from './runs.ts';
import { createUndo } from './undo.ts';
import { createWorker, type Worker } from './work.ts';
import { createWriteBack } from './write-back.ts';

export interface Adapters {
  team: string;
  store: CaseStore;
  evidence: EvidenceStore;
  policies: PolicyStore;
  absences: AbsenceStore;
  directory: Directory;
  host: PluginHost;
  triage: Triage;
  notifier: Notifier;
  /** Compiles a text of latch.yml. Throws `invalid_config` with every mistake. */
  compile(text: string): Promise<Policy>;
  /** What else is to be done once in a while, such as a weekly summary. Never throws. */
  chores(): Promise<void>;
  /** Takes up secrets that another instance changed. Never throws. */
  follow(): Promise<unknown>;
  cardLink: ReadingDeps['cardLink'];
  clock: Clock;
  log: Logger;
}

/** The use cases, wired. Listeners need nothing else. */
export interface Latch {
  handle: Handle;
  file: FileCase;
  forms: Forms & ReturnType<typeof createGlassForms>;
  away: AwayDesk;
  reading: Reading;
  /** Makes the case that undoes what another one did. */
  undo: ReturnType<typeof createUndo>;
  /** Takes what an outside system sent. */
  inbound: Inbound;
  worker: Worker;
  store: CaseStore;
  directory: Directory;
  policies: PolicyStore;
  host: PluginHost;
  compile(text: string): Promise<Policy>;
  download: Notifier['download'];
  /** Starts taking due cases; returns what stops it. */
  start(): { stop(): Promise<void> };
}

export function createLatch(adapters: Adapters): Latch {
  const { store, directory, policies, clock, host, log } = adapters;
  const deps: HandleDeps = {
    store,
    directory,
    policies,
    host,
    clock,
    inLane: lanes(),
    onCommitted: (loaded, recorded, isBegun) => worker.committed(loaded, recorded, isBegun),
  };
  const handle = createHandle(deps);
  const writeBack = createWriteBack(adapters);
  const presenter = createPresenter({ ...adapters, inLane: deps.inLane, newsDueAt: writeBack.dueAt });
  const remark = createRemarks({ store, presenter, log });
  const runs = createRuns({ ...adapters, handle, remark });
  const file = createFile(deps);
  const worker = createWorker({ ...adapters, handle, file, runs, presenter, writeBack });
  return {
    handle,
    file,
    forms: { ...createForms(adapters), ...createGlassForms(adapters) },
    away: createAway(adapters),
    reading: createReading(adapters),
    undo: createUndo({ store, host, file }),
    inbound: createInbound({ ...adapters, handle }),
    worker,
    store,
    directory,
    policies,
    host,
    compile: adapters.compile,
    download: adapters.notifier.download,
    start() {
      const loop = startLoop({
        store,
        policies,
        team: adapters.team,
        worker,
        chores: adapters.chores,
        follow: adapters.follow,
        clock,
        log,
      });
      return {
        async stop() {
          presenter.stop();
          await loop.stop();
        },
      };
    },
  };
}
