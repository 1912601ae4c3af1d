import { outcomeAnswer } from '../answers.ts';
import type { ActionDefinition, Outcome } from '../contract.ts';
import { paramsOf } from './check-terms.ts';
import type { Fields, KitRequest } from './example.ts';
import { echo, everyFault, type Fault, RETRY_AFTER_S, rateLimit, refusals } from './faults.ts';
import type { Kit } from './kit.ts';
import { keyOf, type Sending, type Trial } from './trial.ts';
import { shown, unreadable, whatCameOf } from './words.ts';

/** Whatever goes wrong with a send, it is neither done nor certainly not done. */
export async function checkRun(kit: Kit, action: ActionDefinition, fields: Fields): Promise<void> {
  const params = paramsOf(kit, action, fields);
  if (!params) return;
  const where = `${action.id}: run`;
  const tried: Trial[] = [];
  for (const fault of everyFault)
    for (const isResend of [false, true]) {
      const sending = { ...kit.newRun(), isResend };
      const judge = (trial: Trial) => {
        tried.push(trial);
        checkKey(kit, action, trial, sending);
        if (fault !== echo) judgeOutcome(kit, action, trial, fault, sending);
      };
      await kit.underFault(where, fault, sending, (ctx) => action.run(params, ctx), judge);
    }
  for (const fault of refusals) {
    const sending = { ...kit.newRun(), isResend: true };
    await kit.underFault(
      where,
      fault,
      sending,
      (ctx) => action.run(params, ctx),
      (trial) => judgeOutcome(kit, action, trial, fault, sending),
    );
  }
  if (tried.length > 0 || kit.isBroken(where)) return;
  const trial = await kit.call(where, { fault: null, well: 0, system: null }, kit.newRun(), (ctx) =>
    action.run(params, ctx),
  );
  kit.breach(where, `sends nothing on the example’s case, so nothing was tried: ${whatCameOf(trial)}`);
}

function judgeOutcome(kit: Kit, action: ActionDefinition, trial: Trial, fault: Fault, { isResend }: Sending): void {
  const where = `${action.id}: run`;
  const after = `after ${fault.name}${isResend ? ' on a resend' : ''}`;
  const outcome = outcomeOf(kit, where, trial);
  const writes = trial.seen.filter((request) => !kit.reads(request));
  const isDone = writes.some(({ answered }) => answered);
  if (action.idempotency === 'none' && hasTwice(writes))
    kit.breach(where, `sends the same request again by itself ${after}: that is Latch’s decision`);
  const isRefusal = fault.status !== undefined && kit.example.refusals?.includes(fault.status) === true;
  switch (outcome?.outcome) {
    case 'succeeded':
    case 'pending':
      if (!isDone) kit.breach(where, `says ${shown(outcome)} ${after}`);
      break;
    case 'failed':
      if (isResend && !(kit.example.refusalsCoverEarlierSends && refusals.includes(fault)))
        kit.breach(where, `says ${shown(outcome)} ${after}: the earlier send may have gone through`);
      else if (!isResend && writes.length > 0 && !(isRefusal && !isDone))
        kit.breach(where, `says ${shown(outcome)} ${after}`);
      break;
    case 'not_now':
      if (isResend && action.idempotency === 'none')
        kit.breach(where, `says not_now ${after}: without idempotency keys the earlier send stays open`);
      else if (fault !== rateLimit && writes.length > 0)
        kit.breach(where, `says not_now ${after}: only the system’s own word that it did nothing is not_now`);
      else if (outcome.retryAfterMs !== undefined && outcome.retryAfterMs < RETRY_AFTER_S * 1000)
        kit.breach(where, `says not_now for ${outcome.retryAfterMs} ms ${after} of ${RETRY_AFTER_S} s`);
      break;
  }
}

export function outcomeOf(kit: Kit, where: string, { answer, threw, hangs }: Trial): Outcome | undefined {
  if (threw !== undefined || hangs) return undefined;
  const parsed = outcomeAnswer.safeParse(answer);
  if (!parsed.success) {
    kit.breach(where, 'answers what is no outcome of the contract', JSON.stringify(answer));
    return undefined;
  }
  const outcome = parsed.data as Outcome; // it has just passed its schema
  const text = 'reason' in outcome ? outcome.reason : outcome.summary;
  const problem = unreadable(text);
  if (problem) kit.breach(where, `has words that are not for people (it ${problem})`, JSON.stringify(text));
  return outcome;
}

/** A key that is promised must be sent with what changes something. */
function checkKey(kit: Kit, action: ActionDefinition, { seen }: Trial, { runId }: Sending): void {
  const writes = seen.filter((request) => !kit.reads(request));
  const key = keyOf(runId);
  const carries = kit.example.carriesKey ?? standsIn;
  if (action.idempotency !== 'none' && writes.length > 0 && !writes.some((one) => carries(one, key)))
    kit.breach(`${action.id}: run`, 'does not send the idempotency key, though idempotency says that it is kept');
}

const hasTwice = (writes: Trial['seen']): boolean =>
  new Set(writes.map(({ method, url, body }) => `${method} ${url} ${body}`)).size < writes.length;

const standsIn = ({ url, headers, body }: KitRequest, key: string): boolean =>
  body.includes(key) ||
  url.includes(encodeURIComponent(key)) ||
  Object.values(headers).some((one) => one.includes(key));
