import { findingAnswer } from '../answers.ts';
import type { ActionDefinition, Finding } from '../contract.ts';
import { paramsOf } from './check-terms.ts';
import type { Fields } from './example.ts';
import { echo, everyFault } from './faults.ts';
import type { Kit } from './kit.ts';
import type { Trial } from './trial.ts';
import { shown } from './words.ts';

/** Who could not ask properly knows nothing, least of all that nothing is there. */
export async function checkLookup(kit: Kit, action: ActionDefinition, fields: Fields): Promise<void> {
  const params = paramsOf(kit, action, fields);
  if (!params) return;
  const where = `${action.id}: lookup`;
  for (const fault of everyFault)
    await kit.underFault(
      where,
      fault,
      kit.newRun(),
      (ctx) => action.lookup(params, ctx),
      (trial) => {
        const finding = findingOf(kit, where, trial);
        if (finding && finding.found !== 'cannot_tell' && fault !== echo)
          kit.breach(where, `says ${shown(finding)} after ${fault.name}: it must be cannot_tell`);
      },
    );
}

export function findingOf(kit: Kit, where: string, { answer, threw, hangs }: Trial): Finding | undefined {
  if (threw !== undefined || hangs) return undefined;
  const parsed = findingAnswer.safeParse(answer);
  if (parsed.success) return parsed.data as Finding; // it has just passed its schema
  kit.breach(where, 'answers what is no finding of the contract', JSON.stringify(answer));
  return undefined;
}
