import { describe, expect, test } from '@jest/globals';
import { given, kim, machine, type Step, torres, worldWith } from '../../support/domain-given.ts';
import { hours, recordOver, type Script, seconds } from './runs-given.ts';

type Found = Awaited<ReturnType<NonNullable<Script['lookUp']>>>;

const started = [kim.marksReady(), torres.approves(), machine.starts()];
const runThen = (...steps: Step[]) => recordOver(given(worldWith(), ...started, ...steps));
const lost = () => runThen(machine.losesTheAnswer());
const looking = (...found: Found[]): Script => ({ lookUp: async () => found.shift() ?? { found: 'absent' } });
const always = (found: Found): Script => ({ lookUp: async () => found });
const cannotTell = (answered: boolean): Found => ({ found: 'cannot_tell', reason: 'no such list', answered });
/** A key that the provider does not keep: nothing is sent again. */
const keyless = { terms: { idempotencyKeptForMs: 0 } };
const mayDeclare = (kase: object) => 'cannotTell' in kase;

describe('a call whose answer was lost', () => {
  test('is looked up, and what the system shows settles it', async () => {
    for (const [found, status] of [
      [{ found: 'happened', summary: 'Returned.', reference: 're_1' }, 'done'],
      [{ found: 'failed', reason: 'declined' }, 'failed'],
      [{ found: 'pending', summary: 'On its way.' }, 'running'],
    ] as const) {
      const record = lost();
      await record.instance(looking(found)).settle();
      expect(record.kase.status).toBe(status);
    }
  });

  test('at another instance is left to it until nobody can wait for it any more', async () => {
    const record = runThen();
    const latch = record.instance(looking({ found: 'happened', summary: 'Returned.' }));
    await latch.settle();
    expect(latch.calls).toEqual([]);
    record.time.now = Date.parse('run' in record.kase ? record.kase.run.answerBy : '');
    await latch.settle();
    expect(latch.calls).toEqual(['look-up']);
    expect(record.kase.status).toBe('done');
  });

  test('is not looked up by the machine while the system is away, but for a person it is tried', async () => {
    const record = lost();
    const away: Script = {
      available: () => ({ ok: false, reason: 'Stripe is unavailable.' }),
      ...always(cannotTell(false)),
    };
    const latch = record.instance(away);
    await latch.settle();
    expect([latch.calls, latch.remarks]).toEqual([[], ['Stripe is unavailable.']]);
    await latch.settle('U0KIM');
    expect(latch.calls).toEqual(['asked look-up']);
    expect(record.last()).toMatchObject({ type: 'outcome_looked_up', by: 'U0KIM' });
  });

  test('loses no outcome because the evidence of it cannot be kept', async () => {
    const record = lost();
    const broken = { keep: () => Promise.reject(new Error('disk full')), read: async () => null };
    const latch = record.instance(looking({ found: 'happened', summary: 'Returned.', reference: 're_1' }), broken);
    await latch.settle();
    expect(record.kase).toMatchObject({ status: 'done', result: { reference: 're_1', evidence: [] } });
    expect(latch.errors).toEqual(['an exchange with an outside system could not be kept']);
  });
});

describe('what is not there', () => {
  test('is sent again at once with the same key, then with a look-up more between, three times in all', async () => {
    const record = lost();
    const latch = record.instance({ ...looking(), run: async () => ({ outcome: 'unknown', reason: 'no answer' }) });
    for (let n = 0; n < 6; n++) {
      record.time.now += 30 * seconds;
      await latch.settle();
    }
    expect(latch.calls.join(' ')).toBe('look-up run look-up look-up run look-up look-up');
    expect(new Set(latch.sent.map(({ idempotencyKey }) => idempotencyKey))).toEqual(new Set(['key-run-1']));
  });

  test('proves that nothing happened only after the time that the system takes', async () => {
    const record = lost();
    const latch = record.instance({ ...looking(), ...keyless });
    record.time.now = Date.parse('run' in record.kase ? record.kase.run.sentAt : '') + 60 * seconds - 1;
    await latch.settle();
    expect(record.kase.status).toBe('unknown');
    record.time.now += 1;
    await latch.settle();
    expect(record.kase).toMatchObject({ status: 'failed', run: { failedBy: 'look_up' } });
    expect(latch.calls).toEqual(['look-up', 'look-up']);
  });

  test('and was accepted before is neither sent again nor called a failure', async () => {
    const record = runThen(machine.losesTheAnswer(), machine.hearsPending());
    const latch = record.instance(looking());
    for (let n = 0; n < 4; n++) {
      record.time.now += hours;
      await latch.settle();
    }
    expect(new Set(latch.calls)).toEqual(new Set(['look-up']));
    expect(record.kase).toMatchObject({ status: 'unknown', cannotTell: true });
  });
});

describe('a send that was put off after an earlier one had been lost', () => {
  const putOff = () => runThen(machine.losesTheAnswer(), machine.resends(), machine.postpones());
  const resendAt = ({ kase }: ReturnType<typeof putOff>) => Date.parse(('run' in kase && kase.run.resendAt) || '');

  test('waits for its time and leaves again with the same key', async () => {
    const record = putOff();
    const latch = record.instance();
    record.time.now = resendAt(record) - 1;
    await latch.settle();
    expect(latch.calls).toEqual([]);
    record.time.now += 1;
    await latch.settle();
    expect(latch.calls).toEqual(['run']);
    expect(latch.sent[0]?.idempotencyKey).toBe('key-run-1');
    expect(record.kase.status).toBe('done');
  });

  test('is looked up and not sent once the provider no longer knows its key', async () => {
    const record = putOff();
    const latch = record.instance();
    record.time.now += 23 * hours;
    await latch.settle();
    expect(latch.calls).toEqual(['look-up']);
    expect(record.kase).toMatchObject({ status: 'failed', run: { failedBy: 'look_up' } });
  });

  test('that the system puts off again and again ends as a look-up, not as a failure', async () => {
    const record = putOff();
    const latch = record.instance({ run: async () => ({ outcome: 'not_now', reason: 'rate limit' }) });
    for (let n = 0; n < 8 && record.kase.status === 'running'; n++) {
      record.time.now += hours;
      await latch.settle();
    }
    expect(new Set(latch.calls)).toEqual(new Set(['run']));
    expect(record.kase).toMatchObject({ status: 'unknown', reason: { text: 'rate limit' } });
  });
});

describe('declaring what became of a run', () => {
  test('is open once the system itself has said that it cannot tell, when everything must have arrived', async () => {
    const record = lost();
    const latch = record.instance(always(cannotTell(true)));
    record.time.now = Date.parse('run' in record.kase ? record.kase.run.sentAt : '') + 59 * seconds;
    await latch.settle();
    expect(mayDeclare(record.kase)).toBe(false);
    record.time.now += 1 * seconds;
    await latch.settle();
    expect(mayDeclare(record.kase)).toBe(true);
  });

  test('is not open because the system is away, until it has been looked up in vain six times', async () => {
    const record = lost();
    const latch = record.instance(always(cannotTell(false)));
    record.time.now += hours;
    for (let n = 0; n < 6; n++) {
      await latch.settle();
      expect(mayDeclare(record.kase)).toBe(false);
    }
    await latch.settle();
    expect(mayDeclare(record.kase)).toBe(true);
  });
});

describe('a settled run of which the system said something', () => {
  const doubted = () => runThen(machine.succeeds(), machine.hearsOf());

  test('is looked up by its own key, and fails where the system says so now', async () => {
    const record = doubted();
    const latch = record.instance(looking({ found: 'failed', reason: 'it bounced' }));
    await latch.lookAgain();
    expect(latch.sent[0]).toMatchObject({ runId: 'run-1', idempotencyKey: 'key-run-1' });
    expect(record.kase).toMatchObject({ status: 'failed', reason: { text: 'it bounced' } });
  });

  test('stays what it is where the system shows nothing, is asked more and more rarely, and not for ever', async () => {
    const record = doubted();
    const latch = record.instance(looking());
    for (let n = 0; n < 20; n++) {
      await latch.lookAgain();
      record.time.now += hours;
    }
    expect(record.kase.status).toBe('done');
    expect(record.kase.doubts).toBeUndefined();
    expect(latch.calls).toHaveLength(9);
  });

  test('waits while the system is away', async () => {
    const record = doubted();
    const latch = record.instance({ available: () => ({ ok: false, reason: 'away' }) });
    await latch.lookAgain();
    expect(latch.calls).toEqual([]);
    expect(record.kase.doubts).toHaveLength(1);
  });
});
