import { suggest } from '../../workflows/mistake.ts';
import { FIELD_NAME } from '../../workflows/schema-words.ts';
import { type ActionDefinition, hours, minutes } from '../contract.ts';
import { actionShape, pluginShape } from '../plugin-shape.ts';
import type { Kit } from './kit.ts';

const ofPlugin = Object.keys(pluginShape.shape);
const ofAction = Object.keys(actionShape.shape);

/** A misspelt member is one that is left out: nobody would call it. */
function checkNames(kit: Kit, where: string, given: object, known: string[]): void {
  for (const name of Object.keys(given))
    if (!known.includes(name)) kit.breach(where, `has ${name}, which nobody reads. ${suggest(name, known)}`);
}

export function checkMembers(kit: Kit): void {
  const { definition, id, ticketField } = kit.plugin;
  checkNames(kit, `${id}:`, definition, ofPlugin);
  if (ticketField !== undefined && !FIELD_NAME.test(ticketField))
    kit.breach(`${id}: ticketField`, `is no name of a field, such as ticket: ${JSON.stringify(ticketField)}`);
}

/** Times are milliseconds; the commonest mistake is to mean seconds or minutes. */
export function checkActionMembers(kit: Kit, action: ActionDefinition): void {
  const { id, idempotency, settle, timeout } = action;
  checkNames(kit, `${id}:`, action, ofAction);
  const wrong = (key: string, ms: number, why: string) =>
    kit.breach(`${id}: ${key}`, `is ${ms} ms: ${why}. Times are milliseconds, such as minutes(10)`);
  if (idempotency !== 'none' && idempotency.keptFor < minutes(1))
    wrong('keptFor', idempotency.keptFor, 'no system keeps keys for less than a minute');
  if (settle > hours(24 * 7)) wrong('settle', settle, 'a run would stay open for more than a week');
  if (settle < 1_000 && !kit.example.settlesAtOnce)
    wrong('settle', settle, 'what was sent may still be on its way; if it cannot be, the example says settlesAtOnce');
  if (timeout !== undefined && timeout > minutes(10))
    wrong('timeout', timeout, 'nobody waits for more than 10 minutes');
  if (timeout !== undefined && timeout < 1_000) wrong('timeout', timeout, 'no system answers that fast every time');
}
