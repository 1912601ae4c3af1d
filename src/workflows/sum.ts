import type { FieldType } from '../domain/policy.ts';
import type { Sum } from './amount.ts';
import type { ConditionScope, When } from './condition.ts';
import { calendarMs, calendarProblem } from './duration.ts';
import { show, suggest } from './mistake.ts';

export interface Problem {
  key: keyof When;
  says: string;
}

/** Values of these are no names of anything. */
const noNames: (FieldType | undefined)[] = ['money', 'long_text', 'file'];

/** Reads `per: customer, within: 30d` of a `when`. A key that was written wrongly has been told already. */
export function readSum(when: When, scope: ConditionScope): { sum?: Sum; problems: Problem[] } {
  const wrote = (key: keyof When) => Object.hasOwn(when, key);
  const told = (key: keyof When, says: string) => ({ problems: [{ key, says }] });
  const { per, within } = when;
  if (!wrote('per') && !wrote('within')) return { problems: [] };
  if (!wrote('per')) return told('within', 'needs per beside it, as in per: customer. Add it, or remove within.');
  if (!wrote('within')) return told('per', 'needs within beside it, as in within: 30d. Add it, or remove per.');
  const problems: Problem[] = [];
  if (!wrote('amount_above') && !wrote('amount_at_most'))
    problems.push({ key: 'per', says: 'has no amount to add up. Add amount_above or amount_at_most, or remove it.' });
  const field = per === undefined ? undefined : perProblem(per, scope);
  if (field) problems.push({ key: 'per', says: field });
  const time = within === undefined ? undefined : calendarProblem(within);
  if (time) problems.push({ key: 'within', says: time });
  if (problems.length > 0 || per === undefined || within === undefined) return { problems };
  return { sum: { per, withinMs: calendarMs(within), fields: scope.pastAmountFields }, problems };
}

function perProblem(per: string, { fields }: ConditionScope): string | undefined {
  const usable = Object.keys(fields).filter((name) => !noNames.includes(fields[name]?.type));
  if (!Object.hasOwn(fields, per))
    return `${show(per)} is no field of the workflow. ${suggest(per, usable, 'Fields')}`.trim();
  if (usable.includes(per)) return undefined;
  return `${per} is of type ${fields[per]?.type}, which names nobody and nothing. ${suggest('', usable, 'Fields') || 'Use a text field.'}`;
}
