import { z } from 'zod';
import { type ActionDefinition, no } from './contract.ts';
import { isGiven, secretAt, secretsOf } from './declared-secrets.ts';
import type { ConfiguredPlugin } from './registry.ts';
import { settingsOf } from './variables.ts';

/**
 * A plugin of which nothing is missing but secrets that an admin can enter in Slack. It stands in until then: its actions are known,
 * so that `latch.yml` can name them, and say what is missing instead of running. Every other plugin is returned as it is.
 */
export function waitingForSecrets(configured: ConfiguredPlugin): ConfiguredPlugin {
  const { definition } = configured;
  const written = (configured.config ?? {}) as object; // settings are an object, or the schema says so
  const missing = missingSecrets(configured, written);
  const known = { ...written, ...parsedByKey(definition, written) };
  const actions = missing.length ? actionsOf(configured, known) : null;
  if (!actions) return configured;
  const { id, title = id, ticketField } = definition;
  const why = `${title} has no ${missing.join(' and ')} yet: an admin of Latch enters it with /latch secrets.`;
  return {
    definition: {
      id,
      title,
      config: z.unknown(),
      actions: () => actions.map((action) => waiting(action, why)),
      ...(ticketField && { ticketField: () => ticketField(known) }),
    },
    config: {},
  };
}

/** Empty where something else is wrong, too: that is for the registry to say. */
function missingSecrets({ definition }: ConfiguredPlugin, written: object): string[] {
  const secrets = secretsOf(definition, written);
  const issues = definition.config.safeParse(written).error?.issues ?? [];
  const keys = issues.map(({ path }) => secretAt(written, path));
  return keys.every((key) => Object.hasOwn(secrets, key) && !isGiven(written, key)) ? [...new Set(keys)] : [];
}

/** Ids, titles and params are wanted before the secrets are there, as when a file is checked. Null: the plugin cannot tell them. */
function actionsOf({ definition }: ConfiguredPlugin, known: object): ActionDefinition[] | null {
  try {
    return definition.actions(known);
  } catch {
    return null; // the registry then says which secret is missing
  }
}

/** Each setting that is right by itself, with its default: the object as a whole does not parse. */
const parsedByKey = (definition: ConfiguredPlugin['definition'], written: object): object =>
  Object.fromEntries(
    Object.entries(settingsOf(definition)).flatMap(([key, schema]) => {
      const parsed = schema.safeParse(Object.getOwnPropertyDescriptor(written, key)?.value);
      return parsed.success ? [[key, parsed.data]] : [];
    }),
  );

const waiting = (action: ActionDefinition, why: string): ActionDefinition => ({
  ...action,
  applies: () => no(why),
  preflight: async () => no(why),
  run: async (_, { isResend }) =>
    isResend ? { outcome: 'unknown', reason: why } : { outcome: 'failed', reason: `Nothing was sent: ${why}` },
  lookup: async () => ({ found: 'cannot_tell', reason: why }),
});
