import { randomUUID } from 'node:crypto';
import type { ActionId, CaseIn, Run } from '../domain/case.ts';
import { nextStep, stepOf } from '../domain/steps.ts';
import { resendDelayMs } from './delays.ts';
import { callOf, type Found, type Ledger, type LedgerDeps, type Owed } from './ledger.ts';
import type { Loaded } from './ports.ts';
import { aboutStart, type Remark } from './remarks.ts';

interface Deps extends LedgerDeps {
  ledger: Ledger;
  remark: Remark;
}

/** A system that keeps saying "not now" is asked so often; then a person decides. */
const maxPostponed = 6;
/** Soon after an answer was lost, but not while the request may still be on its way. */
const firstLookUpMs = 2_000;

/** Runs leave from here: recorded before the call, and what came back after it. */
export function createSending({ handle, host, ledger, remark }: Deps) {
  /** Runs whose call this process is making right now. */
  const calling = new Set<string>();

  /**
   * Starts the first step that is not done. Waits while the system behind it answers nothing, or has as many calls as it may;
   * the case stays due.
   */
  async function start({ case: kase }: Loaded): Promise<void> {
    if (kase.status !== 'approved' && kase.status !== 'overridden') return;
    const { action } = nextStep(kase) ?? kase.proposal;
    if (!ledger.termsOf(action, kase)) return begin(kase, action);
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
    calling.add(runId);
    try {
      const command = {
        type: 'start_run',
        cmd: `run:${runId}`,
        runId,
        idempotencyKey: `latch-${runId}`,
        answerBy: ledger.answerBy(action, kase),
      } as const;
      const handled = await handle(kase.id, command, { fresh: true });
      if (handled.outcome !== 'accepted') return;
      const started = handled.loaded.case;
      if (started.status !== 'running' || started.run.id !== runId) return;
      // Checked again right before the first send. Not before a second one: that would find our own effect.
      const step = stepOf(started, started.run);
      const preflight = await host.preflight(step.action, started, step.params);
      if (preflight.ok) return await send(started);
      const found = { cmd: `preflight:${runId}`, kept: [] };
      await ledger.failed(started, found, `Not sent: ${preflight.reason}`, 'answer');
    } finally {
      calling.delete(runId);
    }
  }

  async function send(kase: CaseIn<'running'>): Promise<void> {
    const { id, run } = kase;
    const sent = await host.run({ ...callOf(kase), onProgress: (summary) => remark(id, run.id, summary) });
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

  /** The system did nothing and says so: the same send again, later, with the same key. */
  async function postpone(
    kase: CaseIn<'running'>,
    found: Found,
    { reason, retryAfterMs }: { reason: string; retryAfterMs?: number },
  ): Promise<void> {
    const { id, run } = kase;
    const postponed = run.postponed ?? 0;
    const isOver = postponed >= maxPostponed;
    const onlyPutOff = run.sends - postponed === 1;
    // Nothing but "not now" was ever heard: so nothing happened, key or no key.
    if (isOver && onlyPutOff) return ledger.failed(kase, found, reason, 'answer');
    const { action } = stepOf(kase, run);
    if (isOver || (!onlyPutOff && !ledger.keyHolds(kase, ledger.termsOf(action, kase)))) {
      await ledger.unknown(kase, found, reason, firstLookUpMs);
      return;
    }
    await handle(id, {
      type: 'postpone_run',
      cmd: found.cmd,
      runId: run.id,
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
    const handled = await handle(id, {
      type: 'resend_run',
      cmd: `resend:${run.id}:${run.sends}`,
      runId: run.id,
      answerBy: ledger.answerBy(action, kase),
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

  return { start, resend, isCalling: (run: Run) => calling.has(run.id) };
}
export type Sending = ReturnType<typeof createSending>;
