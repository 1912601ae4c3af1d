/** Where in `latch.yml`: keys and indexes from the top, e.g. ['workflows', 'refund', 'rules', 0]. */
export type Path = readonly (string | number)[];

/** One thing wrong with the file: the value and the remedy. `line` where the path does not tell it. */
export interface Mistake {
  path: Path;
  says: string;
  line?: number;
}
export type Report = (path: Path, says: string) => void;

/** `workflows.refund.rules[0].when`; a key that is no plain word stands in quotes. */
export const showPath = (path: Path): string =>
  path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[\w-]+$/.test(step)) return `[${show(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');

/** A value as a person wrote it, cut to what fits a line. */
export function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map of keys';
  if (typeof value !== 'string') return String(value);
  const characters = [...value.trim()];
  return JSON.stringify(characters.length > 60 ? `${characters.slice(0, 60).join('')}…` : characters.join(''));
}

/** `Did you mean finance? Known: finance, manager.` */
export function suggest(word: string, known: readonly string[], title = 'Known'): string {
  const near = nearest(word, known);
  const all = known.length > 0 ? ` ${title}: ${known.slice(0, 20).join(', ')}${known.length > 20 ? ', …' : ''}.` : '';
  return `${near ? ` Did you mean ${near}?` : ''}${all}`.trim();
}

function nearest(word: string, known: readonly string[]): string | undefined {
  const tolerated = Math.min(3, Math.max(1, Math.floor(word.length / 2)));
  const ranked = known
    .slice(0, 200)
    .map((candidate) => ({ candidate, far: distance(word.slice(0, 60).toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ far }) => far <= tolerated)
    .sort((a, b) => a.far - b.far);
  return ranked[0]?.candidate;
}

/** Edits (Levenshtein) between two short words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (letter === b[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
