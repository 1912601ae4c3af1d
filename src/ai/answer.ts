import { z } from 'zod';
import type { TriageInput, TriageProposal } from '../app/ports.ts';
import { priorities } from '../domain/case.ts';
import { LatchError } from '../errors.ts';
import { fieldValues } from './field-values.ts';
import { oneLine } from './text.ts';

const SUMMARY_MAX = 200;
const ANSWER_MAX = 50_000;
/** No action's id: those are `plugin.action`. */
const NO_ACTION = 'none';

/** Everything the AI may say: a choice among what exists, and texts. Other keys and other values make the answer void. */
const answerSchema = ({ workflows }: TriageInput) =>
  z.strictObject({
    workflow: z.enum(workflows.map(({ name }) => name)),
    priority: z.enum(priorities),
    action: z.enum(unique([...workflows.flatMap(({ actions }) => actions.map(({ id }) => id)), NO_ACTION])),
    fields: z.array(z.strictObject({ name: oneOf(workflows.flatMap(fieldNames)), value: z.string() })),
    summary: z.string(),
  });

const fieldNames = ({ fields }: TriageInput['workflows'][number]) => fields.map(({ name }) => name);
/** An empty enum is no valid schema. */
const oneOf = (names: string[]) => (names.length ? z.enum(unique(names)) : z.string());
const unique = (names: string[]): string[] => [...new Set(names)];

/** The same shape for `response_format`: every key required, no others, no lengths (not every server knows those). */
export function answerJsonSchema(input: TriageInput): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(answerSchema(input));
  return schema;
}

/** Reads the AI's answer as a stranger's: throws `upstream_failed` for whatever does not fit, and never repairs it. */
export function readAnswer(content: string, input: TriageInput): TriageProposal {
  const answer = answerSchema(input).safeParse(content.length <= ANSWER_MAX ? parseJson(content) : undefined);
  if (!answer.success) throw unusable('an answer that is not one of the permitted ones');
  const { workflow: name, action, priority, fields, summary } = answer.data;
  const workflow = input.workflows.find((one) => one.name === name);
  if (!workflow) throw unusable('a workflow that does not exist');
  if (action !== NO_ACTION && !workflow.actions.some(({ id }) => id === action))
    throw unusable('an action of another workflow');
  // Said twice, a field keeps its first value.
  const found = new Map(fields.toReversed().map((field) => [field.name, field.value]));
  return {
    source: 'ai',
    workflow: name,
    priority,
    fields: fieldValues(workflow, input.fields, found),
    action: action === NO_ACTION ? null : action,
    summary: { text: oneLine(summary, SUMMARY_MAX) || workflow.title },
  };
}

/** `what` is ours: nothing of the answer itself gets into logs or the record. */
export const unusable = (what: string): LatchError =>
  new LatchError('upstream_failed', `the AI gave ${what}`, { userMessage: `the AI gave ${what}` });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
