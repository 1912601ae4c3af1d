import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ActionId } from './domain/case.ts';
import type { ActionTerms } from './domain/policy.ts';
import type { Env } from './env.ts';
import { LatchError } from './errors.ts';
import type { PluginDefinition } from './plugin-host/contract.ts';
import { paramNames } from './plugin-host/params.ts';
import type { ConfiguredPlugin } from './plugin-host/registry.ts';

const root = join(import.meta.dirname, '..');

/** What the environment says of each plugin. A plugin that is not named here gets an empty configuration. */
const configOf: Record<string, (env: Env) => object> = {
  stripe: ({ stripeSecretKey, stripeApiBase }) => ({
    ...(stripeSecretKey && { secretKey: stripeSecretKey }),
    ...(stripeApiBase && { apiBase: stripeApiBase }),
  }),
  erpnext: ({ erpnextUrl, erpnextApiKey, erpnextApiSecret }) => ({
    ...(erpnextUrl && { url: erpnextUrl }),
    ...(erpnextApiKey && { apiKey: erpnextApiKey }),
    ...(erpnextApiSecret && { apiSecret: erpnextApiSecret }),
  }),
  slack: ({ slackBotToken, slackApiUrl }) => ({
    ...(slackBotToken && { botToken: slackBotToken }),
    apiUrl: slackApiUrl,
  }),
  http: ({ named }) => ({ environment: named }),
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

/** A plugin and its settings, as `latch.yml` lists them. */
interface Listed {
  name: string;
  config?: object;
}

/** The environment wins over the file; overrides are for what the environment does not say. */
export async function loadPlugins(
  listed: Listed[],
  env: Env,
  overrides: Record<string, object> = {},
): Promise<ConfiguredPlugin[]> {
  return Promise.all(
    listed.map(async ({ name, config }) => {
      const definition = await loadPlugin(name);
      return { definition, config: { ...config, ...configOf[name]?.(env), ...overrides[name] } };
    }),
  );
}

/** The actions of these plugins, for checking a `latch.yml` where no secret is at hand. */
export async function actionTermsOf(listed: Listed[]): Promise<Record<ActionId, ActionTerms>> {
  const actions = await Promise.all(
    listed.map(async ({ name, config = {} }) => {
      const definition = await loadPlugin(name);
      const parsed = definition.config.safeParse(config);
      if (parsed.success) return definition.actions(parsed.data);
      // Only calls need what is missing here, such as secrets; ids, titles and params may depend on the settings of the file.
      try {
        return definition.actions(config);
      } catch (cause) {
        const [{ path, message } = { path: [], message: '' }] = parsed.error.issues;
        throw new LatchError(
          'invalid_config',
          `the plugin ${name} cannot tell its actions: ${['its settings', ...path].join('.')}: ${message}. Correct them under plugins: in latch.yml`,
          { cause },
        );
      }
    }),
  );
  return Object.fromEntries(
    actions.flat().map((action) => [action.id, { title: action.title, ...paramNames(action) }]),
  );
}
