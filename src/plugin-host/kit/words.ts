import type { PluginCase } from '../contract.ts';
import type { Fields } from './example.ts';
import type { Trial } from './trial.ts';

/** Why people cannot do anything with this text; undefined: they can. */
export function unreadable(text: string): string | undefined {
  if (text.trim() === '') return 'is empty';
  if (/\n/.test(text)) return 'has several lines';
  if ([...text].length > 400) return 'has more than 400 characters';
  if (/\[object |\bundefined\b|\bNaN\b|^\s*[{[<]/.test(text)) return 'is no sentence for people';
  return text.trim().includes(' ') ? undefined : 'is a single word';
}

/** The same, of a message beside the input of a form. */
export function noRemedy(message: string): string | undefined {
  if (/^Invalid (input|option|string|key)\b|expected \w+, received|^Too (small|big)\b/.test(message))
    return 'is not written for people';
  const problem = unreadable(message);
  if (problem) return problem;
  if (!/^(["“]|\p{Lu})/u.test(message.trim())) return 'does not begin with a capital letter';
  return /[.!?][")”]?$/.test(message.trim()) ? undefined : 'does not end with a full stop';
}

export const kitCase = (fields: Fields): PluginCase => ({
  ref: 'T0LATCH:42',
  number: 42,
  workflow: 'kit',
  fields,
  labels: [],
  priority: 'normal',
});

const oddValues = [
  ' ',
  '\u0000\u202e',
  '💥'.repeat(300),
  '<!channel> & <script>',
  '../../etc/passwd?x=1#y',
  '{"a":1}',
  '-1',
  '1'.repeat(40),
  '__proto__',
  { minor: 1, currency: 'USD' },
];

/** The empty case, each field left out, and each with values that nobody expected. */
export function oddFields(fields: Fields): Fields[] {
  const names = Object.keys(fields);
  const without = (name: string) => Object.fromEntries(Object.entries(fields).filter(([other]) => other !== name));
  return [
    {},
    fields,
    ...names.flatMap((name) => [without(name), ...oddValues.map((value) => ({ ...fields, [name]: value }))]),
  ];
}

/** What came of a call instead of what was wanted, e.g. "it answers unknown (The ledger answered 404.); its last request was POST /credits". */
export function whatCameOf({ answer, threw, hangs, seen }: Trial): string {
  const last = seen.at(-1);
  const sent = last ? `its last request was ${last.method} ${last.url.split('?')[0]}` : 'it sent nothing';
  if (hangs) return `it does not end; ${sent}`;
  if (threw !== undefined) return `it throws ${String(threw)}; ${sent}`;
  return `it answers ${answer === undefined ? 'nothing' : shown(answer)}; ${sent}`;
}

/** "failed (The order is closed.)" */
export const shown = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return String(value);
  const { reason, summary, outcome, found } = value as Record<string, unknown>; // an object, whatever is in it
  const said = reason ?? summary;
  return `${outcome ?? found ?? JSON.stringify(value)}${said === undefined ? '' : ` (${String(said).slice(0, 200)})`}`;
};
