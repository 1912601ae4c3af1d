import { describe, expect, test } from '@jest/globals';
import type { PluginHost } from '../../../src/app/ports.ts';
import { withSequences } from '../../../src/app/sequences.ts';
import type { Case, FieldValues } from '../../../src/domain/case.ts';
import {
  given,
  kim,
  machine,
  policyOf,
  refundWorkflow,
  sequence,
  torres,
  worldWith,
} from '../../support/domain-given.ts';

const policy = policyOf(refundWorkflow(sequence));
const fields: FieldValues = {
  payment: { text: 'pi_4821' },
  ticket: { text: '35436' },
  ticket_status: { text: 'solved' },
};
const world = worldWith({}, undefined, sequence);
const fresh = given.filed(world, {
  fields: { ...fields, customer: { text: 'Acme Co' }, amount: { minor: 1, currency: 'USD' } },
});
/** The refund is done, the ticket's status not. */
const halfDone: Case = [
  kim.marksReady({ action: 'refund_and_close' }),
  torres.approves(),
  machine.starts(),
  machine.succeeds(),
].reduce((history, step) => history.when(step), fresh).kase;

/** What each action of the plugins says; what is not scripted is fine. `asked` tells what was asked of which. */
function hostOf(script: Record<string, Partial<Record<keyof PluginHost, unknown>>> = {}) {
  const asked: string[] = [];
  const says =
    (what: keyof PluginHost, otherwise: (action: string) => unknown) =>
    (action: string): unknown => {
      asked.push(`${what} ${action}`);
      return script[action]?.[what] ?? otherwise(action);
    };
  const fact = (action: string) => ({ label: action, value: 'fine', source: 'test', at: '' });
  const plugins = {
    listens: () => true,
    applies: says('applies', () => ({ ok: true })),
    checkParams: says('checkParams', () => ({})),
    preflight: async (action: string) => says('preflight', () => ({ ok: true, facts: [fact(action)] }))(action),
    effectKeys: async (action: string) => says('effectKeys', () => ({ keys: [`key of ${action}`] }))(action),
  };
  return { asked, host: withSequences(plugins as unknown as PluginHost, policy) }; // the rest of it has no part in sequences
}
const [refund, status] = ['stripe.refund', 'zendesk.set_status'];

describe('what is asked before a sequence runs is asked of every step', () => {
  test('does it apply: the first step that does not says why, and no later one is asked', () => {
    const { asked, host } = hostOf({ [refund]: { applies: { ok: false, reason: 'no payment' } } });
    expect(host.applies('refund_and_close', fresh.kase)).toEqual({ ok: false, reason: 'no payment' });
    expect(asked).toEqual([`applies ${refund}`]);
    expect(
      hostOf({ [status]: { applies: { ok: false, reason: 'no ticket' } } }).host.applies(
        'refund_and_close',
        fresh.kase,
      ),
    ).toEqual({
      ok: false,
      reason: 'no ticket',
    });
    expect(hostOf().host.applies('refund_and_close', fresh.kase)).toEqual({ ok: true });
  });

  test('which values are missing: of all steps at once, in the words of the first that wants one', () => {
    const { host } = hostOf({
      [refund]: { checkParams: { payment: 'Enter the payment.', ticket: 'Enter what the refund is for.' } },
      [status]: { checkParams: { ticket: 'Enter the ticket.', ticket_status: 'Enter the status.' } },
    });
    expect(host.checkParams('refund_and_close', fields, fresh.kase)).toEqual({
      payment: 'Enter the payment.',
      ticket: 'Enter what the refund is for.',
      ticket_status: 'Enter the status.',
    });
  });

  test('is it possible: every fact is shown, and the first no is the answer', async () => {
    const possible = await hostOf().host.preflight('refund_and_close', fresh.kase, fields);
    expect(possible.ok && possible.facts.map(({ label }) => label)).toEqual([refund, status]);
    const { asked, host } = hostOf({ [refund]: { preflight: { ok: false, reason: 'already refunded' } } });
    expect(await host.preflight('refund_and_close', fresh.kase, fields)).toEqual({
      ok: false,
      reason: 'already refunded',
    });
    expect(asked).toEqual([`preflight ${refund}`]);
  });

  test('what does it change: all of it, and what cannot be found out is said', async () => {
    expect(await hostOf().host.effectKeys('refund_and_close', fresh.kase, fields)).toEqual({
      keys: [`key of ${refund}`, `key of ${status}`],
    });
    const { host } = hostOf({ [status]: { effectKeys: { problem: 'Zendesk could not be asked' } } });
    expect(await host.effectKeys('refund_and_close', fresh.kase, fields)).toEqual({
      problem: 'Zendesk could not be asked',
    });
  });
});

describe('a step that is done', () => {
  test('is not asked again: it would find what it did itself', async () => {
    const no = { ok: false, reason: 'already refunded' };
    const { asked, host } = hostOf({
      [refund]: { applies: no, preflight: no, checkParams: { payment: 'gone' }, effectKeys: { problem: 'gone' } },
    });
    expect(halfDone.finished).toHaveLength(1);
    expect(host.applies('refund_and_close', halfDone)).toEqual({ ok: true });
    expect(host.checkParams('refund_and_close', fields, halfDone)).toEqual({});
    expect(await host.preflight('refund_and_close', halfDone, fields)).toMatchObject({ ok: true });
    expect(await host.effectKeys('refund_and_close', halfDone, fields)).toEqual({ keys: [`key of ${status}`] });
    expect(asked.every((one) => one.endsWith(status))).toBe(true);
  });
});

describe("a plugin's own action", () => {
  test('is asked as it is', async () => {
    const { asked, host } = hostOf();
    host.applies(refund, fresh.kase);
    host.checkParams(refund, fields);
    await host.preflight(refund, fresh.kase, fields);
    await host.effectKeys(refund, fresh.kase, fields);
    expect(asked).toEqual([
      `applies ${refund}`,
      `checkParams ${refund}`,
      `preflight ${refund}`,
      `effectKeys ${refund}`,
    ]);
  });

  test('is asked as a step of a case whose sequence is half done, too', () => {
    const { asked, host } = hostOf();
    host.applies(status, halfDone);
    expect(asked).toEqual([`applies ${status}`]);
  });

  test('is not mistaken for what every object has', () => {
    const { asked, host } = hostOf();
    host.applies('constructor', fresh.kase);
    expect(asked).toEqual(['applies constructor']);
  });
});

test('what is known without a case knows the sequences of every workflow', () => {
  const { asked, host } = hostOf();
  host.checkParams('refund_and_close', fields);
  expect(asked).toEqual([`checkParams ${status}`, `checkParams ${refund}`].toReversed());
});

test('whatever else the plugins do is left as it is', () => {
  expect(hostOf().host.listens('stripe')).toBe(true);
});
