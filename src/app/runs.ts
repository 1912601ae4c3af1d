import { randomUUID } from 'node:crypto';
import type { ActionId, Case, CaseId, CaseIn, Evidence, Run, UserId } from '../domain/case.ts';
import type { FoundBy } from '../domain/entry.ts';
import { nextStep, stepOf } from '../domain/steps.ts';
import { lookUpDelayMs, resendDelayMs } from './delays.ts';
import type { Handle } from './handle.ts';
import type { ActionCall, ActionInUse, Clock, EvidenceStore, Exchange, Loaded, PluginHost } from './ports.ts';
import { aboutStart, type Remark } from './remarks.ts';

export interface RunDeps {
  handle: Handle;
  host: PluginHost;
  evidence: EvidenceStore;
  clock: Clock;
  remark: Remark;
}

/** For writing down an answer that came at the last moment. */
const marginMs = 5_000;
const maxSends = 5;
/** A system that keeps saying "not now" is asked so often; then a person decides. */
const maxPostponed = 6;
/** A run that is done is looked up so often after a word that it may not stand. */
const mostSecondLooks = 8;
const beforeKeyEndsMs = 60 * 60_000;
/** For an action that no plugin offers any more. */
const defaultTimeoutMs = 30_000;

/** The ledger of runs: recorded before the call, settled after it, looked up whenever the answer was lost. */
export function createRuns({ handle, host, evidence, clock, remark }: RunDeps) {
  /** Runs whose call this process is making right now. */
  const calling = new Set<string>();
  const later = (ms: number) => new Date(clock.now().getTime() + ms).toISOString();
  const termsOf = (action: ActionId, kase: Case): ActionInUse | undefined => host.actions(kase)[action];
  const answerBy = (action: ActionId, kase: Case) =>
    later((termsOf(action, kase)?.timeoutMs ?? defaultTimeoutMs) + marginMs);

  /**
   * Starts the first step that is not done. Waits while the system behind it answers nothing, or has as many calls as it may;
   * the case stays due.
   */
  async function start({ case: kase }: Loaded): Promise<void> {
    if (kase.status !== 'approved' && kase.status !== 'overridden') return;
    const { action } = nextStep(kase) ?? kase.proposal;
    if (!termsOf(action, kase)) return begin(kase, action);
    const available = host.available(action, kase);
    if (!available.ok) return remark(kase.id, aboutStart(kase.round, kase.runs), `Waiting to run. ${available.reason}`);
    const leave = await host.enter(action, kase);
    try {
      await begin(kase, action);
    } finally {
      leave();
    }
  }

  /** Roles are read anew; a seat that is lost keeps the run from starting. */
  async function begin(kase: CaseIn<'approved' | 'overridden'>, action: ActionId): Promise<void> {
    const runId = randomUUID();
    const idempotencyKey = `latch-${runId}`;
    calling.add(runId);
    try {
      const command = {
        type: 'start_run',
        cmd: `run:${runId}`,
        runId,
        idempotencyKey,
        answerBy: answerBy(action, kase),
      } as const;
      const handled = await handle(kase.id, command, { fresh: true });
      if (handled.outcome !== 'accepted') return;
      const started = handled.loaded.case;
      if (started.status !== 'running' || started.run.id !== runId) return;
      // Checked again right before the first send. Not before a second one: that would find our own effect.
      const step = stepOf(started, started.run);
      const preflight = await host.preflight(step.action, started, step.params);
      if (preflight.ok) await send(started);
      else await recordFailure(started, `preflight:${runId}`, `Not sent: ${preflight.reason}`, [], 'answer');
    } finally {
      calling.delete(runId);
    }
  }

  async function send(kase: CaseIn<'running'>): Promise<void> {
    const { id, run } = kase;
    const sent = await host.run({
      ...callOf(kase),
      onProgress: (summary) => remark(id, run.id, summary),
    });
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
        return postpone(kase, cmd, sent, kept);
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

  /** The system did nothing and says so: the same send again, later, with the same key. */
  async function postpone(
    kase: CaseIn<'running'>,
    cmd: string,
    { reason, retryAfterMs }: { reason: string; retryAfterMs?: number },
    kept: Evidence[],
  ): Promise<void> {
    const { id, run } = kase;
    const postponed = run.postponed ?? 0;
    const neverSent = run.sends - postponed === 1;
    const common = { cmd, runId: run.id, reason: { text: reason }, evidence: kept };
    const { action } = stepOf(kase, run);
    // Nothing but "not now" was ever heard: so nothing happened, key or no key.
    if (postponed >= maxPostponed && neverSent) return recordFailure(kase, cmd, reason, kept, 'answer');
    if (postponed >= maxPostponed || (!neverSent && !keyHolds(kase, termsOf(action, kase)))) {
      await handle(id, { type: 'record_unknown', ...common, lookUpAt: later(2_000) });
      return;
    }
    const resendAt = later(resendDelayMs(postponed, retryAfterMs, Math.random()));
    await handle(id, { type: 'postpone_run', ...common, resendAt });
  }

  /** The provider still knows the key of this run; an hour is left for the way. */
  const keyHolds = ({ run }: { run: Run }, terms: ActionInUse | undefined): boolean =>
    terms !== undefined &&
    clock.now().getTime() - Date.parse(run.startedAt) < terms.idempotencyKeptForMs - beforeKeyEndsMs;

  /** Asks the outside system what became of a run, and settles it where the answer proves something. */
  async function settle(loaded: Loaded, by: UserId | null): Promise<void> {
    let kase: Case = loaded.case;
    if (kase.status === 'running' && kase.run.resendAt) {
      if (Date.parse(kase.run.resendAt) <= clock.now().getTime()) await resend(kase);
      return;
    }
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
    const { action } = stepOf(kase, kase.run);
    // A machine's look-up waits until the system answers again; a person's is tried in any case.
    const available = host.available(action, kase);
    if (by === null && !available.ok) return remark(kase.id, kase.run.id, available.reason);
    await lookUp(kase, by);
  }

  /** The system told something of a run that is done: what it says now counts. */
  async function lookAgain(kase: Case): Promise<void> {
    const { doubted } = kase;
    if (!doubted || !('proposal' in kase) || Date.parse(doubted.lookUpAt) > clock.now().getTime()) return;
    const finished = kase.finished?.find(({ run }) => run.id === doubted.runId);
    const run = finished?.run ?? ('run' in kase && kase.run.id === doubted.runId ? kase.run : null);
    if (!run) return;
    const { action, params } = finished ?? stepOf(kase, run);
    if (!host.available(action, kase).ok) return;
    const { id: runId, idempotencyKey } = run;
    const found = await host.lookUp({ action, params, kase, runId, idempotencyKey });
    const common = {
      cmd: `doubt:${runId}:${doubted.lookUpAt}`,
      type: 'record_second_look',
      runId,
      evidence: await keep(kase.id, found.exchanges),
    } as const;
    const told = 'reason' in found ? found.reason : 'summary' in found ? found.summary : 'It shows nothing of it now.';
    const isOpen = found.found === 'cannot_tell' && doubted.lookUps < mostSecondLooks;
    await handle(kase.id, {
      ...common,
      failed: found.found === 'failed',
      finding: { text: told },
      lookUpAt: isOpen ? later(lookUpDelayMs(doubted.lookUps)) : null,
    });
  }

  async function lookUp(kase: CaseIn<'unknown' | 'running'>, by: UserId | null): Promise<void> {
    const { id, run } = kase;
    const found = await host.lookUp(callOf(kase));
    const kept = await keep(id, found.exchanges);
    const cmd = `looked:${run.id}:${run.sends}:${run.lookUps}`;
    const terms = termsOf(stepOf(kase, run).action, kase);
    const isSettled = terms !== undefined && clock.now().getTime() - Date.parse(run.sentAt) >= terms.settleMs;
    const record = (finding: string, tells = true) =>
      handle(id, {
        type: 'record_look_up',
        cmd,
        runId: run.id,
        finding: { text: finding },
        evidence: kept,
        by,
        lookUpAt: later(lookUpDelayMs(run.lookUps)),
        ...(isSettled && !tells && { cannotTell: true as const }),
      });
    switch (found.found) {
      case 'happened':
        return recordSuccess(kase, cmd, found, kept, 'look_up');
      case 'failed':
        return recordFailure(kase, cmd, found.reason, kept, 'look_up');
      case 'pending':
        return recordPending(kase, cmd, found.summary, kept);
      case 'cannot_tell':
        await record(`The outside system could not tell: ${found.reason}`, false);
        return;
      case 'absent':
        return absent(kase, record, { cmd, kept, terms, isSettled });
    }
  }

  /**
   * Absence proves that nothing happened only after the action's settle time. Sending again needs no proof where the provider
   * still knows the key: it runs once, whichever of the two sends arrives first.
   */
  async function absent(
    kase: CaseIn<'unknown' | 'running'>,
    record: (finding: string, tells?: boolean) => Promise<unknown>,
    {
      cmd,
      kept,
      terms,
      isSettled,
    }: { cmd: string; kept: Evidence[]; terms: ActionInUse | undefined; isSettled: boolean },
  ): Promise<void> {
    const { run } = kase;
    if (run.accepted) {
      await record('The outside system accepted it before and does not show it now.', false);
      return;
    }
    const sends = run.sends - (run.postponed ?? 0);
    // The first time soon, for a request that got lost on its way; then with ever more time between.
    const isTime = run.lookUps >= 2 * (sends - 1);
    if (keyHolds(kase, terms) && sends < maxSends && isTime) return resend(kase);
    if (isSettled) return recordFailure(kase, cmd, 'The outside system shows that nothing happened.', kept, 'look_up');
    await record('Nothing there yet; it may still be on its way.');
  }

  async function resend(kase: CaseIn<'unknown' | 'running'>): Promise<void> {
    const { id, run } = kase;
    const { action } = stepOf(kase, run);
    if (!host.available(action, kase).ok) return;
    const handled = await handle(id, {
      type: 'resend_run',
      cmd: `resend:${run.id}:${run.sends}`,
      runId: run.id,
      answerBy: answerBy(action, kase),
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

  return { start, settle, lookAgain, isCalling: (run: Run) => calling.has(run.id) };
}
export type Runs = ReturnType<typeof createRuns>;

const callOf = (kase: CaseIn<'unknown' | 'running'>): ActionCall => {
  const { action, params } = stepOf(kase, kase.run);
  return { action, params, kase, runId: kase.run.id, idempotencyKey: kase.run.idempotencyKey };
};
