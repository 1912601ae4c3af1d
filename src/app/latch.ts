import type { Logger } from 'pino';
import { createFile, createHandle, type FileCase, type Handle, type HandleDeps } from './handle.ts';
import { lanes } from './lane.ts';
import { startLoop } from './loop.ts';
import type { CaseStore, Clock, Directory, EvidenceStore, Notifier, PluginHost, PolicyStore, Triage } from './ports.ts';
import { createForms, type Forms } from './prepare.ts';
import { createPresenter } from './present.ts';
import { createReading, type Reading, type ReadingDeps } from './reading.ts';
import { createRuns } from './runs.ts';
import { createWorker, type Worker } from './work.ts';

export interface Adapters {
  store: CaseStore;
  evidence: EvidenceStore;
  policies: PolicyStore;
  directory: Directory;
  host: PluginHost;
  triage: Triage;
  notifier: Notifier;
  cardLink: ReadingDeps['cardLink'];
  clock: Clock;
  log: Logger;
  /** One call of an action, in milliseconds. */
  actionTimeoutMs: number;
}

/** The use cases, wired. Listeners need nothing else. */
export interface Latch {
  handle: Handle;
  file: FileCase;
  forms: Forms;
  reading: Reading;
  worker: Worker;
  store: CaseStore;
  directory: Directory;
  policies: PolicyStore;
  host: PluginHost;
  /** Starts taking due cases; returns what stops it. */
  start(): { stop(): Promise<void> };
}

export function createLatch(adapters: Adapters): Latch {
  const { store, directory, policies, clock, host, log } = adapters;
  const deps: HandleDeps = {
    store,
    directory,
    policies,
    clock,
    inLane: lanes(),
    onCommitted: (loaded, recorded) => worker.committed(loaded, recorded),
  };
  const handle = createHandle(deps);
  const runs = createRuns({ handle, host, evidence: adapters.evidence, clock, timeoutMs: adapters.actionTimeoutMs });
  const presenter = createPresenter({ ...adapters, inLane: deps.inLane });
  const worker = createWorker({ ...adapters, handle, runs, presenter });
  return {
    handle,
    file: createFile(deps),
    forms: createForms(adapters),
    reading: createReading(adapters),
    worker,
    store,
    directory,
    policies,
    host,
    start: () => startLoop({ store, worker, clock, log }),
  };
}
