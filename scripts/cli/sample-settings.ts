import type { z } from 'zod';
import type { ActionDefinition, PluginDefinition } from '../../src/plugin-host/contract.ts';
import { secretsOf } from '../../src/plugin-host/declared-secrets.ts';
import { settingsOf } from '../../src/plugin-host/variables.ts';

/** `{"url":"{origin}","apiKey":"test-key-0123456789"}`: the settings that a plugin needs, by its own keys. */
export function sampleConfig(definition: PluginDefinition): string {
  const all = Object.entries(settingsOf(definition));
  const needed = all.filter(([key, schema]) => isAddress(key) || !schema.safeParse(undefined).success);
  const isSecret = (key: string) => Object.hasOwn(secretsOf(definition), key) || /key|token|secret/i.test(key);
  const value = (key: string) => (isAddress(key) ? '{origin}' : isSecret(key) ? 'test-key-0123456789' : '…');
  return JSON.stringify(Object.fromEntries(needed.map(([key]) => [key, value(key)])));
}

const isAddress = (key: string): boolean => /url|base|host|origin|endpoint/i.test(key);

/** `{"order":"…","amount":{"minor":2500,"currency":"USD"}}`: the params of its actions. */
export function sampleFields(definition: PluginDefinition): string {
  const params = actionsOf(definition).flatMap((action) => Object.entries(action.params.shape));
  return JSON.stringify(Object.fromEntries(params.map(([name, schema]) => [name, sampleOf(schema as z.ZodType)])));
}

const amount = { minor: 2_500, currency: 'USD' };
const sampleOf = (schema: z.ZodType): unknown => (schema.safeParse(amount).success ? amount : '…');

/** As far as they can be told without settings. */
function actionsOf(definition: PluginDefinition): ActionDefinition[] {
  try {
    return [...definition.actions({})];
  } catch {
    return [];
  }
}
