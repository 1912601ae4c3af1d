import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Mistake, Path } from './mistake.ts';

/** Bytes. A policy of a hundred workflows fits. */
const LARGEST = 64 * 1024;
const DEEPEST = 20;

export interface YamlFile {
  /** Plain JSON values; undefined where nothing of use could be read. */
  value: unknown;
  /** The line (from 1) of a path, or of its nearest parent that is written. */
  lineOf(path: Path): number;
  mistakes: Mistake[];
  /** What was read cannot be trusted: further mistakes would be misleading. */
  broken: boolean;
}

/** The parser still reads the value that was meant. */
const harmless = new Set<string>(['BAD_SCALAR_START', 'TAG_RESOLVE_FAILED']);

const remedies: Partial<Record<string, string>> = {
  BAD_SCALAR_START: 'Put the value in quotes, as in "@kim".',
  TAB_AS_INDENT: 'Indent with spaces.',
  MULTIPLE_DOCS: 'Keep one document: remove the line ---.',
  RESOURCE_EXHAUSTION: 'Nest less deeply.',
  TAG_RESOLVE_FAILED: 'Remove the tag and write the plain value.',
};

/** Reads YAML 1.2 without its surprises: no aliases, no tags, no duplicate keys, bounded in size and depth. */
export function readYaml(text: string): YamlFile {
  const bytes = Buffer.byteLength(text);
  if (bytes > LARGEST)
    return unreadable(`the file has ${bytes} bytes, more than ${LARGEST}. Split it or remove what is not used.`);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    uniqueKeys: false, // checked below: with the path, and in linear time
    resolveKnownTags: false,
    logLevel: 'error', // 'silent' would also drop the error of a second document
  });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const walked = walk(document.contents, lineAt);
  const complaints = [...document.errors, ...document.warnings];
  const mistakes = [
    ...complaints.map(({ code, message, pos }) => ({
      path: [],
      line: lineAt(pos[0]),
      says: `${message.split('\n')[0]}. ${remedies[code] ?? 'Check the indentation, quotes and brackets around it.'}`,
    })),
    ...walked.mistakes,
  ];
  const otherYaml = document.directives?.yaml.explicit === true; // 1.1 would read yes and 010 differently
  if (otherYaml) mistakes.push({ path: [], line: 1, says: '%YAML is not read here. Remove the line.' });
  if (walked.value === null && mistakes.length === 0)
    return unreadable('the file is empty. Start from the latch.yml that comes with Latch.');
  const broken = walked.broken || otherYaml || complaints.some(({ code }) => !harmless.has(code));
  return { ...walked, mistakes, broken };
}

const unreadable = (says: string): YamlFile => ({
  value: undefined,
  lineOf: () => 1,
  broken: true,
  mistakes: [{ path: [], line: 1, says }],
});

function walk(root: unknown, lineAt: (offset: number) => number): YamlFile {
  const lineOfPath = new Map<string, number>([['[]', 1]]);
  const mistakes: Mistake[] = [];
  let broken = false;

  const read = (node: unknown, path: Path): unknown => {
    if (isAlias(node)) return giveUp(path, `*${node.source} is an alias, which is not read here. Write the value out.`);
    if (path.length > DEEPEST)
      return giveUp(path.slice(0, 4), 'is nested too deeply. Write it as in the sample latch.yml.');
    if (isScalar(node)) return node.value;
    if (isSeq(node)) return node.items.map((item, index) => child(item, item, [...path, index]));
    if (!isMap(node)) return null;
    const entries = new Map<string, unknown>();
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      const at = [...path, name];
      const first = lineOfPath.get(JSON.stringify(at));
      const inner = child(key, value, at);
      if (entries.has(name)) refuse(at, `is written twice, first on line ${first}. Keep one of them.`);
      // Left out of what is read: zod would pass over it unseen.
      if (name === '__proto__') refuse(at, 'is not a name that can be used. Choose another one.');
      else entries.set(name, inner);
    }
    return Object.fromEntries(entries);
  };
  const child = (positioned: unknown, node: unknown, path: Path): unknown => {
    const offset = rangeStart(positioned);
    if (offset !== undefined) lineOfPath.set(JSON.stringify(path), lineAt(offset));
    return read(node, path);
  };
  const refuse = (path: Path, says: string): void => {
    mistakes.push({ path, says, line: lineOf(path) });
  };
  const giveUp = (path: Path, says: string): undefined => {
    broken = true;
    refuse(path, says);
  };
  const lineOf = (path: Path): number => {
    for (let length = path.length; length > 0; length--) {
      const line = lineOfPath.get(JSON.stringify(path.slice(0, length)));
      if (line !== undefined) return line;
    }
    return 1;
  };
  const value = read(root, []);
  return { value, lineOf, mistakes, broken };
}

const rangeStart = (node: unknown): number | undefined =>
  isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined;
