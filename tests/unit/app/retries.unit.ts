import { describe, expect, test } from '@jest/globals';
import { dana, given, kim, machine, type Step, torres, worldWith } from '../../support/domain-given.ts';
import { hours, recordOver, type Script, seconds } from './runs-given.ts';

const approvedThen = (...steps: Step[]) =>
  recordOver(given(worldWith(), kim.marksReady(), torres.approves(), ...steps));

describe('a retry', () => {
  const retried = (...fails: Step[]) => approvedThen(machine.starts(), ...fails, kim.retries());
  const refused = () => retried(machine.fails());
  const absent = machine.does({
    type: 'record_failure',
    runId: 'run-1',
    reason: { text: 'absent' },
    evidence: [],
    foundBy: 'look_up',
  });
  const absentAfterAll = () => retried(machine.losesTheAnswer(), absent);
  const looking = (found: Awaited<ReturnType<NonNullable<Script['lookUp']>>>): Script => ({
    lookUp: async () => found,
  });
  const silent = looking({ found: 'cannot_tell', reason: 'no list of refunds' });

  test('looks first what became of the attempt that failed, by its own key', async () => {
    const latch = refused().instance();
    await latch.start();
    expect(latch.calls).toEqual(['look-up', 'preflight', 'run']);
    expect(latch.sent[0]).toMatchObject({ runId: 'run-1', idempotencyKey: 'key-run-1' });
    expect(latch.sent[1]?.idempotencyKey).not.toBe('key-run-1');
  });

  test('of what happened after all sends nothing: the case is done', async () => {
    const record = absentAfterAll();
    const latch = record.instance(looking({ found: 'happened', summary: 'Returned.', reference: 're_1' }));
    await latch.start();
    expect(latch.calls).toEqual(['look-up']);
    expect(record.kase).toMatchObject({ status: 'done', run: { id: 'run-1' }, result: { reference: 're_1' } });
    expect(latch.inside()).toBe(0);
  });

  test('that never left hides nothing of the attempt before it', async () => {
    const record = absentAfterAll();
    const away = { ok: false, reason: 'Stripe could not be asked.', unasked: true } as const;
    const second = record.instance({ ...looking({ found: 'absent' }), preflight: async () => away });
    for (let n = 0; n < 8; n++, record.time.now += hours) if (record.kase.status === 'approved') await second.start();
    expect(record.kase.status).toBe('failed');
    await record.does({ cmd: 'again', ...kim.retries()(record.kase) });
    const third = record.instance(silent);
    await third.start();
    expect(third.calls).toEqual(['look-up']);
    expect(third.sent[0]).toMatchObject({ runId: 'run-1' });
    expect(record.kase.status).toBe('approved');
  });

  test('of a case that is about something else since looks up what was tried, as it was tried', async () => {
    const less = { fields: { amount: { minor: 100, currency: 'USD' } } };
    const record = approvedThen(
      machine.starts(),
      machine.fails(),
      kim.edits(less),
      kim.marksReady(),
      torres.approves(),
    );
    const latch = record.instance(looking({ found: 'happened', summary: 'Returned.' }));
    await latch.start();
    expect(latch.calls).toEqual(['look-up']);
    expect(latch.sent[0]).toMatchObject({ runId: 'run-1', params: { amount: { minor: 240_000 } } });
    expect(record.kase.status).toBe('open');
    // Whoever prepares and approves it now knows.
    record.time.now += 60 * seconds;
    await record.does({ cmd: 'anew', ...kim.marksReady()(record.kase) });
    await record.does({ cmd: 'approved', ...torres.approves()(record.kase) });
    await latch.start();
    expect(latch.calls).toEqual(['look-up', 'preflight', 'run']);
  });

  test('on broken glass of what is not clear waits no longer than the glass is open', async () => {
    const glass = worldWith({ breakGlass: ['manager'] });
    const failed = given(glass, kim.marksReady(), torres.approves(), machine.starts()).when(machine.losesTheAnswer());
    const record = recordOver(
      failed
        .when(absent)
        .when(kim.edits({ labels: ['vip'] }))
        .when(kim.marksReady())
        .when(dana.breaksGlass()),
    );
    const latch = record.instance(silent);
    await latch.start();
    expect([record.kase.status, latch.calls]).toEqual(['overridden', ['look-up']]);
    record.time.now += 2 * hours;
    await latch.start();
    expect(record.kase.status).toBe('pending_approval');
    expect(latch.calls).not.toContain('run');
  });

  test('of the same attempt that failed once more and went through once more is done', async () => {
    const record = refused();
    const pending = record.instance(looking({ found: 'pending', summary: 'On its way.' }));
    await pending.start();
    await record.does({ cmd: 'fails', ...machine.fails()(record.kase) });
    await record.does({ cmd: 'again', ...kim.retries()(record.kase) });
    await record.instance(looking({ found: 'happened', summary: 'Returned.' })).start();
    expect(record.kase).toMatchObject({ status: 'done', run: { id: 'run-1' } });
  });

  test.each<[string, Awaited<ReturnType<NonNullable<Script['lookUp']>>>, string]>([
    ['is not seen there', { found: 'absent' }, 'approved'],
    ['cannot be told', { found: 'cannot_tell', reason: 'no list' }, 'approved'],
    ['did not stand', { found: 'failed', reason: 'bounced' }, 'done'],
  ])('of the very same that is known to have gone through and by now %s', async (_what, found, status) => {
    const less = { fields: { amount: { minor: 100, currency: 'USD' } } };
    const same = { fields: { amount: { minor: 240_000, currency: 'USD' } } };
    const steps = [machine.starts(), machine.fails(), kim.edits(less), kim.marksReady(), torres.approves()];
    const known = approvedThen(...steps, machine.succeeds(), kim.edits(same), kim.marksReady(), torres.approves());
    const latch = known.instance(looking(found));
    await latch.start();
    expect(known.kase.status).toBe(status);
    expect(latch.calls.includes('run')).toBe(status === 'done');
    if (status === 'approved')
      expect(latch.remarks.join()).toContain('An earlier attempt at the very same went through.');
  });

  test('of something else does not wait until the system can tell', async () => {
    const less = { fields: { amount: { minor: 100, currency: 'USD' } } };
    const steps = [machine.losesTheAnswer(), absent, kim.edits(less), kim.marksReady(), torres.approves()];
    const record = approvedThen(machine.starts(), ...steps);
    await record.instance(silent).start();
    expect(record.kase).toMatchObject({ status: 'done', run: { attempt: 2 } });
  });

  test('of what is still on its way waits for that', async () => {
    const record = refused();
    const latch = record.instance(looking({ found: 'pending', summary: 'On its way.' }));
    await latch.start();
    expect(latch.calls).toEqual(['look-up']);
    expect(record.kase).toMatchObject({ status: 'running', run: { id: 'run-1', accepted: true } });
  });

  test('of what only a look-up had found to be absent waits until the system can tell', async () => {
    const record = absentAfterAll();
    const latch = record.instance(silent);
    await latch.start();
    expect(latch.calls).toEqual(['look-up']);
    expect(record.kase.status).toBe('approved');
    expect(latch.remarks.join()).toContain('What became of the earlier attempt is not clear: no list of refunds');
  });

  test('of what the system itself had refused goes, though it cannot tell', async () => {
    const record = refused();
    const latch = record.instance(silent);
    await latch.start();
    expect(latch.calls).toEqual(['look-up', 'preflight', 'run']);
    expect(record.kase).toMatchObject({ status: 'done', run: { attempt: 2 } });
  });

  test('of what a person declared never to have happened goes too: the system could not tell before either', async () => {
    const record = retried(machine.losesTheAnswer(), machine.cannotTell(), torres.declares(false));
    await record.instance(silent).start();
    expect(record.kase).toMatchObject({ status: 'done', run: { attempt: 2 } });
  });

  test('that was put off looks that attempt up again before it goes', async () => {
    const record = absentAfterAll();
    const script: Script = { run: async () => ({ outcome: 'not_now', reason: 'rate limit' }) };
    const latch = record.instance(script);
    await latch.start();
    record.time.now += hours;
    script.lookUp = async () => ({ found: 'happened', summary: 'Returned.' });
    await latch.start();
    expect(latch.calls).toEqual(['look-up', 'preflight', 'run', 'look-up']);
    expect(record.kase).toMatchObject({ status: 'done', run: { id: 'run-1' } });
  });
});
