import { Environment, EvaluationError } from '@marcbachmann/cel-js';
import { isMoney } from '../domain/money.ts';
import type { FieldType, RuleFacts, Tested } from '../domain/policy.ts';
import {
  type ExpressionScope,
  everyNode,
  fieldRead,
  labelsIn,
  type Reads,
  readableFields,
  readsOf,
  unusable,
} from './expression-tree.ts';
import { show } from './mistake.ts';

export interface Expression {
  test(facts: RuleFacts): Tested;
  reads: Reads;
  /** Labels that it looks for by name. */
  labels: readonly string[];
}

const LONGEST = 500;
const limits = { maxAstNodes: 200, maxDepth: 20, maxListElements: 50, maxMapEntries: 10, maxCallArguments: 4 };

/** Compiles one CEL expression, or says what is wrong with it. It must give true or false. */
export function compileExpression(source: string, scope: ExpressionScope): Expression | { problem: string } {
  const wrong = (what: string) => ({ problem: `${show(source)} ${what}` });
  if (source.length > LONGEST) return wrong(`has more than ${LONGEST} characters. Split the rule.`);
  const environment = environmentOf(scope);
  const { valid, type, error } = environment.check(source);
  if (!valid && error?.name === 'ParseError')
    return wrong(`cannot be read: ${error.summary}. Write it like "vip" in labels.`);
  const expression = environment.parse(source);
  const nodes = everyNode(expression.ast);
  const told = nodes.map((node) => unusable(node, scope)).find((problem) => problem !== undefined);
  if (told) return wrong(told);
  if (!valid) return wrong(`does not fit: ${error?.summary ?? 'its types'}. ${hint(error)}`);
  if (type !== 'bool') return wrong(`gives ${type}, not true or false. Write it like "vip" in labels.`);
  return {
    test: (facts) => evaluate(expression, facts, scope),
    reads: readsOf(nodes, readableFields(scope)),
    labels: labelsIn(nodes),
  };
}

function hint(error: { code?: string; summary?: string } | undefined): string {
  if (error?.code === 'unknown_variable') return 'Variables: labels, priority, workflow, action, repeated, fields.';
  if (error?.summary?.includes('double')) return 'Compare numbers with numbers, with a point in them: 5.0.';
  return 'Compare texts with texts, as in priority == "high".';
}

/** Without a type that could be read a field is compared with anything: its type is told already. */
const typeOf = (type: FieldType | undefined): string =>
  type === 'number' ? 'double' : type === undefined ? 'dyn' : 'string';

const environmentOf = (scope: ExpressionScope) =>
  new Environment({ limits })
    .registerVariable('labels', 'list<string>')
    .registerVariable('priority', 'string')
    .registerVariable('workflow', 'string')
    .registerVariable('action', 'string')
    .registerVariable('repeated', 'bool')
    .registerVariable('fields', {
      schema: Object.fromEntries(readableFields(scope).map((name) => [name, typeOf(scope.fields[name]?.type)])),
    });

/**
 * A missing field or an error is undecidable. CEL's `||` and `&&` look past it only where the other side alone decides:
 * `fields.order == "7" || "vip" in labels` holds for a VIP, whatever the order would be.
 */
function evaluate(expression: (context: object) => unknown, facts: RuleFacts, scope: ExpressionScope): Tested {
  const { workflow } = scope;
  const { action, priority, repeated = false } = facts;
  // Sorted, as in the fingerprint: the order of labels decides nothing.
  const labels = [...facts.labels].sort();
  try {
    const result = expression({ labels, priority, workflow, action, repeated, fields: valuesOf(facts, scope) });
    if (typeof result === 'boolean') return result ? 'holds' : 'does_not_hold';
    return { undecidable: 'its expr gives neither true nor false' };
  } catch (error) {
    return { undecidable: reasonOf(error) };
  }
}

/** Only the code, never the message: it may quote what a customer wrote. */
function reasonOf(error: unknown): string {
  if (!(error instanceof EvaluationError)) return 'its expr cannot be evaluated';
  if (error.code !== 'no_such_key') return `its expr cannot be evaluated (${error.code})`;
  const field = error.node && fieldRead(error.node);
  return field ? `the case has no ${field}` : 'the case lacks a field that its expr reads';
}

/** Blank is missing, and so is what a number field holds that is none. */
function valuesOf({ fields }: RuleFacts, scope: ExpressionScope): Record<string, string | number> {
  return Object.fromEntries(
    readableFields(scope).flatMap((name): [string, string | number][] => {
      const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (value === undefined || isMoney(value) || value.text.trim() === '') return [];
      if (scope.fields[name]?.type !== 'number') return [[name, value.text]];
      const number = Number(value.text);
      return Number.isFinite(number) ? [[name, number]] : [];
    }),
  );
}
