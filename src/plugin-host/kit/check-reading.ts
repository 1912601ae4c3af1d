import { contextAnswer, effectAnswer, preflightAnswer, writtenAnswer } from '../answers.ts';
import type { ActionDefinition } from '../contract.ts';
import type { News } from '../inbound.ts';
import { paramsOf } from './check-terms.ts';
import type { Fields } from './example.ts';
import { echo, everyFault, type Fault } from './faults.ts';
import type { Answering } from './hostile-server.ts';
import { hasSystem, type Kit } from './kit.ts';
import { shaped } from './shaped.ts';
import type { Trial } from './trial.ts';
import { kitCase, oddFields, unreadable, whatCameOf } from './words.ts';

export async function checkPreflight(kit: Kit, action: ActionDefinition, fields: Fields): Promise<void> {
  const params = paramsOf(kit, action, fields);
  if (!params) return;
  const where = `${action.id}: preflight`;
  const judge = (trial: Trial, fault?: Fault) => {
    const preflight = shaped(kit, where, trial, preflightAnswer);
    const reason = typeof preflight === 'object' && preflight && 'reason' in preflight ? String(preflight.reason) : '';
    const problem = reason ? unreadable(reason) : undefined;
    if (problem) kit.breach(where, `has a reason that ${problem}`, JSON.stringify(reason));
    const written = trial.seen.find((request) => !kit.reads(request));
    if (written) kit.breach(where, `changes something: ${written.method} ${written.url}`);
    if (fault?.status === 500 && trial.seen.length === 1 && !written && preflight !== undefined && !reason)
      kit.breach(where, 'says ok after a 500 on its only request: throw, so that people see that nobody knows');
  };
  await inAnyWay(kit, where, (ctx) => action.preflight(params, ctx), judge);
}

/** One thing has one key; a key that cannot be found out is thrown, not made up. */
export async function checkEffectKey(kit: Kit, action: ActionDefinition, fields: Fields): Promise<void> {
  const params = action.effectKey && paramsOf(kit, action, fields);
  if (!params) return;
  const where = `${action.id}: effectKey`;
  const ask: Parameters<Kit['call']>[3] = (ctx) => action.effectKey?.(params, ctx);
  const keyOf = (trial: Trial) => {
    const written = trial.seen.find((request) => !kit.reads(request));
    if (written) kit.breach(where, `changes something: ${written.method} ${written.url}`);
    return shaped(kit, where, trial, effectAnswer);
  };
  const sound = (trial: Trial) => {
    checkThrows(kit, where, trial);
    return keyOf(trial);
  };
  const twice = async (system: Answering | null) => {
    const plan = { fault: null, well: 0, system };
    const [first, second] = [
      await kit.call(where, plan, kit.newRun(), ask),
      await kit.call(where, plan, kit.newRun(), ask),
    ];
    const judge = system ? sound : keyOf;
    if (judge(first) !== judge(second)) kit.breach(where, 'is another one each time for the same params');
  };
  if (hasSystem(kit)) await kit.inOrder(twice);
  else await twice(null);
  for (const fault of everyFault) await kit.underFault(where, fault, kit.newRun(), ask, keyOf);
}

export async function checkContext(kit: Kit, fields: Fields): Promise<void> {
  const { definition, config, id } = kit.plugin;
  if (!definition.context) return;
  const where = `${id}: context`;
  const judge = (trial: Trial) => void shaped(kit, where, trial, contextAnswer);
  await inAnyWay(kit, where, (ctx) => definition.context?.(kitCase(fields), config, ctx), judge);
  for (const odd of oddFields(fields)) {
    const plan = { fault: null, well: 0, system: null };
    judge(await kit.call(where, plan, kit.newRun(), (ctx) => definition.context?.(kitCase(odd), config, ctx)));
  }
}

/** In order, then under each fault. */
async function inAnyWay(
  kit: Kit,
  where: string,
  ask: Parameters<Kit['call']>[3],
  judge: (trial: Trial, fault?: Fault) => void,
): Promise<void> {
  await kit.inOrder(async (system) => {
    const trial = await kit.call(where, { fault: null, well: 0, system }, kit.newRun(), ask);
    checkThrows(kit, where, trial);
    judge(trial);
  });
  for (const fault of everyFault) await kit.underFault(where, fault, kit.newRun(), ask, (trial) => judge(trial, fault));
}

/** In order, on a case on which it is to work. */
function checkThrows(kit: Kit, where: string, trial: Trial): void {
  if (trial.threw !== undefined && trial.strays.length === 0)
    kit.breach(where, `gives no answer though nothing is wrong: ${whatCameOf(trial)}`);
}

export async function checkWriteBack(kit: Kit, fields: Fields): Promise<void> {
  const { definition, config, id } = kit.plugin;
  if (!definition.writeBack) return;
  const where = `${id}: writeBack`;
  const news: News = {
    id: 'kit-news-1',
    lines: ['Approved by A. Torres (Finance).'],
    brief: ['Approved by A. Torres (Finance).'],
    link: 'https://acme.slack.com/x',
  };
  const ask: Parameters<Kit['call']>[3] = (ctx) => definition.writeBack?.(kitCase(fields), news, config, ctx);
  for (const fault of everyFault)
    await kit.underFault(where, fault, kit.newRun(), ask, (trial) => {
      const answer = shaped(kit, where, trial, writtenAnswer);
      const isWritten = trial.seen.some((request) => request.answered && !kit.reads(request));
      if (answer === undefined || isWritten || fault === echo) return;
      kit.breach(
        where,
        `says ${answer === null ? 'that the case has no record there' : 'written'} after ${fault.name}`,
      );
    });
  if (!hasSystem(kit)) return;
  await kit.inOrder(async (system) => {
    const plan = { fault: null, well: 0, system };
    const first = shaped(kit, where, await kit.call(where, plan, kit.newRun(), ask), writtenAnswer);
    const again = await kit.call(where, plan, kit.newRun(), ask);
    if (first && again.seen.some((request) => !kit.reads(request))) kit.breach(where, 'writes the same news twice');
  });
}
