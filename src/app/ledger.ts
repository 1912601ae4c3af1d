import type { ActionId, Case, CaseId, CaseIn, Evidence, Run } from '../domain/case.ts';
import type { FoundBy } from '../domain/entry.ts';
import { stepOf } from '../domain/steps.ts';
import { lookUpDelayMs } from './delays.ts';
import type { Handle } from './handle.ts';
import type { ActionCall, ActionInUse, Clock, EvidenceStore, Exchange, PluginHost } from './ports.ts';

export interface LedgerDeps {
  handle: Handle;
  host: PluginHost;
  evidence: EvidenceStore;
  clock: Clock;
}

export type Owed = CaseIn<'unknown' | 'running'>;
/** What is written down under one command. */
export interface Found {
  cmd: string;
  kept: Evidence[];
}

/** For writing down an answer that came at the last moment. */
const marginMs = 5_000;
const beforeKeyEndsMs = 60 * 60_000;
/** For an action that no plugin offers any more. */
const defaultTimeoutMs = 30_000;

/** How what became of a run gets onto the record, and what is known of its action. */
export function createLedger({ handle, host, evidence, clock }: LedgerDeps) {
  const later = (ms: number): string => new Date(clock.now().getTime() + ms).toISOString();
  const termsOf = (action: ActionId, kase: Case): ActionInUse | undefined => host.actions(kase)[action];

  return {
    later,
    termsOf,

    /** Until when somebody may wait for the answer to a send that leaves now. */
    answerBy: (action: ActionId, kase: Case): string =>
      later((termsOf(action, kase)?.timeoutMs ?? defaultTimeoutMs) + marginMs),

    /** The provider still knows the key of this run; an hour is left for the way. */
    keyHolds: ({ run }: { run: Run }, terms: ActionInUse | undefined): boolean =>
      terms !== undefined &&
      clock.now().getTime() - Date.parse(run.startedAt) < terms.idempotencyKeptForMs - beforeKeyEndsMs,

    keep: (id: CaseId, exchanges: Exchange[]): Promise<Evidence[]> =>
      Promise.all(exchanges.map(({ name, mediaType, bytes }) => evidence.keep(id, name, mediaType, bytes))),

    async succeeded(
      kase: Owed,
      { cmd, kept }: Found,
      { summary, reference }: { summary: string; reference?: string },
      foundBy: FoundBy,
    ): Promise<void> {
      const result = { summary: { text: summary }, ...(reference && { reference }), evidence: kept };
      await handle(kase.id, { type: 'record_success', cmd, runId: kase.run.id, result, foundBy });
    },

    async pending({ id, run }: Owed, { cmd, kept }: Found, summary: string): Promise<void> {
      const lookUpAt = later(lookUpDelayMs(run.lookUps));
      const told = { summary: { text: summary }, evidence: kept, lookUpAt };
      await handle(id, { type: 'record_pending', cmd, runId: run.id, ...told });
    },

    async failed({ id, run }: Owed, { cmd, kept }: Found, reason: string, foundBy: FoundBy): Promise<void> {
      const told = { reason: { text: reason }, evidence: kept, foundBy };
      await handle(id, { type: 'record_failure', cmd, runId: run.id, ...told });
    },

    unknown: ({ id, run }: Owed, { cmd, kept }: Found, reason: string, afterMs: number) =>
      handle(id, {
        type: 'record_unknown',
        cmd,
        runId: run.id,
        reason: { text: reason },
        evidence: kept,
        lookUpAt: later(afterMs),
      }),
  };
}
export type Ledger = ReturnType<typeof createLedger>;

export const callOf = (kase: Owed): ActionCall => {
  const { action, params } = stepOf(kase, kase.run);
  return { action, params, kase, runId: kase.run.id, idempotencyKey: kase.run.idempotencyKey };
};
