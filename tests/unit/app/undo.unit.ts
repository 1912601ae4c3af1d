import { describe, expect, test } from '@jest/globals';
import type { FileCase } from '../../../src/app/handle.ts';
import type { Loaded, PluginHost } from '../../../src/app/ports.ts';
import { createUndo, undoOf } from '../../../src/app/undo.ts';
import type { Case } from '../../../src/domain/case.ts';
import { hasCode } from '../../../src/errors.ts';
import {
  given,
  kim,
  machine,
  refundFields,
  type Step,
  sequence,
  torres,
  worldWith,
} from '../../support/domain-given.ts';

type Asked = Parameters<PluginHost['undoOf']>;
const undo = {
  action: 'stripe.charge',
  fields: { payment: { text: 'pi_4821' }, amount: { minor: 240_000, currency: 'USD' } },
};

/** A plugin that can undo everything, and what it was asked. */
function undoing() {
  const asked: Asked[] = [];
  const host = {
    undoOf: (...asking: Asked) => {
      asked.push(asking);
      return undo;
    },
  };
  return { asked, host, of: (kase: Case) => undoOf(kase, host) };
}

const run = [kim.marksReady(), torres.approves(), machine.starts()];
const ending = (...steps: Step[]): Case => given(worldWith(), ...steps).kase;
const done = ending(...run, machine.succeeds());
const world = worldWith({}, undefined, sequence);
const fields = { ...refundFields, ticket: { text: '35436' }, ticket_status: { text: 'solved' } };
const inSequence = (...steps: Step[]): Case =>
  given.filed(
    world,
    { fields },
    kim.marksReady({ action: 'refund_and_close' }),
    torres.approves(),
    machine.starts(),
    machine.succeeds(),
    ...steps,
  ).kase;

describe('what a case did', () => {
  test('is undone by what its plugin says of what ran, with the reference of it', () => {
    const { asked, of } = undoing();
    expect(of(done)).toEqual(undo);
    expect(asked[0]).toMatchObject([
      { action: 'stripe.refund', params: { payment: { text: 'pi_4821' } }, kase: done },
      're_1',
    ]);
  });

  test.each<[string, Case]>([
    ['open', ending()],
    ['approved', ending(...run.slice(0, 2))],
    ['running', ending(...run)],
    ['unknown', ending(...run, machine.losesTheAnswer())],
    ['failed', ending(...run, machine.fails())],
    ['cancelled before it ran', ending(kim.marksReady(), kim.cancels())],
    ['denied', ending(kim.marksReady(), torres.denies('no'))],
  ])('is nothing to undo while it is %s', (_status, kase) => {
    const { asked, of } = undoing();
    expect([of(kase), asked]).toEqual([null, []]);
  });

  test('of a sequence is undone by its last step', () => {
    const { asked, of } = undoing();
    of(inSequence(machine.starts('run-2'), machine.succeeds('run-2')));
    expect(asked[0]?.[0]).toMatchObject({ action: 'zendesk.set_status', params: { ticket: { text: '35436' } } });
  });

  test('of a sequence that was cancelled halfway is undone as far as it went', () => {
    const { asked, of } = undoing();
    expect(of(inSequence(machine.starts('run-2'), machine.fails('run-2')))).toBeNull();
    expect(of(inSequence(machine.starts('run-2'), machine.fails('run-2'), kim.cancels()))).toEqual(undo);
    expect(asked).toMatchObject([[{ action: 'stripe.refund', params: { payment: { text: 'pi_4821' } } }, 're_1']]);
  });

  test('to undo another case is not undone again', () => {
    const { asked, of } = undoing();
    expect(of({ ...done, origin: { via: 'undo', undoes: 'T0LATCH:41' } })).toBeNull();
    expect(asked).toEqual([]);
  });
});

describe('Undo', () => {
  const by = { id: 'U0KIM', standing: 'member' } as const;
  function asking(kase: Case | null) {
    const filed: Parameters<FileCase>[0][] = [];
    const createdBy = createUndo({
      store: { load: async () => kase && ({ case: kase } as Loaded) }, // the case alone is read
      host: undoing().host,
      file: async (command) => {
        filed.push(command);
        return { outcome: 'accepted', caseId: 'T0LATCH:43', isNew: filed.length === 1 };
      },
    });
    return { filed, ask: () => createdBy('T0LATCH:42', by) };
  }

  test('files a case with the values to undo it, by whoever asked, which says what it undoes', async () => {
    const { filed, ask } = asking(done);
    expect(await ask()).toEqual({ outcome: 'accepted', caseId: 'T0LATCH:43', isNew: true });
    expect(filed).toEqual([
      {
        cmd: 'undo:T0LATCH:42:run-1',
        by,
        team: 'T0LATCH',
        workflow: 'refund',
        origin: { via: 'undo', undoes: 'T0LATCH:42' },
        fields: { ...refundFields, ...undo.fields },
      },
    ]);
  });

  test('asked for twice names the same case, and another one only for another run', async () => {
    const { filed, ask } = asking(done);
    await ask();
    await ask();
    expect(new Set(filed.map(({ cmd }) => cmd)).size).toBe(1);
    const halfway = asking(inSequence(machine.starts('run-2'), machine.fails('run-2'), kim.cancels()));
    await halfway.ask();
    expect(halfway.filed[0]?.cmd).toBe('undo:T0LATCH:42:run-1');
  });

  test.each<[string, Case | null]>([
    ['where there is nothing to undo', ending(...run, machine.fails())],
    ['of no case', null],
  ])('%s files nothing and sends whoever asked to the card', async (_where, kase) => {
    const { filed, ask } = asking(kase);
    const error: unknown = await ask().catch((thrown: unknown) => thrown);
    expect(hasCode(error, 'changed_since_shown') && error.userMessage).toContain('nothing on this case');
    expect(filed).toEqual([]);
  });
});
