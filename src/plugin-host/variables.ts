import { z } from 'zod';
import type { PluginDefinition } from './contract.ts';

/** stripe, secretKey: "STRIPE_SECRET_KEY". */
export const variableOf = (plugin: string, key: string): string => `${upperSnake(plugin)}_${upperSnake(key)}`;

const upperSnake = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** The keys of a plugin's settings; none where its schema is no zod object. A `transform` behind the object hides nothing. */
export function settingsOf({ config }: Pick<PluginDefinition, 'config'>): Record<string, z.ZodType> {
  const schema: object = config;
  if ('shape' in schema && isObject(schema.shape)) return schema.shape as Record<string, z.ZodType>; // zod's own word for its keys
  return 'in' in schema && isObject(schema.in) ? settingsOf({ config: schema.in as z.ZodType }) : {};
}

/** A variable is text. Where the key takes no text, the JSON in it is meant: true, 600000, ["U0KIM"]. */
export function fromVariable(schema: z.ZodType, text: string): unknown {
  if (schema.safeParse(text).success) return text;
  const json = z.preprocess(parsed, schema).safeParse(text).success;
  return json ? parsed(text) : text;
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return text;
  }
}
