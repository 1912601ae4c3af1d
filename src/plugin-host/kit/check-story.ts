import type { ActionDefinition, RunContext } from '../contract.ts';
import { findingOf } from './check-lookup.ts';
import { outcomeOf } from './check-run.ts';
import { paramsOf } from './check-terms.ts';
import type { Fields } from './example.ts';
import { faults } from './faults.ts';
import type { Answering } from './hostile-server.ts';
import { hasSystem, type Kit } from './kit.ts';
import { shown, whatCameOf } from './words.ts';

/** Against the outside system in order: what was done is found, also when nobody heard that it was done. */
export async function checkStory(kit: Kit, action: ActionDefinition, fields: Fields): Promise<void> {
  const params = paramsOf(kit, action, fields);
  if (!params || !hasSystem(kit)) return;
  const lookup = (ctx: RunContext) => action.lookup(params, ctx);
  const run = (ctx: RunContext) => action.run(params, ctx);
  const [lost] = faults;
  if (!lost) return;

  /** The request that did it; null: the run came to nothing. What goes before it may be a mere announcement. */
  const lastWrite = await kit.inOrder(async (system) => {
    const sending = kit.newRun();
    const before = await lookedUp(system, sending);
    if (before?.found === 'happened') kit.breach(`${action.id}: lookup`, 'says happened before anything was sent');
    const ran = await kit.call(`${action.id}: run`, { fault: null, well: 0, system }, sending, run);
    const outcome = outcomeOf(kit, `${action.id}: run`, ran);
    if (outcome?.outcome !== 'succeeded' && outcome?.outcome !== 'pending') {
      const said = whatCameOf(ran);
      kit.breach(`${action.id}: run`, `does not get through to the stand-in, so little was tried: ${said}`);
      return null;
    }
    const asked = await kit.call(`${action.id}: lookup`, { fault: null, well: 0, system }, sending, lookup);
    const after = findingOf(kit, `${action.id}: lookup`, asked);
    const isBlind = after === undefined || after.found === 'cannot_tell';
    if (isBlind && !kit.example.withoutLookup?.includes(action.id))
      kit.breach(
        `${action.id}: lookup`,
        `finds nothing out after a run that ${outcome.outcome}, though nothing is wrong: ${whatCameOf(asked)}`,
      );
    if (after?.found === 'absent' || (after?.found === 'failed' && outcome.outcome === 'succeeded'))
      kit.breach(`${action.id}: lookup`, `says ${shown(after)} after a run that ${outcome.outcome}`);
    return ran.seen.findLastIndex((request) => !kit.reads(request));
  });
  if (lastWrite === null) return;

  for (let well = 0; well < 6; well++) {
    const isOver = await kit.inOrder(async (system) => {
      const sending = kit.newRun();
      const ran = await kit.call(`${action.id}: run`, { fault: lost, well, system, isDone: true }, sending, run);
      const faulted = ran.seen[well];
      if (!ran.isFaulted || !faulted) return true;
      if (kit.reads(faulted)) return false;
      const found = well === lastWrite ? await lookedUp(system, sending) : undefined;
      if (found?.found === 'absent' || found?.found === 'failed')
        kit.breach(`${action.id}: lookup`, `says ${shown(found)} of what was done although its answer got lost`);
      const again = { ...sending, isResend: true };
      const resent = await kit.call(`${action.id}: run`, { fault: null, well: 0, system }, again, run);
      const outcome = outcomeOf(kit, `${action.id}: run`, resent);
      if (outcome?.outcome === 'failed')
        kit.breach(`${action.id}: run`, `says ${shown(outcome)} on a resend after the first send was done`);
      return false;
    });
    if (isOver !== false) return;
  }

  async function lookedUp(system: Answering, sending: { runId: string; isResend: boolean }) {
    const where = `${action.id}: lookup`;
    return findingOf(kit, where, await kit.call(where, { fault: null, well: 0, system }, sending, lookup));
  }
}
