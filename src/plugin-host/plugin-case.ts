import type { Case, FieldValue, FieldValues } from '../domain/case.ts';
import { isMoney } from '../domain/money.ts';
import type { Money, PluginCase } from './contract.ts';

/** What a plugin gets to see of a case. */
export const toPluginCase = (kase: Case): PluginCase => ({
  ref: kase.id,
  number: kase.number,
  workflow: kase.workflow,
  fields: toPluginValues(kase.fields),
  labels: [...kase.labels],
  priority: kase.priority,
});

/** Free text becomes its text, money stays money, and what was left blank is absent. */
export const toPluginValues = (fields: FieldValues): PluginCase['fields'] =>
  Object.fromEntries(
    Object.entries(fields)
      .map(([name, value]) => [name, toPluginValue(value)] as const)
      .filter(([, value]) => value !== ''),
  );

const toPluginValue = (value: FieldValue): string | Money =>
  isMoney(value) ? { minor: value.minor, currency: value.currency } : value.text.trim() && value.text;
