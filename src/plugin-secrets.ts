import type { Env } from './env.ts';
import { type DeclaredSecrets, declaredSecrets } from './plugin-host/declared-secrets.ts';
import { environmentOf, type Listed, loadPlugin } from './plugins.ts';

/** The secrets that these plugins declare, and which of them the environment (or whoever starts Latch) sets. */
export const secretsInUse = (
  listed: Listed[],
  env: Env,
  overrides: Record<string, object> = {},
): Promise<DeclaredSecrets[]> =>
  Promise.all(
    listed.map(async ({ name, config: file }) => {
      const definition = await loadPlugin(name);
      return declaredSecrets({
        definition,
        file,
        environment: { ...environmentOf(definition, env), ...overrides[name] },
      });
    }),
  );
