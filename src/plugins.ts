import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ActionId } from './domain/case.ts';
import type { ActionTerms } from './domain/policy.ts';
import type { Env } from './env.ts';
import { LatchError } from './errors.ts';
import type { PluginDefinition } from './plugin-host/contract.ts';
import type { ConfiguredPlugin } from './plugin-host/registry.ts';

const root = join(import.meta.dirname, '..');

/** What the environment says of each plugin. A plugin that is not named here gets an empty configuration. */
const configOf: Record<string, (env: Env) => object> = {
  stripe: ({ stripeSecretKey, stripeApiBase }) => ({
    ...(stripeSecretKey && { secretKey: stripeSecretKey }),
    ...(stripeApiBase && { apiBase: stripeApiBase }),
  }),
};

/** A folder under plugins/ or an installed package, by the name that stands in `latch.yml`. */
export async function loadPlugin(name: string): Promise<PluginDefinition> {
  const folder = join(root, 'plugins', name, 'index.ts');
  const file = existsSync(folder) ? folder : installed(name);
  const loaded: { default?: PluginDefinition } = await import(pathToFileURL(file).href);
  if (loaded.default) return loaded.default; // its shape is checked by the registry
  throw new LatchError(
    'invalid_config',
    `the plugin ${name} has no default export: export definePlugin({...}) from ${file}`,
  );
}

function installed(name: string): string {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new LatchError(
      'invalid_config',
      `there is no plugin ${name}: neither a folder plugins/${name} nor an installed package of that name. Remove it from plugins: in latch.yml, or npm install it`,
      { cause },
    );
  }
}

/** Overrides are for what the environment does not say. */
export async function loadPlugins(
  names: string[],
  env: Env,
  overrides: Record<string, object> = {},
): Promise<ConfiguredPlugin[]> {
  return Promise.all(
    names.map(async (name) => {
      const definition = await loadPlugin(name);
      return { definition, config: { ...configOf[name]?.(env), ...overrides[name] } };
    }),
  );
}

/** The actions of these plugins, for checking a `latch.yml` where no secret is at hand. */
export async function actionTermsOf(names: string[]): Promise<Record<ActionId, ActionTerms>> {
  const definitions = await Promise.all(names.map(loadPlugin));
  // Only calls need a configuration; ids, titles and params do not depend on it.
  const actions = definitions.flatMap((definition) => definition.actions({}));
  return Object.fromEntries(actions.map(({ id, title, params }) => [id, { title, params: Object.keys(params.shape) }]));
}
