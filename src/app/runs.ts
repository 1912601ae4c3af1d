import { randomUUID } from 'node:crypto';
import type { Case, CaseId, CaseIn, Evidence, Run, UserId } from '../domain/case.ts';
import type { FoundBy } from '../domain/entry.ts';
import type { Handle } from './handle.ts';
import type { ActionCall, Clock, EvidenceStore, Exchange, Loaded, PluginHost } from './ports.ts';

export interface RunDeps {
  handle: Handle;
  host: PluginHost;
  evidence: EvidenceStore;
  clock: Clock;
  /** How long one call may take, in milliseconds. */
  timeoutMs: number;
}

/** For writing down an answer that came at the last moment. */
const marginMs = 5_000;
const maxSends = 3;
const beforeKeyEndsMs = 60 * 60_000;

/** The ledger of runs: recorded before the call, settled after it, looked up whenever the answer was lost. */
export function createRuns({ handle, host, evidence, clock, timeoutMs }: RunDeps) {
  /** Runs whose call this process is making right now. */
  const calling = new Set<string>();
  const later = (ms: number) => new Date(clock.now().getTime() + ms).toISOString();

  /** Roles are read anew; a seat that is lost keeps the run from starting. */
  async function start({ case: kase }: Loaded): Promise<void> {
    const runId = randomUUID();
    const idempotencyKey = `latch-${runId}`;
    calling.add(runId);
    try {
      const command = {
        type: 'start_run',
        cmd: `run:${runId}`,
        runId,
        idempotencyKey,
        answerBy: later(timeoutMs + marginMs),
      } as const;
      const handled = await handle(kase.id, command, { fresh: true });
      if (handled.outcome !== 'accepted') return;
      const started = handled.loaded.case;
      if (started.status !== 'running' || started.run.id !== runId) return;
      // Checked again right before the first send. Not before a second one: that would find our own effect.
      const preflight = await host.preflight(started.proposal.action, started, started.proposal.params);
      if (preflight.ok) await send(started);
      else await recordFailure(started, `preflight:${runId}`, `Not sent: ${preflight.reason}`, [], 'answer');
    } finally {
      calling.delete(runId);
    }
  }

  async function send(kase: CaseIn<'running'>): Promise<void> {
    const { id, run } = kase;
    const sent = await host.run(callOf(kase));
    const kept = await keep(id, sent.exchanges);
    const cmd = `sent:${run.id}:${run.sends}`;
    switch (sent.outcome) {
      case 'succeeded':
        return recordSuccess(kase, cmd, sent, kept, 'answer');
      case 'failed':
        return recordFailure(kase, cmd, sent.reason, kept, 'answer');
      case 'pending':
        return recordPending(kase, cmd, sent.summary, kept);
      case 'not_now':
      case 'unknown':
        await handle(id, {
          type: 'record_unknown',
          cmd,
          runId: run.id,
          reason: { text: sent.reason },
          evidence: kept,
          lookUpAt: later(2_000),
        });
    }
  }

  /** Asks the outside system what became of a run, and settles it where the answer proves something. */
  async function settle(loaded: Loaded, by: UserId | null): Promise<void> {
    let kase: Case = loaded.case;
    if (kase.status === 'running' && !kase.run.accepted) {
      // The call may still be under way, here or at another instance: its answer is worth more than a look-up.
      if (Date.parse(kase.run.answerBy) > clock.now().getTime()) return;
      // Whoever made the call did not write down its answer: a crash, or a database that was away.
      const reason = { text: 'The answer to the call was not recorded.' };
      const handled = await handle(kase.id, {
        type: 'record_unknown',
        cmd: `lost:${kase.run.id}:${kase.run.sends}`,
        runId: kase.run.id,
        reason,
        evidence: [],
        lookUpAt: later(0),
      });
      if (handled.outcome !== 'accepted') return;
      kase = handled.loaded.case;
    }
    if (kase.status !== 'unknown' && kase.status !== 'running') return;
    await lookUp(kase, by);
  }

  async function lookUp(kase: CaseIn<'unknown' | 'running'>, by: UserId | null): Promise<void> {
    const { id, run } = kase;
    const found = await host.lookUp(callOf(kase));
    const kept = await keep(id, found.exchanges);
    const cmd = `looked:${run.id}:${run.sends}:${run.lookUps}`;
    const record = (finding: string) =>
      handle(id, {
        type: 'record_look_up',
        cmd,
        runId: run.id,
        finding: { text: finding },
        evidence: kept,
        by,
        lookUpAt: later(lookUpDelayMs(run.lookUps)),
      });
    switch (found.found) {
      case 'happened':
        return recordSuccess(kase, cmd, found, kept, 'look_up');
      case 'failed':
        return recordFailure(kase, cmd, found.reason, kept, 'look_up');
      case 'pending':
        return recordPending(kase, cmd, found.summary, kept);
      case 'cannot_tell':
        await record(`The outside system could not tell: ${found.reason}`);
        return;
      case 'absent':
        return absent(kase, record, cmd, kept);
    }
  }

  /** Absence proves something only after the action's settle time; until then it may still be on its way. */
  async function absent(
    kase: CaseIn<'unknown' | 'running'>,
    record: (finding: string) => Promise<unknown>,
    cmd: string,
    kept: Evidence[],
  ) {
    const { run, proposal, id } = kase;
    const terms = host.actions(kase)[proposal.action];
    const sinceSend = clock.now().getTime() - Date.parse(run.sentAt);
    if (!terms || sinceSend < terms.settleMs) {
      await record('Nothing there yet; it may still be on its way.');
      return;
    }
    if (run.accepted) {
      await record('The outside system accepted it before and does not show it now.');
      return;
    }
    const keyAge = clock.now().getTime() - Date.parse(run.startedAt);
    const keyHolds = keyAge < terms.idempotencyKeptForMs - beforeKeyEndsMs;
    if (!keyHolds || run.sends >= maxSends)
      return recordFailure(kase, cmd, 'The outside system shows that nothing happened.', kept, 'look_up');
    const handled = await handle(id, {
      type: 'resend_run',
      cmd: `resend:${run.id}:${run.sends}`,
      runId: run.id,
      answerBy: later(timeoutMs + marginMs),
    });
    const again = handled.outcome === 'accepted' && handled.recorded.length ? handled.loaded.case : null;
    if (again?.status !== 'running') return;
    calling.add(run.id);
    try {
      await send(again);
    } finally {
      calling.delete(run.id);
    }
  }

  async function recordSuccess(
    kase: CaseIn<'unknown' | 'running'>,
    cmd: string,
    { summary, reference }: { summary: string; reference?: string },
    kept: Evidence[],
    foundBy: FoundBy,
  ) {
    const result = { summary: { text: summary }, ...(reference && { reference }), evidence: kept };
    await handle(kase.id, { type: 'record_success', cmd, runId: kase.run.id, result, foundBy });
  }

  async function recordPending(kase: CaseIn<'unknown' | 'running'>, cmd: string, summary: string, kept: Evidence[]) {
    const { id, run } = kase;
    const lookUpAt = later(lookUpDelayMs(run.lookUps));
    await handle(id, {
      type: 'record_pending',
      cmd,
      runId: run.id,
      summary: { text: summary },
      evidence: kept,
      lookUpAt,
    });
  }

  async function recordFailure(
    kase: CaseIn<'unknown' | 'running'>,
    cmd: string,
    reason: string,
    kept: Evidence[],
    foundBy: FoundBy,
  ) {
    await handle(kase.id, {
      type: 'record_failure',
      cmd,
      runId: kase.run.id,
      reason: { text: reason },
      evidence: kept,
      foundBy,
    });
  }

  const keep = (id: CaseId, exchanges: Exchange[]): Promise<Evidence[]> =>
    Promise.all(exchanges.map(({ name, mediaType, bytes }) => evidence.keep(id, name, mediaType, bytes)));

  return { start, settle, isCalling: (run: Run) => calling.has(run.id) };
}
export type Runs = ReturnType<typeof createRuns>;

const callOf = (kase: CaseIn<'unknown' | 'running'>): ActionCall => ({
  action: kase.proposal.action,
  kase,
  params: kase.proposal.params,
  runId: kase.run.id,
  idempotencyKey: kase.run.idempotencyKey,
});

/** 10 s, 20 s, 40 s … up to an hour: soon after the call, patient later. */
const lookUpDelayMs = (lookUps: number): number => Math.min(10_000 * 2 ** lookUps, 60 * 60_000);
