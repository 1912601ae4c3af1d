import { setTimeout as sleep } from 'node:timers/promises';
import { type CaseId, caseId } from '../domain/case.ts';
import type { Command, FileCommand, PersonCommand } from '../domain/command.ts';
import { file } from '../domain/commands/file.ts';
import { decide } from '../domain/decide.ts';
import { evolve } from '../domain/evolve.ts';
import type { Verdict } from '../domain/policy.ts';
import type { Refusal } from '../domain/refusal.ts';
import { LatchError } from '../errors.ts';
import { givenToDecide } from './given.ts';
import type { InLane } from './lane.ts';
import { isNews } from './news.ts';
import type { CaseStore, Clock, Directory, Loaded, PluginHost, PolicyStore, Recorded } from './ports.ts';

export type Handled =
  /** `recorded` is empty where there was nothing to write, and for a repeat. */
  | { outcome: 'accepted'; loaded: Loaded; recorded: Recorded[] }
  /** `isRepeat`: this very command was refused before, and whoever sent it was told. */
  | { outcome: 'refused'; loaded: Loaded; refusal: Refusal; isRepeat: boolean }
  | { outcome: 'invalid'; problems: Record<string, string> }
  | { outcome: 'changed'; loaded: Loaded; verdict: Verdict };

export type FiledCase =
  | { outcome: 'accepted'; caseId: CaseId; isNew: boolean }
  | { outcome: 'refused'; refusal: Refusal }
  | { outcome: 'invalid'; problems: Record<string, string> };

export interface HandleDeps {
  store: CaseStore;
  directory: Directory;
  policies: PolicyStore;
  host: Pick<PluginHost, 'effectKeys'>;
  clock: Clock;
  inLane: InLane;
  /** Called after each commit; must return at once. `isBegun`: with it this process began to show the case. */
  onCommitted(loaded: Loaded, recorded: Recorded[], isBegun: boolean): void;
}

/** A command without what only the moment of handling can say. */
export type Unstamped<C extends { at: string } = Command> = C extends unknown ? Omit<C, 'at'> : never;

/** Where what is asked for depends on the very moment of the decision. */
type Timed = Unstamped | ((at: Date) => Unstamped);

export const noSuchCase = (id: CaseId) =>
  new LatchError('not_found', `case ${id} does not exist`, {
    userMessage: 'There is no such case here. `/latch queue` lists the open ones.',
  });

/** How long a command keeps losing races before it gives up. */
const patienceMs = 20_000;

/** Load, decide, commit; again from the start while somebody else was first. A lane per case keeps one process from fighting itself. */
export function createHandle(deps: HandleDeps) {
  const { store, clock, inLane, onCommitted } = deps;

  async function once(
    id: CaseId,
    timed: Timed,
    fresh: boolean,
    probe: boolean,
  ): Promise<Handled | 'behind' | 'unclear'> {
    const loaded = await store.load(id);
    if (!loaded) throw noSuchCase(id);
    const stampedAt = (now: Date) => (typeof timed === 'function' ? timed(now) : timed);
    const { given, spending, effects } = await givenToDecide(deps, loaded.case, stampedAt(clock.now()), {
      fresh,
      // The form itself says what else changes the same; whoever only opens it does not wait for that twice.
      effects: probe ? 'unasked' : 'must',
    });
    const at = clock.now();
    const command = { ...stampedAt(at), at: at.toISOString() } as Command; // the distributive Omit above took `at` away
    const decision = decide(loaded.case, command, given);
    if (decision.outcome === 'invalid') return decision;
    if (decision.outcome === 'changed') return { ...decision, loaded };
    if (probe && decision.outcome === 'accepted') return { outcome: 'accepted', loaded, recorded: [] };
    if (!decision.entries.length) {
      if (decision.outcome === 'accepted') return { outcome: 'accepted', loaded, recorded: [] };
      return attempted(loaded, command as PersonCommand, decision.refusal); // only people are refused
    }
    if (decision.outcome === 'refused') {
      const answered = await store.answerTo(id, command.cmd);
      if (answered) return repeated(loaded, answered.refusal);
    }
    const next = decision.entries.reduce((kase, entry) => evolve(kase, entry), loaded.case);
    const newsAt = decision.entries.findLastIndex(isNews) + 1;
    const commit = {
      entries: decision.entries,
      next,
      cmd: command.cmd,
      wakeAt: at,
      ...(newsAt > 0 && { newsAt }),
      ...(spending && { spending }),
      ...(effects && { effects }),
    };
    const committed = await store.commit(loaded, commit);
    if (committed.result === 'behind' || committed.result === 'unclear') return committed.result;
    if (committed.result === 'repeated') return repeated(loaded, committed.answer.refusal);
    onCommitted(committed.loaded, committed.recorded, committed.isBegun);
    if (decision.outcome === 'refused')
      return { outcome: 'refused', loaded: committed.loaded, refusal: decision.refusal, isRepeat: false };
    return { outcome: 'accepted', loaded: committed.loaded, recorded: committed.recorded };
  }

  /** A repeat of a refusal that stands on the timeline already: kept beside it, so that the version does not move. */
  async function attempted(loaded: Loaded, { cmd, at, by }: PersonCommand, refusal: Refusal): Promise<Handled> {
    const { id, team } = loaded.case;
    const answered = await store.answerTo(id, cmd);
    if (answered) return repeated(loaded, answered.refusal);
    const kept = await store.recordAttempt({ team, caseId: id, cmd, at, by: by.id, refusal });
    return { outcome: 'refused', loaded, refusal, isRepeat: kept === 'repeated' };
  }

  const repeated = (loaded: Loaded, refusal: Refusal | null): Handled =>
    refusal ? { outcome: 'refused', loaded, refusal, isRepeat: true } : { outcome: 'accepted', loaded, recorded: [] };

  /**
   * `fresh` reads roles past every cache. `probe` asks whether the command would be refused, before a form is opened: a refusal is
   * recorded like any other, anything else writes nothing. Throws `not_found`, or `conflict` after 20 s of losing races.
   */
  return function handle(id: CaseId, command: Timed, { fresh = false, probe = false } = {}): Promise<Handled> {
    return inLane(id, () => {
      let mayStand = false;
      return patiently(`case ${id}`, async () => {
        try {
          const handled = await once(id, command, fresh, probe);
          if (handled === 'unclear') mayStand = true;
          if (handled === 'behind' || handled === 'unclear') return 'behind';
          // What looks like a repeat may be our own commit, whose answer was lost: nobody was told yet.
          if (mayStand && 'loaded' in handled) onCommitted(handled.loaded, [], false);
          return handled.outcome === 'refused' && mayStand ? { ...handled, isRepeat: false } : handled;
        } catch (cause) {
          throw mayStand ? unclear(id, cause) : cause;
        }
      });
    });
  };
}
export type Handle = ReturnType<typeof createHandle>;

const unclear = (id: CaseId, cause: unknown) =>
  new LatchError('outcome_unknown', `the commit on case ${id} was sent and its answer lost`, {
    cause,
    userMessage:
      'Latch lost its database just now and cannot say whether your action was recorded. Look at the card in a minute; doing it again then is safe.',
  });

/** Again from the start, with jitter, while somebody else was first. */
async function patiently<T>(what: string, attempt: () => Promise<T | 'behind'>): Promise<T> {
  const giveUpAt = performance.now() + patienceMs;
  for (let tries = 1; performance.now() < giveUpAt; tries++) {
    const done = await attempt();
    if (done !== 'behind') return done;
    await sleep(Math.random() * Math.min(20 * 2 ** tries, 500));
  }
  throw new LatchError('conflict', `${what} kept changing for ${patienceMs} ms`, {
    userMessage: 'This case is very busy right now and your action was not recorded. Please try again.',
  });
}

/** Makes a case. The same `cmd` again names the case it made and writes nothing. */
export function createFile({ store, directory, policies, clock, onCommitted }: HandleDeps) {
  return async function fileCase(unstamped: Omit<FileCommand, 'at' | 'number' | 'type'>): Promise<FiledCase> {
    const policy = await policies.current();
    const operators = policy.workflows[unstamped.workflow]?.operators ?? [];
    const holders = await directory.holders(policy, operators);
    const at = clock.now();
    const draft: FileCommand = { ...unstamped, type: 'file', at: at.toISOString(), number: 0 };
    const checked = file(draft, { policy, holders });
    if (checked.outcome !== 'accepted') return checked;
    const filed = file({ ...draft, number: await store.nextNumber(draft.team) }, { policy, holders });
    if (filed.outcome !== 'accepted') return filed;
    const commit = { entries: filed.entries, next: filed.case, cmd: draft.cmd, wakeAt: at };
    let mayStand = false;
    const created = await patiently(`origin ${draft.cmd}`, async () => {
      const tried = await store.create(commit);
      if (tried.result === 'behind') mayStand = true;
      return tried.result === 'behind' ? 'behind' : tried;
    });
    if (created.result === 'repeated') {
      // By this very commit, perhaps, whose answer was lost: nobody shows it then.
      const loaded = mayStand ? await store.load(created.caseId) : null;
      if (loaded) onCommitted(loaded, [], false);
      return { outcome: 'accepted', caseId: created.caseId, isNew: false };
    }
    onCommitted(created.loaded, created.recorded, true);
    return { outcome: 'accepted', caseId: caseId(draft.team, filed.case.number), isNew: true };
  };
}
export type FileCase = ReturnType<typeof createFile>;
