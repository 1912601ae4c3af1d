import type { Case, CaseIn, UserId } from '../domain/case.ts';
import { attemptOf, stepOf, triedOf } from '../domain/steps.ts';
import { lookUpDelayMs } from './delays.ts';
import { callOf, callOfAttempt, type Found, type Ledger, type LedgerDeps, type Owed } from './ledger.ts';
import type { ActionCall, Loaded } from './ports.ts';
import type { Remark } from './remarks.ts';
import type { Sending } from './sending.ts';

interface Deps extends LedgerDeps {
  ledger: Ledger;
  resend: Sending['resend'];
  remark: Remark;
}

const maxSends = 3;
/** After so many look-ups without an answer (about ten minutes) a person may declare the outcome. */
const patientLookUps = 6;
/** A settled run is looked up so often after a word that it may not stand. */
const mostSecondLooks = 8;

/** Asks the outside system what became of a run whose answer was lost, is still to come, or is doubted. */
export function createLookUps({ handle, host, clock, ledger, resend, remark }: Deps) {
  const isPast = (at: string): boolean => Date.parse(at) <= clock.now().getTime();

  /** Settles a run where the answer proves something. `by`: whoever pressed Check Outcome. */
  async function settle(loaded: Loaded, by: UserId | null): Promise<void> {
    const { case: kase } = loaded;
    if (kase.status === 'running' && kase.run.resendAt && !isPast(kase.run.resendAt)) return;
    if (kase.status === 'running' && kase.run.resendAt && ledger.keyHolds(kase)) return resend(kase);
    const owed = kase.status === 'running' && !kase.run.accepted ? await lost(kase) : kase;
    if (owed?.status !== 'unknown' && owed?.status !== 'running') return;
    const available = host.available(stepOf(owed, owed.run).action, owed);
    // A machine's look-up waits until the system answers again; a person's is tried in any case.
    if (by === null && !available.ok) return remark(owed.id, owed.run.id, available.reason);
    await lookUp(owed, by);
  }

  /** Whoever made the call did not write down its answer: a crash, or a database that was away. Null: it may still come. */
  async function lost(kase: CaseIn<'running'>): Promise<Case | null> {
    // The call may still be under way, here or at another instance: its answer is worth more than a look-up.
    if (!isPast(kase.run.answerBy)) return null;
    const found = { cmd: `lost:${kase.run.id}:${kase.run.sends}`, kept: [] };
    const handled = await ledger.unknown(kase, found, 'The answer to the call was not recorded.', 0);
    return handled.outcome === 'accepted' ? handled.loaded.case : null;
  }

  async function lookUp(kase: Owed, by: UserId | null): Promise<void> {
    const { id, run } = kase;
    const looked = await host.lookUp(callOf(kase, kase.run), { always: by !== null });
    const found: Found = {
      cmd: `looked:${run.id}:${run.sends}:${run.lookUps}`,
      kept: await ledger.keep(id, looked.exchanges),
    };
    switch (looked.found) {
      case 'happened':
        return ledger.succeeded(kase, found, looked, 'look_up');
      case 'failed':
        return ledger.failed(kase, found, looked.reason, 'look_up');
      case 'pending':
        return ledger.pending(kase, found, looked.summary);
      case 'cannot_tell':
        return note(kase, found, by, `The outside system could not tell: ${looked.reason}`, isOwnWord(kase, looked));
      case 'absent':
        return absent(kase, found, by);
    }
  }

  /** That it cannot tell is the system's own word; or it has given no other for so long that a person has to. */
  const isOwnWord = (kase: Owed, { answered }: { answered: boolean }): boolean =>
    isSettled(kase) && (answered || kase.run.lookUps >= patientLookUps);

  /** Whatever was sent must have arrived by now. */
  function isSettled(kase: Owed): boolean {
    const terms = ledger.termsOf(stepOf(kase, kase.run).action, kase);
    return terms !== undefined && clock.now().getTime() - Date.parse(kase.run.sentAt) >= terms.settleMs;
  }

  async function note(kase: Owed, { cmd, kept }: Found, by: UserId | null, finding: string, cannotTell = false) {
    const { id, run } = kase;
    await handle(id, {
      type: 'record_look_up',
      cmd,
      runId: run.id,
      sends: run.sends,
      finding: { text: finding },
      evidence: kept,
      by,
      lookUpAt: ledger.later(lookUpDelayMs(run.lookUps)),
      ...(cannotTell && { cannotTell }),
    });
  }

  /**
   * Absence proves that nothing happened only after the action's settle time. Sending again needs no proof where the provider
   * still knows the key: it runs once, whichever of the two sends arrives first.
   */
  async function absent(kase: Owed, found: Found, by: UserId | null): Promise<void> {
    const { run } = kase;
    if (run.accepted) {
      const finding = 'The outside system accepted it before and does not show it now.';
      return note(kase, found, by, finding, isSettled(kase));
    }
    const sends = run.sends - (run.postponed ?? 0);
    const mayResend = sends < maxSends && ledger.keyHolds(kase);
    // The first time soon, for a request that got lost on its way; then with more time between.
    if (mayResend && run.lookUps >= sends - 1) return resend(kase);
    if (isSettled(kase) && !mayResend)
      return ledger.failed(kase, found, 'The outside system shows that nothing happened.', 'look_up');
    await note(kase, found, by, 'Nothing there yet; it may still be on its way.');
  }

  /** The system told something of a settled run: what it says now counts. One doubt at a time. */
  async function lookAgain(kase: Case): Promise<void> {
    const doubt = kase.doubts?.find(({ lookUpAt }) => isPast(lookUpAt));
    if (!doubt) return;
    const { runId, lookUpAt, lookUps } = doubt;
    const common = { type: 'record_second_look', cmd: `doubt:${runId}:${lookUpAt}`, runId } as const;
    const call = settledCall(kase, runId);
    if (!call) {
      const finding = { text: 'The run is not on this case any more.' };
      await handle(kase.id, { ...common, found: 'cannot_tell', finding, evidence: [], lookUpAt: null });
      return;
    }
    if (!host.available(call.action, kase).ok) return;
    const looked = await host.lookUp(call);
    const told =
      'reason' in looked ? looked.reason : 'summary' in looked ? looked.summary : 'It shows nothing of it now.';
    await handle(kase.id, {
      ...common,
      found: looked.found,
      finding: { text: told },
      ...('reference' in looked && looked.reference && { reference: looked.reference }),
      evidence: await ledger.keep(kase.id, looked.exchanges),
      lookUpAt: lookUps < mostSecondLooks ? ledger.later(lookUpDelayMs(lookUps)) : null,
    });
  }

  return { settle, lookAgain };
}

/** The call of a settled run: the case's last one, the one before that counts as failed, or a finished step. */
function settledCall(kase: Case, runId: string): ActionCall | null {
  const finished = kase.finished?.find(({ run }) => run.id === runId);
  const own = 'run' in kase && kase.run.id === runId ? attemptOf(kase, kase.run) : null;
  const attempt = finished ? { run: finished.run, step: finished } : (triedOf(kase, runId) ?? own);
  return attempt && callOfAttempt(kase, attempt);
}
