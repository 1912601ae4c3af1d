import type { ASTNode } from '@marcbachmann/cel-js';
import { priorities } from '../domain/case.ts';
import type { FieldType } from '../domain/policy.ts';
import { show, suggest } from './mistake.ts';

/** What an expression may speak of. */
export interface ExpressionScope {
  workflow: string;
  actions: readonly string[];
  /** A type or options that could not be read are undefined. */
  fields: Readonly<Record<string, { type: FieldType | undefined; options?: readonly string[] | undefined }>>;
  /** Undefined: any may be asked for. */
  labels: readonly string[] | undefined;
}

/** What of a case decides: a change of it voids votes. */
export interface Reads {
  fields: readonly string[];
  labels: boolean;
  priority: boolean;
}

const loops = ['exists', 'all', 'exists_one', 'filter'];
const texts = ['startsWith', 'endsWith', 'contains', 'lowerAscii', 'upperAscii', 'trim'];
/**
 * Work stays linear in what the case holds: no regular expressions (JavaScript's may backtrack without end), no loop in
 * a loop, nothing that builds longer values; and no `dyn`, which would escape the check of types.
 */
const functions = ['has', 'size', 'int', 'double', 'string', ...texts, ...loops];

/** Fields whose values CEL can compare. */
export const readableFields = ({ fields }: Pick<ExpressionScope, 'fields'>): string[] =>
  Object.keys(fields).filter((name) => fields[name]?.type !== 'money' && fields[name]?.type !== 'file');

/** The node and everything under it. */
export const everyNode = (node: ASTNode): ASTNode[] => [node, ...children(node).flatMap(everyNode)];

function children(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case '!_':
    case '-_':
      return [node.args];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'map':
      return node.args.flat();
    default:
      return node.args;
  }
}

/** `fields.order` and `fields["order"]` read order. */
export function fieldRead(node: { op?: string; args?: unknown }): string | undefined {
  if ((node.op !== '.' && node.op !== '[]') || !Array.isArray(node.args)) return undefined;
  const [receiver, key] = node.args;
  if (receiver?.op !== 'id' || receiver.args !== 'fields') return undefined;
  const name = key?.op === 'value' ? key.args : key;
  return typeof name === 'string' ? name : undefined;
}

export function readsOf(nodes: ASTNode[], readable: readonly string[]): Reads {
  const times = (variable: string) => nodes.filter((node) => isVariable(node, variable)).length;
  const named = nodes.map(fieldRead).filter((field) => field !== undefined);
  // Where `fields` stands without a literal name, as in fields[priority], any of them may be read.
  const fields = times('fields') > named.length ? readable : readable.filter((field) => named.includes(field));
  return { fields, labels: times('labels') > 0, priority: times('priority') > 0 };
}

/** The words that are looked for `in labels`. */
export const labelsIn = (nodes: ASTNode[]): string[] =>
  nodes.flatMap((node) =>
    node.op === 'in' && isVariable(node.args[1], 'labels') && node.args[0].op === 'value' ? textsIn(node.args[0]) : [],
  );

const isVariable = ({ op, args }: ASTNode, name: string): boolean => op === 'id' && args === name;

/** What the check of types lets through, or says less helpfully. */
export function unusable(node: ASTNode, scope: ExpressionScope): string | undefined {
  const field = fieldRead(node);
  if (field !== undefined && !readableFields(scope).includes(field)) return unreadable(field, scope);
  if (node.op === 'call' || node.op === 'rcall') {
    const [name] = node.args;
    if (!functions.includes(name))
      return `calls ${name}, which cannot be used. ${suggest(name, functions, 'Functions')}`;
    if (node.op === 'rcall' && isLoop(node) && node.args[2].flatMap(everyNode).some(isLoop))
      return 'has a loop in a loop. Write two rules.';
  }
  return misspelt(node, scope);
}

function unreadable(field: string, scope: ExpressionScope): string {
  const type = Object.hasOwn(scope.fields, field) ? scope.fields[field]?.type : undefined;
  if (type === 'money') return `reads ${field}, which is money. Use amount_above or amount_at_most for it.`;
  if (type === 'file') return `reads ${field}, which is a file. Ask for a field of another type.`;
  return `reads ${show(field)}, which is no field of the workflow. ${suggest(field, readableFields(scope), 'Fields')}`.trim();
}

const isLoop = (node: ASTNode) => node.op === 'rcall' && loops.includes(node.args[0]);

/** `priority == "hihg"` never holds: with closed sets of words, every word is checked. */
function misspelt(node: ASTNode, scope: ExpressionScope): string | undefined {
  if (node.op !== '==' && node.op !== '!=' && node.op !== 'in') return undefined;
  const [left, right] = node.args;
  const unknownIn = (word: ASTNode, known: readonly string[] | undefined) =>
    known && textsIn(word).find((text) => !known.includes(text));
  if (node.op === 'in' && isVariable(right, 'labels')) {
    const label = unknownIn(left, scope.labels);
    if (label === undefined || !scope.labels) return undefined;
    const near = suggest(label, scope.labels, 'Labels');
    return `asks for the label ${show(label)}, which is not declared. ${near ? `${near} Or add` : 'Add'} it to labels.`;
  }
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const { name, known } = closedSet(one, scope);
    const unknown = unknownIn(other, known);
    if (unknown !== undefined && known)
      return `compares ${name} with ${show(unknown)}, which it never is. ${suggest(unknown, known)}`;
  }
  return undefined;
}

/** A variable or field that takes only certain words. */
function closedSet(node: ASTNode, scope: ExpressionScope): { name: string; known?: readonly string[] | undefined } {
  const field = fieldRead(node);
  if (field !== undefined)
    return { name: field, known: Object.hasOwn(scope.fields, field) ? scope.fields[field]?.options : undefined };
  const closed = new Map<unknown, readonly string[]>([
    ['priority', priorities],
    ['action', scope.actions],
    ['workflow', [scope.workflow]],
  ]);
  return node.op === 'id' ? { name: String(node.args), known: closed.get(node.args) } : { name: '' };
}

/** Literal texts that are compared; the name in fields["order"] is none. */
function textsIn(node: ASTNode): string[] {
  if (fieldRead(node) !== undefined) return [];
  if (node.op === 'value') return typeof node.args === 'string' ? [node.args] : [];
  return children(node).flatMap(textsIn);
}
