import { attempt } from './attempt.ts';
import type { PluginDefinition } from './contract.ts';

/** A plugin with what is known of its settings: as the file writes them, and as the environment says. */
interface Given {
  definition: PluginDefinition;
  file?: object | undefined;
  environment?: object | undefined;
}

export interface DeclaredSecrets {
  id: string;
  title: string;
  secrets: {
    key: string;
    /** What people are told to enter. */
    enter: string;
    isInEnvironment: boolean;
  }[];
  /** Why the plugin would not take this value, without the value; null: it would, as far as its own check can tell. */
  check(key: string, value: string): string | null;
}

/** The secrets that a plugin declares, for whoever enters them. */
export function declaredSecrets({ definition, file = {}, environment = {} }: Given): DeclaredSecrets {
  const declared = secretsOf(definition, file);
  const settings = { ...file, ...environment };
  return {
    id: definition.id,
    title: definition.title ?? definition.id,
    secrets: Object.entries(declared).map(([key, enter]) => ({ key, enter, isInEnvironment: isGiven(settings, key) })),
    check(key, value) {
      const parsed = definition.config.safeParse(withSecret(settings, key, value));
      // Other secrets may be missing still: only what is said of this one counts.
      const problem = parsed.error?.issues.find(({ path }) => secretAt(settings, path) === key)?.message;
      if (problem === undefined) return null;
      return problem.includes(value) ? `does not fit: ${declared[key]}` : problem;
    },
  };
}

/** What a plugin's secrets are called, with what people are told to enter: keys of its settings, or variables that these name. */
export const secretsOf = (
  { id, secrets = {} }: Pick<PluginDefinition, 'id' | 'secrets'>,
  written: object = {},
): Record<string, string> =>
  typeof secrets === 'function' ? attempt(id, 'secrets', () => ({ ...secrets(written) })) : secrets;

/** Which secret a place in the settings is about: the key itself, or the variable whose name stands there. */
export function secretAt(settings: object, path: PropertyKey[]): string {
  const there = path.reduce<unknown>((value, step) => own(value, step), settings);
  return path.length > 1 && typeof there === 'string' ? there : String(path[0]);
}

/** The settings have it, or its variable does. */
export const isGiven = (settings: object, key: string): boolean =>
  isFilled(own(settings, key)) || isFilled(variablesIn(settings)?.(key));

const withSecret = (settings: object, key: string, value: string): object => {
  const variables = variablesIn(settings);
  return variables
    ? { ...settings, environment: (name: string) => (name === key ? value : variables(name)) }
    : { ...settings, [key]: value };
};

/** Settings that name variables are handed a function that looks them up. */
function variablesIn(settings: object): ((name: string) => unknown) | null {
  const look = own(settings, 'environment');
  return typeof look === 'function' ? (name) => look(name) : null;
}

const own = (value: unknown, key: PropertyKey): unknown =>
  typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined;

const isFilled = (value: unknown): boolean => value !== undefined && value !== null && value !== '';
