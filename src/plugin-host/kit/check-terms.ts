import { appliesAnswer, compensationAnswer } from '../answers.ts';
import type { ActionDefinition } from '../contract.ts';
import type { Fields } from './example.ts';
import type { Kit } from './kit.ts';
import { kitCase, noRemedy, oddFields, unreadable } from './words.ts';

/** The params out of the fields; undefined where they do not fit, which is noted. */
export function paramsOf(
  { breach }: Kit,
  { id, params }: ActionDefinition,
  fields: Fields,
): Record<string, unknown> | undefined {
  const parsed = params.safeParse(pick(params.shape, fields));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join(' ');
  breach(`${id}:`, `cannot be tried, because the fields of the example do not fit: ${problems}`);
  return undefined;
}

const pick = (shape: object, fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => Object.hasOwn(shape, name)));

/** What an action answers without asking anybody. */
export function checkTerms(kit: Kit, action: ActionDefinition, fields: Fields): void {
  checkApplies(kit, action, fields);
  checkMessages(kit, action, fields);
  checkCompensate(kit, action, fields);
}

function checkApplies({ breach }: Kit, action: ActionDefinition, fields: Fields): void {
  const where = `${action.id}: applies`;
  for (const odd of oddFields(fields)) {
    const of = `for the fields ${shortened(odd)}`;
    const answer = attempt(() => action.applies(kitCase(odd)));
    if ('threw' in answer) {
      breach(where, 'throws', `${answer.threw}, ${of}`);
      continue;
    }
    const parsed = appliesAnswer.safeParse(answer.value);
    if (!parsed.success)
      breach(where, 'answers something else than yes() or no("a reason")', `${JSON.stringify(answer.value)}, ${of}`);
    const reason = parsed.success && isRefusal(parsed.data) ? parsed.data.reason : undefined;
    const problem = reason === undefined ? undefined : unreadable(reason);
    if (problem) breach(where, `has a reason that ${problem}`, JSON.stringify(reason));
  }
}

const isRefusal = (answer: unknown): answer is { reason: string } =>
  typeof answer === 'object' && answer !== null && 'reason' in answer;

function checkMessages({ breach }: Kit, { id, params }: ActionDefinition, fields: Fields): void {
  for (const odd of oddFields(fields)) {
    const parsed = params.safeParse(pick(params.shape, odd));
    for (const { path, message } of parsed.error?.issues ?? []) {
      if (path.length > 1) continue; // inside an amount, whose words are the contract's
      const problem = noRemedy(message);
      if (problem)
        breach(`${id}: params`, `has a message of ${path.join('.')} that ${problem}`, JSON.stringify(message));
    }
  }
}

function checkCompensate(kit: Kit, action: ActionDefinition, fields: Fields): void {
  const where = `${action.id}: compensate`;
  const params = action.compensate && paramsOf(kit, action, fields);
  if (!params) return;
  const own = kit.plugin.definition.actions(kit.plugin.config).map(({ id }) => id);
  for (const done of [{}, { reference: 'ref-1' }]) {
    const answer = attempt(() => action.compensate?.(params, done));
    if ('threw' in answer) {
      kit.breach(where, `throws for ${JSON.stringify(done)}: ${answer.threw}`);
      continue;
    }
    const parsed = compensationAnswer.safeParse(answer.value);
    if (!parsed.success || answer.value === undefined)
      kit.breach(where, `answers ${JSON.stringify(answer.value)}: it must be null or { action, fields }`);
    else if (parsed.data && !own.includes(parsed.data.action))
      kit.breach(where, `names ${parsed.data.action}, which is no action of its plugin: ${own.join(', ')}`);
  }
}

function attempt<T>(work: () => T): { value: T } | { threw: string } {
  try {
    return { value: work() };
  } catch (error) {
    return { threw: Error.isError(error) ? error.message : String(error) };
  }
}

const shortened = (fields: Fields): string => {
  const text = JSON.stringify(fields);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
};
