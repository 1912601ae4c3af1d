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
  const declared = definition.secrets ?? {};
  return {
    id: definition.id,
    title: definition.title ?? definition.id,
    secrets: Object.entries(declared).map(([key, enter]) => ({
      key,
      enter,
      isInEnvironment: isFilled(environment, key),
    })),
    check(key, value) {
      const parsed = definition.config.safeParse({ ...file, ...environment, [key]: value });
      // Other secrets may be missing still: only what is said of this one counts.
      const problem = parsed.error?.issues.find(({ path }) => path[0] === key)?.message;
      if (problem === undefined) return null;
      return problem.includes(value) ? `does not fit: ${declared[key]}` : problem;
    },
  };
}

export function isFilled(settings: object, key: string): boolean {
  const value: unknown = Object.getOwnPropertyDescriptor(settings, key)?.value;
  return value !== undefined && value !== null && value !== '';
}
