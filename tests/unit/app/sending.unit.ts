import { describe, expect, test } from '@jest/globals';
import { given, kim, machine, type Step, torres, worldWith } from '../../support/domain-given.ts';
import { hours, later, recordOver, type Script, seconds } from './runs-given.ts';

type Preflight = Awaited<ReturnType<NonNullable<Script['preflight']>>>;
type Sent = Awaited<ReturnType<NonNullable<Script['run']>>>;

const approved = [kim.marksReady(), torres.approves()];
const approvedThen = (...steps: Step[]) => recordOver(given(worldWith(), ...approved, ...steps));
const succeeded: Sent = { outcome: 'succeeded', summary: 'Returned.', reference: 're_1' };
const notNow: Sent = { outcome: 'not_now', reason: 'rate limit', retryAfterMs: 40_000 };

describe('an approved case', () => {
  test('is recorded as running, asked whether it is still possible, sent, and settled', async () => {
    const record = approvedThen();
    const seen: string[] = [];
    const latch = record.instance({
      run: async (call) => {
        seen.push(record.kase.status, call.idempotencyKey);
        return succeeded;
      },
    });
    await latch.start();
    expect(latch.calls).toEqual(['preflight', 'run']);
    expect(seen).toEqual(['running', 'run' in record.kase ? record.kase.run.idempotencyKey : '']);
    expect(record.kase).toMatchObject({
      status: 'done',
      result: { reference: 're_1', evidence: [{ digest: 'to and fro' }] },
    });
    expect(latch.inside()).toBe(0);
  });

  test('is not sent where it is no longer possible', async () => {
    const record = approvedThen();
    const latch = record.instance({ preflight: async () => ({ ok: false, reason: 'already refunded' }) });
    await latch.start();
    expect(latch.calls).toEqual(['preflight']);
    expect(record.kase).toMatchObject({ status: 'failed', reason: { text: 'Not sent: already refunded' } });
  });

  test('is put off where its system could not be asked whether it is possible', async () => {
    const record = approvedThen();
    let away = true;
    const timedOut: Preflight = { ok: false, reason: 'Stripe could not be asked: it took too long.', unasked: true };
    const latch = record.instance({ preflight: async () => (away ? timedOut : { ok: true, facts: [] }) });
    await latch.start();
    expect(latch.calls).toEqual(['preflight']);
    expect(record.kase).toMatchObject({ status: 'approved', putOff: 1 });
    expect(record.types).toContain('run_postponed');
    away = false;
    record.time.now += 4 * seconds;
    await latch.start();
    expect(latch.calls).toEqual(['preflight', 'preflight', 'run']);
    expect(record.kase.status).toBe('done');
  });

  test('fails where its system could not be asked again and again: nothing was sent', async () => {
    const record = approvedThen();
    const reason = 'Stripe could not be asked: it took too long.';
    const latch = record.instance({ preflight: async () => ({ ok: false, reason, unasked: true }) });
    for (let n = 0; n < 8; n++, record.time.now += hours) if (record.kase.status === 'approved') await latch.start();
    expect(new Set(latch.calls)).toEqual(new Set(['preflight']));
    expect(record.kase).toMatchObject({ status: 'failed', reason: { text: `Not sent: ${reason}` } });
  });

  test('waits while its system answers nothing, and its card says so', async () => {
    const record = approvedThen();
    const latch = record.instance({ available: () => ({ ok: false, reason: 'Stripe is unavailable.' }) });
    await latch.start();
    expect(latch.calls).toEqual([]);
    expect(latch.remarks).toEqual(['Waiting to run. Stripe is unavailable.']);
    expect(record.kase.status).toBe('approved');
  });

  test('that is cancelled while it waits for a slot is not started', async () => {
    const record = approvedThen();
    const slot = later<void>();
    const latch = record.instance({ slot: slot.answer });
    const starting = latch.start();
    await slot.reached;
    await record.does({ cmd: 'cancel', ...kim.cancels('wrong customer')(record.kase) });
    slot.resolve();
    await starting;
    expect(latch.calls).toEqual([]);
    expect(record.kase.status).toBe('cancelled');
    expect(latch.inside()).toBe(0);
  });

  test('is run once by two instances that take it at one moment', async () => {
    const record = approvedThen();
    const both = [record.instance(), record.instance()];
    await Promise.all(both.map(({ start }) => start()));
    expect(both.flatMap(({ calls }) => calls)).toEqual(['preflight', 'run']);
    expect(record.types.filter((type) => type === 'run_started')).toHaveLength(1);
  });
});

describe('a preflight that takes too long', () => {
  async function overtaken() {
    const record = approvedThen();
    const [asked, answer] = [later<Preflight>(), later<Sent>()];
    const slow = record.instance({ preflight: asked.answer });
    const quick = record.instance({ run: answer.answer });
    const starting = slow.start();
    await asked.reached;
    record.time.now += 26 * seconds;
    const settling = quick.settle();
    await answer.reached;
    const finish = () => {
      answer.resolve(succeeded);
      return settling;
    };
    return { record, slow, asked, starting, finish };
  }

  test('and refuses after another instance has sent says nothing of that send', async () => {
    const { record, slow, asked, starting, finish } = await overtaken();
    asked.resolve({ ok: false, reason: 'already refunded' }); // by the other one
    await starting;
    expect(record.kase).toMatchObject({ status: 'running', run: { sends: 2 } });
    await finish();
    expect(record.kase.status).toBe('done');
    expect(slow.calls).toEqual(['preflight']);
  });

  test('and gets no answer after another instance has sent puts nothing off', async () => {
    const { record, asked, starting, finish } = await overtaken();
    asked.resolve({ ok: false, reason: 'it took too long', unasked: true });
    await starting;
    expect(record.kase).toMatchObject({ status: 'running', run: { sends: 2 } });
    await finish();
    expect(record.kase.status).toBe('done');
  });

  test('and agrees then sends nothing a second time', async () => {
    const { record, slow, asked, starting, finish } = await overtaken();
    asked.resolve({ ok: true, facts: [] });
    await starting;
    expect(slow.calls).toEqual(['preflight']);
    await finish();
    expect(record.kase).toMatchObject({ status: 'done', run: { sends: 2 } });
  });

  test('leaves nothing to be sent that could not be answered in time, though nobody else is at it yet', async () => {
    const record = approvedThen();
    const asked = later<Preflight>();
    const latch = record.instance({ preflight: asked.answer });
    const starting = latch.start();
    await asked.reached;
    record.time.now += 15_001; // 25 s to the end, and a send may take 10
    asked.resolve({ ok: true, facts: [] });
    await starting;
    expect(latch.calls).toEqual(['preflight']);
    expect(record.kase.status).toBe('running');
    record.time.now += 10 * seconds;
    await latch.settle(); // what was never sent is not there, and is sent now
    expect(latch.calls).toEqual(['preflight', 'look-up', 'run']);
    expect(record.kase.status).toBe('done');
  });
});

describe('a slot is given back', () => {
  test.each<[string, Script]>([
    ['the look-up of an earlier attempt', { lookUp: () => Promise.reject(new Error('boom')) }],
    ['the preflight', { preflight: () => Promise.reject(new Error('boom')) }],
    ['the send', { run: () => Promise.reject(new Error('boom')) }],
  ])('when %s throws, and nobody seems to be calling any more', async (_what, script) => {
    const record = approvedThen(machine.starts(), machine.fails(), kim.retries());
    const latch = record.instance(script);
    await expect(latch.start()).rejects.toThrow('boom');
    expect(latch.inside()).toBe(0);
    expect('run' in record.kase && latch.isCalling(record.kase.run)).toBe(false);
  });

  test('when the database is away, for a first send and for another one', async () => {
    const away = new Error('away');
    const first = approvedThen();
    first.database.fails = away;
    const starting = first.instance();
    await expect(starting.start()).rejects.toThrow('away');
    const again = approvedThen(machine.starts(), machine.losesTheAnswer());
    const resending = again.instance({
      lookUp: async () => {
        again.database.fails = away;
        return { found: 'absent' };
      },
    });
    await expect(resending.settle()).rejects.toThrow('away');
    expect([starting.inside(), resending.inside()]).toEqual([0, 0]);
    expect([...starting.calls, ...resending.calls]).toEqual(['look-up']);
  });
});

describe('what the system put off', () => {
  test('is as if it had never been started, until the system wants to be asked again', async () => {
    const record = approvedThen();
    const latch = record.instance({ run: async () => notNow });
    await latch.start();
    expect(record.kase).toMatchObject({ status: 'approved', putOff: 1 });
    await latch.start();
    expect(latch.calls).toEqual(['preflight', 'run']);
    record.time.now += 60 * seconds; // 40 s, and up to half as long on top
    await latch.start();
    expect(latch.calls).toEqual(['preflight', 'run', 'preflight', 'run']);
  });

  test('six times is asked a seventh, and then it is a failure that people see', async () => {
    const record = approvedThen();
    const latch = record.instance({ run: async () => notNow });
    for (let n = 0; n < 8; n++, record.time.now += hours) if (record.kase.status === 'approved') await latch.start();
    expect(latch.calls.filter((call) => call === 'run')).toHaveLength(7);
    expect(record.kase).toMatchObject({ status: 'failed', reason: { text: 'rate limit' } });
  });
});
