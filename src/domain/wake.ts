import { type Case, type Instant, isClosed, wantsTriage } from './case.ts';
import { nextDeadline } from './deadlines.ts';

/** When the case next needs the machine; null: not before somebody does something. */
export function wakeAt(kase: Case, now: Instant): Instant | null {
  const own = ownWake(kase, now);
  const doubts = (kase.doubts ?? []).map(({ lookUpAt }) => lookUpAt);
  return [...doubts, ...(own === null ? [] : [own])].sort()[0] ?? null;
}

function ownWake(kase: Case, now: Instant): Instant | null {
  if (kase.override && kase.override.review === null) return now;
  if (kase.filesWanted.length && !isClosed(kase)) return now;
  switch (kase.status) {
    case 'open':
      return wantsTriage(kase) ? now : null;
    case 'pending_approval':
      return nextDeadline(kase);
    case 'approved':
      return kase.runRequest ? (kase.runRequest.notBefore ?? now) : nextDeadline(kase);
    case 'overridden':
      return kase.runRequest.notBefore ?? now;
    case 'running':
      return kase.run.answerBy;
    case 'unknown':
      return kase.lookUpAt;
    default:
      return null;
  }
}
