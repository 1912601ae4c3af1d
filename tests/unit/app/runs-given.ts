import { pino } from 'pino';
import type { Handle } from '../../../src/app/handle.ts';
import { createLedger } from '../../../src/app/ledger.ts';
import { createLookUps } from '../../../src/app/look-ups.ts';
import type {
  ActionCall,
  ActionInUse,
  EvidenceStore,
  Loaded,
  LookUpResult,
  PluginHost,
  Preflight,
  SendResult,
} from '../../../src/app/ports.ts';
import { createSending } from '../../../src/app/sending.ts';
import type { Case, Evidence } from '../../../src/domain/case.ts';
import type { Command } from '../../../src/domain/command.ts';
import { decide } from '../../../src/domain/decide.ts';
import type { Entry } from '../../../src/domain/entry.ts';
import { evolve } from '../../../src/domain/evolve.ts';
import { deepFreeze, type History } from '../../support/domain-given.ts';

export const seconds = 1_000;
export const hours = 3_600 * seconds;

export const refund: ActionInUse = {
  title: 'Issue refund',
  params: ['payment', 'amount'],
  idempotencyKeptForMs: 24 * hours,
  settleMs: 60 * seconds,
  timeoutMs: 10 * seconds,
};

type Bare<T> = T extends unknown ? Omit<T, 'exchanges' | 'answered'> & { answered?: boolean } : never;
/** What the outside system does; the rest is as it is on a good day. */
export interface Script {
  terms?: Partial<ActionInUse>;
  preflight?(): Promise<Preflight>;
  run?(call: ActionCall): Promise<Bare<SendResult>>;
  lookUp?(call: ActionCall): Promise<Bare<LookUpResult>>;
  available?(): { ok: true } | { ok: false; reason: string };
  /** Resolves once there is a slot. */
  slot?(): Promise<void>;
}

const keptAs = (name: string): Evidence => ({ digest: name, name: { text: name }, mediaType: 'text/plain', size: 1 });
const keeping: EvidenceStore = { keep: async (_id, name) => keptAs(name), read: async () => null };
const exchanges = [{ name: 'to and fro', mediaType: 'text/plain', bytes: new Uint8Array([1]) }];

/** One case as the database has it: every instance over it decides and records by the domain itself. */
export function recordOver({ kase, entries, world }: History) {
  const time = { now: Date.parse(entries.at(-1)?.at ?? '') };
  const record = { kase, entries: [...entries], cmds: new Set<string>() };
  const clock = { now: () => new Date(time.now) };
  const loaded = (): Loaded => ({
    case: deepFreeze(record.kase),
    version: record.entries.length,
    head: '',
    ops: { card: null, threadSeq: 0, told: {}, attempts: 0, attemptsCounted: 0, facts: [] },
  });
  /** Set to keep the next commits from coming about. */
  const database: { fails: Error | null } = { fails: null };

  const handle: Handle = async (_id, timed) => {
    await null;
    if (database.fails) throw database.fails;
    const unstamped = typeof timed === 'function' ? timed(clock.now()) : timed;
    const command = { ...unstamped, at: clock.now().toISOString() } as Command; // stamped here, as Unstamped says
    if (record.cmds.has(command.cmd)) return { outcome: 'accepted', loaded: loaded(), recorded: [] };
    const decision = decide(record.kase, deepFreeze(command), world);
    if (decision.outcome !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(decision)}`);
    record.kase = decision.entries.reduce<Case>((before, entry) => evolve(before, entry), record.kase);
    record.entries.push(...decision.entries);
    if (decision.entries.length) record.cmds.add(command.cmd);
    const recorded = decision.entries.map((entry) => ({ seq: 0, cmd: command.cmd, hash: '', entry }));
    return { outcome: 'accepted', loaded: loaded(), recorded };
  };

  /** One process over this record, before an outside system of its own. */
  function instance(script: Script = {}, evidence: EvidenceStore = keeping) {
    const calls: string[] = [];
    const sent: ActionCall[] = [];
    const remarks: string[] = [];
    const errors: string[] = [];
    let inside = 0;
    const host = {
      actions: () => ({ 'stripe.refund': { ...refund, ...script.terms } }),
      available: () => script.available?.() ?? { ok: true },
      async enter() {
        await script.slot?.();
        inside += 1;
        return () => {
          inside -= 1;
        };
      },
      async preflight() {
        calls.push('preflight');
        return script.preflight?.() ?? { ok: true, facts: [] };
      },
      async run(call) {
        calls.push('run');
        sent.push(call);
        const answer = await (script.run?.(call) ?? { outcome: 'succeeded' as const, summary: 'Returned.' });
        return { exchanges, ...answer };
      },
      async lookUp(call, { always } = { always: false }) {
        calls.push(always ? 'asked look-up' : 'look-up');
        sent.push(call);
        const answer = await (script.lookUp?.(call) ?? { found: 'absent' as const });
        return { exchanges, answered: true, ...answer };
      },
    } satisfies Partial<PluginHost>;
    const log = pino({ level: 'error' }, { write: (line: string) => errors.push(JSON.parse(line).msg) });
    const deps = {
      handle,
      host: host as unknown as PluginHost, // the rest of it has no part in runs
      store: { load: async () => loaded() },
      evidence,
      clock,
      log,
      remark: (_id: string, _about: string, text: string) => void remarks.push(text),
    };
    const ledger = createLedger(deps);
    const sending = createSending({ ...deps, ledger });
    const lookUps = createLookUps({ ...deps, ledger, resend: sending.resend });
    return {
      calls,
      sent,
      remarks,
      errors,
      /** Slots that are taken. */
      inside: () => inside,
      isCalling: sending.isCalling,
      start: () => sending.start(loaded()),
      settle: (by: string | null = null) => lookUps.settle(loaded(), by),
      lookAgain: () => lookUps.lookAgain(record.kase),
    };
  }

  return {
    time,
    database,
    instance,
    get kase() {
      return record.kase;
    },
    get types() {
      return record.entries.map(({ type }) => type);
    },
    last: (): Entry | undefined => record.entries.at(-1),
    /** What somebody else does meanwhile. */
    does: (command: Omit<Extract<Command, { type: Command['type'] }>, 'at'>) =>
      handle('', command as Parameters<Handle>[1]),
  };
}

/** A promise to be kept later, and whether somebody waits for it. */
export function later<T>() {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const reached = Promise.withResolvers<void>();
  return {
    resolve,
    reject,
    reached: reached.promise,
    answer: () => {
      reached.resolve();
      return promise;
    },
  };
}
