import { randomUUID } from 'node:crypto';
import { type Attempt, type Case, type CaseIn, overrideOf, type Run } from '../domain/case.ts';
import { hasLapsed } from '../domain/commands/glass.ts';
import { isMeant, nextStep, stepOf } from '../domain/steps.ts';
import { resendDelayMs } from './delays.ts';
import { callOf, callOfAttempt, type Found, type Ledger, type LedgerDeps, type Owed } from './ledger.ts';
import type { CaseStore, Loaded } from './ports.ts';
import { aboutStart, type Remark } from './remarks.ts';

interface Deps extends LedgerDeps {
  store: Pick<CaseStore, 'load'>;
  ledger: Ledger;
  remark: Remark;
}

/** A system that keeps saying "not now" is asked so often; then a person decides. */
const maxPostponed = 6;
/** Soon after an answer was lost, but not while the request may still be on its way. */
const firstLookUpMs = 2_000;

const sameWentThrough = 'An earlier attempt at the very same went through. Prepare something else, or cancel the case.';

/** Runs leave from here: recorded before the call, and what came back after it. */
export function createSending({ handle, host, store, clock, ledger, remark }: Deps) {
  /** Runs whose call this process is making right now. */
  const calling = new Set<string>();

  /**
   * Starts the first step that is not done. Waits while the system behind it answers nothing, or has as many calls as it may;
   * the case stays due.
   */
  async function start({ case: kase }: Loaded): Promise<void> {
    if (!isToStart(kase)) return;
    const { action } = nextStep(kase) ?? kase.proposal;
    if (!ledger.termsOf(action, kase) || isTooLate(kase)) return begin(kase);
    const available = host.available(action, kase);
    if (!available.ok) return wait(kase, available.reason);
    const leave = await host.enter(action, kase);
    try {
      // Waiting for a slot may have taken long: what is to run now, and whether, is seen now.
      const loaded = await store.load(kase.id);
      const now = loaded?.case;
      if (!now || !isToStart(now) || nextStep(now)?.action !== action) return;
      if (await isFree(now, loaded.version)) await begin(now);
    } finally {
      leave();
    }
  }

  const isToStart = (kase: Case): kase is CaseIn<'approved' | 'overridden'> =>
    (kase.status === 'approved' || kase.status === 'overridden') &&
    kase.runRequest !== null &&
    (kase.runRequest.notBefore === undefined || Date.parse(kase.runRequest.notBefore) <= clock.now().getTime());

  const wait = ({ id, round, runs }: Case, why: string) =>
    remark(id, aboutStart(round, runs), `Waiting to run. ${why}`);

  async function isFree(kase: CaseIn<'approved' | 'overridden'>, version: number): Promise<boolean> {
    for (const attempt of kase.tried ?? []) {
      // Whoever approves something else knows of it by then: else the start sends it back.
      if (attempt.wentThrough && !isMeant(kase, attempt)) continue;
      if (!(await isOver(kase, version, attempt))) return false;
    }
    return true;
  }

  /** Then a start does nothing but close the glass. */
  const isTooLate = (kase: CaseIn<'approved' | 'overridden'>): boolean => {
    const override = overrideOf(kase);
    return override !== null && hasLapsed(override, clock.now().toISOString());
  };

  /**
   * Before anything leaves again an attempt that failed is looked up once more: what went through after all, or is on its way,
   * is not to be done again. A system that cannot tell is asked again later, unless it never could, had said no itself, or this
   * is about something else. What is known to have gone through is done again only where the system says that it did not stand.
   */
  async function isOver(kase: CaseIn<'approved' | 'overridden'>, version: number, attempt: Attempt): Promise<boolean> {
    const { id: runId, failedBy } = attempt.run;
    const looked = await host.lookUp(callOfAttempt(kase, attempt));
    if (looked.found === 'happened' || looked.found === 'pending') {
      const evidence = await ledger.keep(kase.id, looked.exchanges);
      const { summary, reference } = looked;
      await handle(kase.id, {
        type: 'record_earlier_attempt',
        cmd: `earlier:${runId}:${version}`,
        runId,
        isPending: looked.found === 'pending',
        result: { summary: { text: summary }, ...(reference && { reference }), evidence },
        lookUpAt: ledger.later(firstLookUpMs),
      });
      if (attempt.wentThrough) wait(kase, sameWentThrough);
      return false;
    }
    if (looked.found === 'failed') return true;
    if (attempt.wentThrough) {
      wait(kase, sameWentThrough);
      return false;
    }
    if (looked.found !== 'cannot_tell' || failedBy !== 'look_up' || !isMeant(kase, attempt)) return true;
    wait(kase, `What became of the earlier attempt is not clear: ${looked.reason}`);
    return false;
  }

  /** Roles are read anew; a seat that is lost keeps the run from starting. */
  async function begin(kase: CaseIn<'approved' | 'overridden'>): Promise<void> {
    const { action } = nextStep(kase) ?? kase.proposal;
    const runId = randomUUID();
    calling.add(runId);
    try {
      const timeoutMs = ledger.timeoutOf(action, kase);
      const command = (now: Date) =>
        ({
          type: 'start_run',
          cmd: `run:${runId}`,
          runId,
          idempotencyKey: `latch-${runId}`,
          answerBy: ledger.answerBy(now, action, kase, timeoutMs),
          cleared: (kase.tried ?? []).map(({ run }) => run.id),
        }) as const;
      const handled = await handle(kase.id, command, { fresh: true });
      if (handled.outcome !== 'accepted') return;
      const started = handled.loaded.case;
      if (started.status !== 'running' || started.run.id !== runId) return;
      // Checked again right before the first send. Not before a second one: that would find our own effect.
      const step = stepOf(started, started.run);
      const preflight = await host.preflight(step.action, started, step.params);
      if (preflight.ok) return await send(started);
      const found = { cmd: `preflight:${runId}`, kept: [] };
      const reason = `Not sent: ${preflight.reason}`;
      if (preflight.unasked) await postpone(started, found, { reason });
      else await ledger.failed(started, found, reason, 'answer', { unsent: true });
    } finally {
      calling.delete(runId);
    }
  }

  async function send(kase: CaseIn<'running'>): Promise<void> {
    const { id, run } = kase;
    // Whoever finds the case due after `answerBy` may send, too: what cannot be answered by then does not leave any more.
    const { action } = stepOf(kase, run);
    if (clock.now().getTime() + ledger.timeoutOf(action, kase) > Date.parse(run.answerBy)) return;
    const sent = await host.run({ ...callOf(kase, run), onProgress: (summary) => remark(id, run.id, summary) });
    const found = { cmd: `sent:${run.id}:${run.sends}`, kept: await ledger.keep(id, sent.exchanges) };
    switch (sent.outcome) {
      case 'succeeded':
        return ledger.succeeded(kase, found, sent, 'answer');
      case 'failed':
        return ledger.failed(kase, found, sent.reason, 'answer');
      case 'pending':
        return ledger.pending(kase, found, sent.summary);
      case 'not_now':
        return postpone(kase, found, sent);
      case 'unknown':
        await ledger.unknown(kase, found, sent.reason, firstLookUpMs);
    }
  }

  /** Nothing was done, so the system says, or nothing left because it could not be asked: the same send again, later. */
  async function postpone(
    kase: CaseIn<'running'>,
    found: Found,
    { reason, retryAfterMs }: { reason: string; retryAfterMs?: number },
  ): Promise<void> {
    const { id, run } = kase;
    const onlyPutOff = run.sends - (run.postponed ?? 0) === 1;
    const postponed = onlyPutOff ? (kase.putOff ?? 0) : (run.postponed ?? 0);
    const isOver = postponed >= maxPostponed;
    // Nothing but "not now" was ever heard: so nothing happened, key or no key.
    if (isOver && onlyPutOff) return ledger.failed(kase, found, reason, 'answer', { unsent: true });
    if (isOver || (!onlyPutOff && !ledger.keyHolds(kase))) {
      await ledger.unknown(kase, found, reason, firstLookUpMs);
      return;
    }
    await handle(id, {
      type: 'postpone_run',
      cmd: found.cmd,
      runId: run.id,
      sends: run.sends,
      reason: { text: reason },
      evidence: found.kept,
      resendAt: ledger.later(resendDelayMs(postponed, retryAfterMs, Math.random())),
    });
  }

  /** The same send again, with the same key. */
  async function resend(kase: Owed): Promise<void> {
    const { id, run } = kase;
    const { action } = stepOf(kase, run);
    if (!host.available(action, kase).ok) return;
    const leave = await host.enter(action, kase);
    calling.add(run.id);
    try {
      const handled = await handle(id, (now) => ({
        type: 'resend_run',
        cmd: `resend:${run.id}:${run.sends}`,
        runId: run.id,
        sends: run.sends,
        answerBy: ledger.answerBy(now, action, kase),
      }));
      const again = handled.outcome === 'accepted' && handled.recorded.length ? handled.loaded.case : null;
      if (again?.status === 'running') await send(again);
    } finally {
      calling.delete(run.id);
      leave();
    }
  }

  return { start, resend, isCalling: (run: Run) => calling.has(run.id) };
}
export type Sending = ReturnType<typeof createSending>;
