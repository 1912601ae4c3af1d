import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createInbound, type InboundDeps, isNamed } from '../../../src/app/inbound.ts';
import type { Loaded, ReceivedEvent } from '../../../src/app/ports.ts';
import type { Case } from '../../../src/domain/case.ts';
import { given, kim, machine, minute, type Step, torres, worldWith } from '../../support/domain-given.ts';

type Read = Awaited<ReturnType<InboundDeps['host']['receive']>>;
type Command = Parameters<InboundDeps['handle']>[1];

const ticketCase = (number: number, ticket: string, ...steps: Step[]): Case => {
  const { kase } = given(worldWith(), ...steps);
  return { ...kase, id: `T0LATCH:${number}`, number, fields: { ...kase.fields, ticket: { text: ticket } } };
};
const event = (over: Partial<ReceivedEvent> = {}): ReceivedEvent => ({
  id: 'evt-1',
  about: { field: 'ticket', value: '35436' },
  summary: 'Ana Ruiz commented',
  ...over,
});

/** One team's cases, and what is written onto them and kept beside them. */
function taking(cases: Case[], read: Read) {
  const written: { id: string; command: Record<string, unknown> }[] = [];
  const kept: string[] = [];
  const lines: { level: number; msg: string; why?: string }[] = [];
  const searched: unknown[] = [];
  const loaded = (kase: Case): Loaded => ({
    case: kase,
    version: 1,
    head: '',
    ops: { card: null, threadSeq: 0, told: {}, attempts: 0, attemptsCounted: 0, facts: [] },
  });
  const asked: Parameters<InboundDeps['host']['receive']>[] = [];
  const inbound = createInbound({
    team: 'T0LATCH',
    host: {
      listens: (plugin) => plugin === 'zendesk',
      receive: async (...asking) => {
        asked.push(asking);
        return read;
      },
    },
    store: {
      load: async (id) => cases.filter((kase) => kase.id === id).map(loaded)[0] ?? null,
      find: async (_team, query) => {
        searched.push(query);
        return cases.map(loaded);
      },
      answerTo: async (id, cmd) =>
        written.some((one) => one.id === id && one.command.cmd === cmd) ? { refusal: null } : null,
    },
    evidence: {
      keep: async (id, name, mediaType, bytes) => {
        kept.push(`${id} ${name}: ${new TextDecoder().decode(bytes)}`);
        return { digest: 'd', name: { text: name }, mediaType, size: bytes.length };
      },
      read: async () => null,
    },
    handle: async (id: string, command: Command) => {
      written.push({ id, command: command as unknown as Record<string, unknown> }); // these carry no function
      return { outcome: 'accepted', loaded: loaded(cases[0] as Case), recorded: [] };
    },
    clock: { now: () => new Date(minute(30)) },
    log: pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) }),
  });
  const request = { headers: new Headers({ 'x-signature': 'v1' }), body: new Uint8Array([123, 125]) };
  return { written, kept, lines, searched, asked, request, receive: () => inbound.receive('zendesk', request) };
}
const events = (...told: ReceivedEvent[]): Read => ({ events: told, source: 'Zendesk', body: { ticket: 35436 } });
const onto = ({ written }: ReturnType<typeof taking>) => written.map(({ id }) => id);

describe('an event', () => {
  test('goes onto the case whose field names its ticket, with what was sent kept beside it', async () => {
    const play = taking([ticketCase(1, '35436'), ticketCase(2, '35437')], events(event({ text: 'still waiting' })));
    expect(await play.receive()).toBe('taken');
    expect(play.written).toEqual([
      {
        id: 'T0LATCH:1',
        command: {
          type: 'record_report',
          cmd: 'event:zendesk:evt-1',
          source: 'Zendesk',
          summary: { text: 'Ana Ruiz commented' },
          text: { text: 'still waiting' },
          evidence: [expect.objectContaining({ name: { text: 'Zendesk evt-1' }, mediaType: 'application/json' })],
        },
      },
    ]);
    expect(play.kept).toEqual(['T0LATCH:1 Zendesk evt-1: {\n  "ticket": 35436\n}']);
    expect(play.asked).toEqual([['zendesk', { ...play.request, now: new Date(minute(30)) }]]);
  });

  test('that comes again writes nothing and keeps nothing', async () => {
    const play = taking([ticketCase(1, '35436')], events(event(), event()));
    await play.receive();
    expect(await play.receive()).toBe('taken');
    expect([play.written.length, play.kept.length]).toEqual([1, 1]);
  });

  test('that says what is on the record already writes nothing and keeps nothing', async () => {
    const done = ticketCase(1, '', kim.marksReady(), torres.approves(), machine.starts(), machine.succeeds());
    const about = { ref: 'T0LATCH:1' };
    const known = event({ about, runId: 'run-1', says: 'happened' });
    const play = taking([done], events(known, event({ about, id: 'evt-2', runId: 'run-1', says: 'failed' })));
    await play.receive();
    expect(play.written.map(({ command }) => command.cmd)).toEqual(['event:zendesk:evt-2']);
    expect(play.written[0]?.command).toMatchObject({ runId: 'run-1', says: 'failed' });
    expect(play.kept).toHaveLength(1);
  });

  test('of a form, whose bytes say nothing, is told without evidence', async () => {
    const play = taking([ticketCase(1, '35436')], { events: [event()], source: 'Zendesk', body: null });
    await play.receive();
    expect(play.written[0]?.command).toMatchObject({ evidence: [] });
    expect(play.kept).toEqual([]);
  });

  test('about nothing that is here is taken all the same: the sender is not to send it again', async () => {
    const play = taking([ticketCase(1, '1')], events(event()));
    expect(await play.receive()).toBe('taken');
    expect(play.written).toEqual([]);
  });
});

describe('by the reference that Latch handed out', () => {
  const elsewhere: Case = { ...ticketCase(1, ''), id: 'T0OTHER:1', team: 'T0OTHER' };
  const about = (ref: string) => taking([ticketCase(1, ''), elsewhere], events(event({ about: { ref } })));

  test('the one case is found', async () => {
    const play = about('T0LATCH:1');
    await play.receive();
    expect(onto(play)).toEqual(['T0LATCH:1']);
  });

  test.each(['T0OTHER:1', 'T0LATCHX:1', 'T0LATCH', '1', 'T0LATCH:99', ''])(
    '"%s" is none of this workspace',
    async (ref) => {
      const play = about(ref);
      expect(await play.receive()).toBe('taken');
      expect(onto(play)).toEqual([]);
    },
  );
});

describe('by a field of the case', () => {
  const named = (written: string, about: { value: string; matches?(text: string): boolean }) =>
    isNamed({ fields: { ticket: { text: written } } }, { field: 'ticket', ...about });

  test('the text is compared without case and outer spaces, and whole', () => {
    expect(['ENG-1', ' eng-1 '].map((text) => named(text, { value: 'ENG-1' }))).toEqual([true, true]);
    expect(['ENG-12', 'about ENG-1', ''].map((text) => named(text, { value: 'ENG-1' }))).toEqual([false, false, false]);
  });

  test('the plugin may tell by itself which way of writing means it', () => {
    const matches = (text: string) => text.endsWith('/35436');
    expect(named('https://acme.zendesk.com/agent/tickets/35436', { value: '35436', matches })).toBe(true);
    expect(named('35436', { value: '35436', matches })).toBe(false);
  });

  test('a plugin that cannot tell, or says anything but yes, names none', () => {
    const broken = () => {
      throw new Error('boom');
    };
    expect(named('35436', { value: '35436', matches: broken })).toBe(false);
    expect(named('35436', { value: '35436', matches: (() => 'yes') as unknown as () => boolean })).toBe(false);
  });

  test('amounts and names of no field name none', () => {
    const fields = { ticket: { minor: 35436, currency: 'USD' } };
    for (const field of ['ticket', 'other', 'constructor'])
      expect(isNamed({ fields }, { field, value: '35436', matches: () => true })).toBe(false);
  });

  test.each(['', '  ', '—', '#!?'])(
    'a value without letters or digits ("%s") is not even looked for',
    async (value) => {
      const play = taking([ticketCase(1, value)], events(event({ about: { field: 'ticket', value } })));
      await play.receive();
      expect([play.searched, onto(play)]).toEqual([[], []]);
    },
  );

  test('one ticket on very many cases is told on fifty of them', async () => {
    const many = Array.from({ length: 60 }, (_, index) => ticketCase(index + 1, '35436'));
    const play = taking(many, events(event()));
    await play.receive();
    expect(onto(play)).toHaveLength(50);
  });
});

describe('a delivery', () => {
  test('of too many events is taken up to the hundredth, and the log says so', async () => {
    const flood = Array.from({ length: 101 }, (_, index) => event({ id: `evt-${index}` }));
    const play = taking([ticketCase(1, '35436')], events(...flood));
    expect(await play.receive()).toBe('taken');
    expect(play.written).toHaveLength(100);
    expect(play.lines).toContainEqual(expect.objectContaining({ level: 40, events: 101 }));
  });

  test.each<[string, Read, string]>([
    ['refused', { refused: 'no signature' }, 'no signature'],
    ['failed', { failed: 'no answer within 2 s' }, 'no answer within 2 s'],
  ])('that is %s is answered so, with the reason in the log', async (answer, read, why) => {
    const play = taking([ticketCase(1, '35436')], read);
    expect(await play.receive()).toBe(answer);
    expect(play.lines).toContainEqual(expect.objectContaining({ level: 40, plugin: 'zendesk', why }));
    expect(play.written).toEqual([]);
  });

  test('for no plugin that listens is said to be that', async () => {
    expect(await taking([], null).receive()).toBe('unknown_plugin');
  });
});
