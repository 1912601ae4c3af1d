import type { Logger } from 'pino';
import type { CaseId } from '../domain/case.ts';
import type { CaseStore } from './ports.ts';
import type { Presenter } from './present.ts';

interface Deps {
  store: Pick<CaseStore, 'load' | 'updateOps'>;
  presenter: Pick<Presenter, 'redraw'>;
  log: Logger;
}

/** At most one a second for each run: people read, they do not count. */
const everyMs = 1_000;
const remembered = 1_000;

/**
 * What the machine says on a card while it waits or works, such as how far a long run is. It is no fact: not on the timeline, and gone
 * with what it is `about`.
 */
export function createRemarks({ store, presenter, log }: Deps) {
  const last = new Map<string, { text: string; at: number }>();

  async function write(id: CaseId, about: string, text: string): Promise<void> {
    const loaded = await store.load(id);
    const before = loaded?.ops.remark;
    if (!loaded || (before?.about === about && before.text === text)) return;
    await store.updateOps(id, { remark: { about, text } });
    presenter.redraw(id);
  }

  return function remark(id: CaseId, about: string, text: string): void {
    const key = `${id} ${about}`;
    const before = last.get(key);
    const now = performance.now();
    if (before && (before.text === text || now - before.at < everyMs)) return;
    last.delete(key);
    last.set(key, { text, at: now });
    const oldest = last.keys().next();
    if (last.size > remembered && !oldest.done) last.delete(oldest.value);
    write(id, about, text).catch((err) => log.warn({ err, caseId: id }, 'remark not shown'));
  };
}
export type Remark = ReturnType<typeof createRemarks>;

/** What a remark on a case is about right now: its run, or the start that it waits for. */
export const aboutStart = (round: number, runs: number): string => `start:${round}:${runs}`;
