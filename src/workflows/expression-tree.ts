import type { ASTNode } from '@marcbachmann/cel-js';
import { priorities } from '../domain/case.ts';
import { show, suggest } from './mistake.ts';

/** What an expression may speak of. */
export interface ExpressionScope {
  workflow: string;
  actions: readonly string[];
  textFields: readonly string[];
  moneyFields: readonly string[];
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

export function readsOf(nodes: ASTNode[], textFields: readonly string[]): Reads {
  const times = (variable: string) => nodes.filter(({ op, args }) => op === 'id' && args === variable).length;
  const named = nodes.map(fieldRead).filter((field) => field !== undefined);
  // Where `fields` stands without a literal name, as in fields[priority], any of them may be read.
  const fields = times('fields') > named.length ? textFields : textFields.filter((field) => named.includes(field));
  return { fields, labels: times('labels') > 0, priority: times('priority') > 0 };
}

/** What the check of types lets through, or says less helpfully. */
export function unusable(node: ASTNode, scope: ExpressionScope): string | undefined {
  const field = fieldRead(node);
  if (field !== undefined && scope.moneyFields.includes(field))
    return `reads ${field}, which is money. Use amount_above or amount_at_most for it.`;
  if (field !== undefined && !scope.textFields.includes(field))
    return `reads ${show(field)}, which is no field of the workflow. ${suggest(field, scope.textFields, 'Text fields')}`.trim();
  if (node.op === 'call' || node.op === 'rcall') {
    const [name] = node.args;
    if (!functions.includes(name))
      return `calls ${name}, which cannot be used. ${suggest(name, functions, 'Functions')}`;
    if (node.op === 'rcall' && isLoop(node) && node.args[2].flatMap(everyNode).some(isLoop))
      return 'has a loop in a loop. Write two rules.';
  }
  return misspelt(node, scope);
}

const isLoop = (node: ASTNode) => node.op === 'rcall' && loops.includes(node.args[0]);

/** `priority == "hihg"` never holds: with closed sets of words, every word is checked. */
function misspelt(node: ASTNode, { workflow, actions }: ExpressionScope): string | undefined {
  if (node.op !== '==' && node.op !== '!=' && node.op !== 'in') return undefined;
  const closed = new Map<unknown, readonly string[]>([
    ['priority', priorities],
    ['action', actions],
    ['workflow', [workflow]],
  ]);
  const variable = node.args.find(({ op, args }) => op === 'id' && closed.has(args));
  const known = variable && closed.get(variable.args);
  const literals = node.args.flatMap(everyNode).filter(({ op }) => op === 'value');
  const unknown = literals.map(({ args }) => args).find((word) => typeof word === 'string' && !known?.includes(word));
  if (!variable || !known || typeof unknown !== 'string') return undefined;
  return `compares ${String(variable.args)} with ${show(unknown)}, which it never is. ${suggest(unknown, known)}`;
}
