import type { Case, Instant } from './case.ts';

/** When the case next needs the machine; null: not before somebody does something. */
export function wakeAt(kase: Case, now: Instant): Instant | null {
  switch (kase.status) {
    case 'open':
      return kase.suggestion === 'wanted' || kase.filesWanted.length ? now : null;
    case 'approved':
      return kase.runRequest ? now : null;
    case 'running':
      return kase.run.answerBy;
    case 'unknown':
      return kase.lookUpAt;
    default:
      return null;
  }
}
