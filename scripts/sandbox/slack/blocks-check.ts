import { blockShapes, cellShapes, mostBlocks, mostTextInBlocks, viewShapes } from './blocks-rules.ts';
import { compositionShapes, elementShapes } from './element-rules.ts';
import { placedElements } from './elements.ts';
import { initialProblems } from './initial-values.ts';
import { type Fields, isFields, listOf } from './json.ts';
import type { Rule, Shape, Surface } from './rule.ts';

/** What Slack would refuse in these blocks, each as "what is wrong [json-pointer:where]"; none if all is well. */
export function blockProblems(blocks: unknown, surface: Surface, at = '/blocks'): string[] {
  if (!Array.isArray(blocks)) return [problem('must provide an array', at)];
  const most = mostBlocks[surface];
  return [
    ...(blocks.length > most ? [problem(`no more than ${most} items allowed`, at)] : []),
    ...blocks.flatMap((block, index) => checkBlock(block, surface, `${at}/${index}`)),
    ...duplicates(blocks, at),
  ];
}

/** The same for a whole view. */
export function viewProblems(view: unknown): string[] {
  if (!isFields(view)) return [problem('must provide an object', '/view')];
  const shape = viewShapes[String(view.type)];
  if (!shape) return [problem(`unsupported type: ${view.type}`, '/view/type')];
  const blocks = blockProblems(view.blocks, view.type === 'home' ? 'home' : 'modal', '/view/blocks');
  const needsSubmit =
    view.type === 'modal' && !view.submit && listOf(view.blocks).some((block) => block.type === 'input');
  return [
    ...checkShape(view, shape, 'modal', '/view'),
    ...(view.blocks === undefined ? [] : blocks),
    ...(needsSubmit ? [problem('missing required field: submit', '/view')] : []),
  ];
}

/** Slack refuses a message over this with `msg_blocks_too_long`. */
export const blocksTooLong = (blocks: unknown): boolean => textIn(blocks) > mostTextInBlocks;

function textIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + textIn(item), 0);
  if (!isFields(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, inner]) => sum + (key === 'text' && typeof inner === 'string' ? length(inner) : textIn(inner)),
    0,
  );
}

const problem = (what: string, at: string): string => `${what} [json-pointer:${at}]`;

/** Characters as people count them, not UTF-16 units. */
const length = (text: string): number => [...text].length;

function checkBlock(block: unknown, surface: Surface, at: string): string[] {
  if (!isFields(block)) return [problem('must provide an object', at)];
  const shape = blockShapes[String(block.type)];
  if (!shape || (shape.surfaces && !shape.surfaces.includes(surface)))
    return [problem(`unsupported type: ${block.type}`, `${at}/type`)];
  const withId = { ...shape, fields: { ...shape.fields, block_id: { is: 'string', min: 1, max: 255 } satisfies Rule } };
  return [...checkShape(block, withId, surface, at), ...unevenRows(block, at)];
}

function checkShape(value: Fields, shape: Shape, surface: Surface, at: string): string[] {
  const missing = (shape.required ?? []).filter((name) => value[name] === undefined || value[name] === null);
  const none = shape.oneOf && !shape.oneOf.some((name) => value[name] !== undefined);
  return [
    ...missing.map((name) => problem(`missing required field: ${name}`, at)),
    ...(none ? [problem(`missing required field: ${shape.oneOf?.join(' or ')}`, at)] : []),
    ...Object.entries(value).flatMap(([name, inner]) => {
      const rule = shape.fields[name];
      if (name === 'type' || inner === undefined || inner === null) return [];
      if (!rule) return [problem(`invalid additional property: ${name}`, at)];
      return checkRule(inner, rule, surface, `${at}/${name}`);
    }),
  ];
}

function checkRule(value: unknown, rule: Rule, surface: Surface, at: string): string[] {
  switch (rule.is) {
    case 'anything':
      return [];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [problem('must provide a boolean', at)];
    case 'number':
      return checkNumber(value, rule, at);
    case 'string':
      return checkString(value, rule, at);
    case 'text':
      return checkText(value, rule, at);
    case 'list':
      return checkList(value, rule, surface, at);
    case 'shape': {
      if (!isFields(value)) return [problem('must provide an object', at)];
      return checkShape(value, compositionShapes[rule.shape] ?? { fields: {} }, surface, at);
    }
    case 'typed':
      return checkTyped(value, rule, surface, at);
  }
}

function checkNumber(value: unknown, rule: Extract<Rule, { is: 'number' }>, at: string): string[] {
  if (typeof value !== 'number') return [problem('must provide a number', at)];
  if (rule.min !== undefined && value < rule.min) return [problem(`must be at least ${rule.min}`, at)];
  return rule.max !== undefined && value > rule.max ? [problem(`must be at most ${rule.max}`, at)] : [];
}

function checkString(value: unknown, rule: Extract<Rule, { is: 'string' }>, at: string): string[] {
  if (typeof value !== 'string') return [problem('must provide a string', at)];
  if (rule.among && !rule.among.includes(value)) return [problem('value not allowed', at)];
  if (rule.pattern && !rule.pattern.test(value)) return [problem('must match the expected format', at)];
  if (length(value) < (rule.min ?? 0)) return [problem(`must be more than ${(rule.min ?? 1) - 1} characters`, at)];
  return rule.max !== undefined && length(value) > rule.max
    ? [problem(`must be less than ${rule.max + 1} characters`, at)]
    : [];
}

const textFields: Record<string, readonly string[]> = {
  plain_text: ['type', 'text', 'emoji'],
  mrkdwn: ['type', 'text', 'verbatim'],
};

function checkText(value: unknown, rule: Extract<Rule, { is: 'text' }>, at: string): string[] {
  if (!isFields(value)) return [problem('must provide an object', at)];
  const type = String(value.type);
  const known = textFields[type];
  if (!known || !rule.types.includes(type)) return [problem(`unsupported type: ${type}`, `${at}/type`)];
  const strangers = Object.keys(value).filter((name) => !known.includes(name) && value[name] !== undefined);
  return [
    ...strangers.map((name) => problem(`invalid additional property: ${name}`, at)),
    ...(value.text === undefined ? [problem('missing required field: text', at)] : []),
    ...(value.text === undefined ? [] : checkString(value.text, { is: 'string', min: 1, max: rule.max }, `${at}/text`)),
  ];
}

function checkList(value: unknown, rule: Extract<Rule, { is: 'list' }>, surface: Surface, at: string): string[] {
  if (!Array.isArray(value)) return [problem('must provide an array', at)];
  return [
    ...(value.length > rule.max ? [problem(`no more than ${rule.max} items allowed`, at)] : []),
    ...(value.length < rule.min ? [problem(`no fewer than ${rule.min} items allowed`, at)] : []),
    ...value.flatMap((item, index) => checkRule(item, rule.of, surface, `${at}/${index}`)),
  ];
}

function checkTyped(value: unknown, rule: Extract<Rule, { is: 'typed' }>, surface: Surface, at: string): string[] {
  if (!isFields(value)) return [problem('must provide an object', at)];
  const type = String(value.type);
  if (!rule.types.includes(type)) return [problem(`unsupported type: ${type}`, `${at}/type`)];
  if (type in textFields) return checkText(value, { is: 'text', types: [type], max: 3000 }, at);
  if (rule.kind === 'block') return checkBlock(value, surface, at);
  const shape = (rule.kind === 'cell' ? cellShapes : elementShapes)[type] ?? { fields: {} };
  if (shape.surfaces && !shape.surfaces.includes(surface)) return [problem(`unsupported type: ${type}`, `${at}/type`)];
  return [...checkShape(value, shape, surface, at), ...initialProblems(value, at)];
}

function unevenRows(block: Fields, at: string): string[] {
  const rows = Array.isArray(block.rows) ? block.rows.filter(Array.isArray) : [];
  const widths = new Set(rows.map((row) => row.length));
  if (block.type !== 'data_table' || widths.size < 2) return [];
  return [problem('all rows must have the same number of cells', `${at}/rows`)];
}

function duplicates(blocks: unknown[], at: string): string[] {
  const all = listOf(blocks).flatMap((block) => [block, ...listOf(block.child_blocks)]);
  const ids = all.map((block) => block.block_id).filter((id) => typeof id === 'string');
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  const actions = all.flatMap((block) => {
    const own = placedElements([{ ...block, child_blocks: [] }]).map((placed) => placed.actionId);
    return own.filter((id, index) => own.indexOf(id) !== index);
  });
  return [
    ...twice.map((id) => problem(`block_id \`${id}\` already exists`, at)),
    ...actions.map((id) => problem(`\`action_id\` "${id}" already exists`, at)),
  ];
}
