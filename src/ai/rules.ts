import type { Triage } from '../app/ports.ts';
import type { Priority } from '../domain/case.ts';
import { formatMoney } from '../domain/money.ts';
import { LatchError } from '../errors.ts';
import { fieldValues, type TriageWorkflow } from './field-values.ts';
import { type Found, find, inWords } from './find.ts';
import { cut, oneLine } from './text.ts';

/** Longer texts are read up to here: what a request is about stands at its beginning. */
const READ_MAX = 20_000;

/**
 * Triage without an AI: the same text always gives the same proposal, and only what stands in the text is proposed.
 * Throws `invalid_input` where there is no workflow to choose.
 */
export const rulesTriage = (): Triage => ({
  async propose(input, signal) {
    signal.throwIfAborted();
    const text = cut(input.text, READ_MAX);
    const workflow = workflowFor(text, input.workflows);
    const found = find(text);
    return {
      source: 'rules',
      workflow: workflow.name,
      priority: priorityOf(text),
      fields: fieldValues(workflow, input.fields, assign(workflow, found)),
      action: workflow.actions[0]?.id ?? null,
      summary: { text: oneLine(`${workflow.title}: ${inWords(found)}`, 200) },
    };
  },
});

/** Words too common to speak for a workflow. */
const COMMON = new Set(['and', 'the', 'for', 'with', 'from', 'case', 'cases', 'request', 'requests', 'new', 'other']);

/** The workflow whose title and name the text mentions most; the first where none stands out. */
function workflowFor(text: string, workflows: TriageWorkflow[]): TriageWorkflow {
  const words = [...new Set(wordsOf(text))];
  const mentions = ({ name, title }: TriageWorkflow) =>
    [...new Set(wordsOf(`${name} ${title}`))].filter((word) => {
      if (COMMON.has(word) || word.length < 3) return false;
      const stem = word.length > 4 ? word.replace(/s$/, '') : word;
      return words.some((said) => said === stem || (stem.length >= 4 && said.startsWith(stem)));
    });
  const scored = workflows.map((workflow) => ({ workflow, score: mentions(workflow).length }));
  const best = scored.toSorted((a, b) => b.score - a.score)[0];
  if (!best) throw new LatchError('invalid_input', 'triage was given no workflows to choose from');
  return best.workflow;
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

const PRIORITY: [Priority, RegExp][] = [
  ['low', /\b(?:not (?:at all )?urgent|no (?:rush|hurry)|low priority|priority:? low|whenever you can)\b/i],
  ['urgent', /\b(?:urgent(?:ly)?|asap|a\.s\.a\.p|immediately|right away|emergency)\b/i],
  [
    'high',
    /\b(?:charge-?backs?|disputed?|legal|lawyers?|attorneys?|lawsuit|fraud(?:ulent)?|high priority|priority:? high)\b/i,
  ],
];
const priorityOf = (text: string): Priority => PRIORITY.find(([, words]) => words.test(text))?.[0] ?? 'normal';

/** Which field takes what was found: by its type, and by the words of its name and label. */
const TAKES: [keyof Found, string, RegExp][] = [
  ['amount', 'money', /\b(?:amount|refund|total|sum|value)\b/],
  ['payment', 'text', /\b(?:payment|charge|transaction|stripe)\b/],
  ['order', 'text', /\border\b/],
  ['email', 'text', /\be ?mail\b/],
  ['customer', 'text', /\b(?:customer|client|company|account|requester)\b/],
  ['reason', 'long_text', /\b(?:reason|why|cause|description|details)\b/],
  ['reason', 'text', /\b(?:reason|why|cause)\b/],
];

function assign(workflow: TriageWorkflow, found: Found): Map<string, string> {
  const moneyFields = workflow.fields.filter(({ type }) => type === 'money').length;
  const values = new Map<string, string>();
  const given = new Set<keyof Found>();
  for (const field of workflow.fields) {
    const words = `${field.name} ${field.label}`
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .replace(/[_-]/g, ' ')
      .toLowerCase();
    const kind = TAKES.find(
      ([what, type, pattern]) =>
        type === field.type && !given.has(what) && (pattern.test(words) || (type === 'money' && moneyFields === 1)),
    )?.[0];
    const value = kind && found[kind];
    if (!kind || value === undefined) continue;
    given.add(kind);
    values.set(field.name, typeof value === 'string' ? value : formatMoney(value));
  }
  return values;
}
