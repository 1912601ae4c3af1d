import { type Finding, notNow, type Outcome, refused } from '../../src/plugin-host/contract.ts';
import type { CompiledAction } from './compile.ts';
import { inWords, isNoAnswer } from './exchange.ts';
import { type Answer, type Expression, shownValue } from './expression.ts';

interface Judged {
  answer: Answer;
  /** What to say of a success. */
  summary: string;
  /** An earlier send of the run may have arrived. */
  isResend: boolean;
  /** The API runs a request with the same key once. */
  honoursKeys: boolean;
}

/** Success and failure are what the settings say they are; everything else is unknown. */
export function outcomeOf(
  { success, failure, notNow: putOff, request }: CompiledAction,
  { answer, summary, isResend, honoursKeys }: Judged,
): Outcome {
  const succeeded = fits(success, answer);
  const failed = fits(failure, answer);
  if (succeeded && !failed) return { outcome: 'succeeded', summary, ...referenceIn(success.reference, answer) };
  const said = inWords(answer, request);
  if (putOff.includes(answer.status)) return notNow(`${said}.`, answer.retryAfterMs, { isResend }, honoursKeys);
  if (!failed || succeeded)
    return { outcome: 'unknown', reason: `${said}. That is neither a success nor a failure by its settings.` };
  const told = shownValue(failure.reason?.value(answer));
  return refused(told ? `${inWords({ ...answer, body: null }, request)}: ${told}.` : `${said}.`, { isResend });
}

const fits = ({ status, when }: { status: number[]; when?: Expression }, answer: Answer): boolean =>
  !answer.isBroken && status.includes(answer.status) && (when?.holds(answer) ?? true);

function referenceIn(expression: Expression | undefined, answer: Answer): { reference?: string } {
  const reference = shownValue(expression?.value(answer));
  return reference === undefined ? {} : { reference };
}

export function findingOf(lookup: NonNullable<CompiledAction['lookup']>, answer: Answer, summary: string): Finding {
  const cannotTell = (why: string): Finding => ({
    found: 'cannot_tell',
    reason: `${inWords(answer, lookup.request)}${why}`,
  });
  if (isNoAnswer(answer)) return cannotTell('.');
  const happened = lookup.happened.holds(answer);
  const absent = lookup.absent.holds(answer);
  if (happened && absent) return cannotTell(', which its settings read as happened and as absent.');
  if (happened) return { found: 'happened', summary, ...referenceIn(lookup.reference, answer) };
  return absent ? { found: 'absent' } : cannotTell(', which its settings read as neither happened nor absent.');
}
