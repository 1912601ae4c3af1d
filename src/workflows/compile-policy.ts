import type { ActionId } from '../domain/case.ts';
import type { ActionTerms, Policy } from '../domain/policy.ts';
import { LatchError } from '../errors.ts';
import { buildPolicy } from './build-policy.ts';
import { checkReferences } from './check-references.ts';
import { checkShape } from './check-shape.ts';
import { type Mistake, showPath } from './mistake.ts';
import { readYaml, type YamlFile } from './read-yaml.ts';
import type { LatchFileAsWritten } from './schema.ts';

/** More are told by their number: the file is then no policy at all. */
const MOST_LINES = 500;

/**
 * Compiles the text of `latch.yml`. `actions` are those of the plugins that are loaded.
 * @throws LatchError `invalid_config`, its message one line for every mistake: `latch.yml:12: path: value. Remedy.`
 */
export function compilePolicy(text: string, actions: Record<ActionId, ActionTerms>, fileName = 'latch.yml'): Policy {
  const yaml = readYaml(text);
  if (yaml.broken) throw invalid(yaml.mistakes, yaml, fileName);
  const shape = checkShape(yaml.value);
  const mistakes = [...yaml.mistakes, ...shape.mistakes];
  checkReferences(shape.draft, actions, (path, says) => mistakes.push({ path, says }));
  if (!shape.file || mistakes.length > 0) throw invalid(mistakes, yaml, fileName);
  const written = yaml.value as LatchFileAsWritten; // it has just passed the schema
  return buildPolicy(text, shape.file, written, actions);
}

function invalid(mistakes: Mistake[], { lineOf }: YamlFile, fileName: string): LatchError {
  const lines = mistakes
    .map(({ path, says, line = lineOf(path) }) => ({
      line,
      text: `${path.length ? `${showPath(path)}: ` : ''}${says}`,
    }))
    .sort((a, b) => a.line - b.line)
    .map(({ line, text }) => `${fileName}:${line}: ${text}`);
  const more = lines.length > MOST_LINES ? [`and ${lines.length - MOST_LINES} more`] : [];
  const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
  return new LatchError(
    'invalid_config',
    `${fileName} has ${count}:\n${[...lines.slice(0, MOST_LINES), ...more].join('\n')}`,
  );
}
