import { Environment } from '@marcbachmann/cel-js';

/** What came back: the body is its JSON, or null where there is none. */
export interface Answer {
  status: number;
  body: unknown;
  /** It had a body that is no JSON: half an answer, or the page of a proxy or a sign-in. Nothing is certain then. */
  isBroken: boolean;
  /** When it is to be asked again, by its Retry-After. */
  retryAfterMs?: number;
}

export interface Expression {
  /** The value; undefined where the answer lacks what the expression reads. */
  value(answer: Answer): unknown;
  /** Only what is positively true holds: a missing part never does. */
  holds(answer: Answer): boolean;
}

const LONGEST = 500;
const limits = { maxAstNodes: 200, maxDepth: 20, maxListElements: 50, maxMapEntries: 10, maxCallArguments: 4 };
const environment = new Environment({ limits }).registerVariable('status', 'int').registerVariable('body', 'dyn');
const example = { condition: "Write it like 'body.ok == true'.", value: "Write it like 'body.id'." };

/** Compiles CEL over `status` and `body`, or says what is wrong with it. */
export function readExpression(
  source: string,
  wanted: keyof typeof example,
): { expression: Expression } | { problem: string } {
  const shown = JSON.stringify(source);
  if (source.length > LONGEST) return { problem: `${shown} has more than ${LONGEST} characters. Shorten it.` };
  const { valid, type, error } = environment.check(source);
  if (!valid) {
    const why = error?.summary ?? 'its types do not fit';
    return { problem: `${shown} cannot be used: ${why}. Variables: status, body. ${example[wanted]}` };
  }
  if (wanted === 'condition' && type !== 'bool' && type !== 'dyn')
    return { problem: `${shown} gives ${type}, not true or false. ${example.condition}` };
  const evaluate = environment.parse(source);
  const value = ({ status, body }: Answer): unknown => {
    try {
      return evaluate({ status: BigInt(status), body });
    } catch {
      return undefined; // the message may quote what a customer wrote
    }
  };
  return { expression: { value, holds: (answer) => value(answer) === true } };
}

const LONGEST_SHOWN = 300;

/** A value of the answer as one line for people; undefined where it is no plain value. */
export function shownValue(value: unknown): string | undefined {
  if (!['string', 'number', 'bigint', 'boolean'].includes(typeof value)) return undefined;
  const line = String(value).toWellFormed().replace(/\s+/g, ' ').trim();
  return line === '' ? undefined : [...line].slice(0, LONGEST_SHOWN).join('');
}
