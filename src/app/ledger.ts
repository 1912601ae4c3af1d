import type { Logger } from 'pino';
import type { ActionId, Attempt, Case, CaseId, CaseIn, Evidence, Proposal, Run } from '../domain/case.ts';
import type { FoundBy } from '../domain/entry.ts';
import { attemptOf, stepOf } from '../domain/steps.ts';
import { lookUpDelayMs } from './delays.ts';
import type { Handle } from './handle.ts';
import type { ActionCall, ActionInUse, Clock, EvidenceStore, Exchange, PluginHost } from './ports.ts';

export interface LedgerDeps {
  handle: Handle;
  host: PluginHost;
  evidence: EvidenceStore;
  clock: Clock;
  log: Logger;
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
export function createLedger({ handle, host, evidence, clock, log }: LedgerDeps) {
  const later = (ms: number): string => new Date(clock.now().getTime() + ms).toISOString();
  const termsOf = (action: ActionId, kase: Case): ActionInUse | undefined => host.actions(kase)[action];
  const timeoutOf = (action: ActionId, kase: Case): number => termsOf(action, kase)?.timeoutMs ?? defaultTimeoutMs;

  return {
    later,
    termsOf,

    /** How long a send may take. */
    timeoutOf,

    /** Until when somebody may wait for the answer to a send that is recorded now; `before` it leaves something else may take time. */
    answerBy: (now: Date, action: ActionId, kase: Case, beforeMs = 0): string =>
      new Date(now.getTime() + beforeMs + timeoutOf(action, kase) + marginMs).toISOString(),

    /** The provider still knows the key of this run; an hour is left for the way. */
    keyHolds(kase: Owed): boolean {
      const terms = termsOf(stepOf(kase, kase.run).action, kase);
      return (
        terms !== undefined &&
        clock.now().getTime() - Date.parse(kase.run.startedAt) < terms.idempotencyKeptForMs - beforeKeyEndsMs
      );
    },

    /** What went to and fro. An outcome does not get lost because a part of that cannot be kept. */
    async keep(id: CaseId, exchanges: Exchange[]): Promise<Evidence[]> {
      const kept = await Promise.allSettled(
        exchanges.map(({ name, mediaType, bytes }) => evidence.keep(id, name, mediaType, bytes)),
      );
      return kept.flatMap((one) => {
        if (one.status === 'fulfilled') return [one.value];
        log.error({ err: one.reason, caseId: id }, 'an exchange with an outside system could not be kept');
        return [];
      });
    },

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
      await handle(id, { type: 'record_pending', cmd, runId: run.id, sends: run.sends, ...told });
    },

    /** `unsent`: nothing left, or the outside system says that it did nothing with it. */
    async failed(
      { id, run }: Owed,
      { cmd, kept }: Found,
      reason: string,
      foundBy: FoundBy,
      { unsent = false } = {},
    ): Promise<void> {
      const told = { reason: { text: reason }, evidence: kept, foundBy, ...(unsent && { unsent: true as const }) };
      await handle(id, { type: 'record_failure', cmd, runId: run.id, sends: run.sends, ...told });
    },

    unknown: ({ id, run }: Owed, { cmd, kept }: Found, reason: string, afterMs: number) =>
      handle(id, {
        type: 'record_unknown',
        cmd,
        runId: run.id,
        sends: run.sends,
        reason: { text: reason },
        evidence: kept,
        lookUpAt: later(afterMs),
      }),
  };
}
export type Ledger = ReturnType<typeof createLedger>;

export const callOf = (kase: Case & { proposal: Proposal }, run: Run): ActionCall =>
  callOfAttempt(kase, attemptOf(kase, run));

export const callOfAttempt = (kase: Case, { run, step }: Attempt): ActionCall => ({
  action: step.action,
  params: step.params,
  kase,
  runId: run.id,
  idempotencyKey: run.idempotencyKey,
});
