import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Clock, PluginHost, StoredSecrets } from './app/ports.ts';
import { withSequences } from './app/sequences.ts';
import type { Digest } from './domain/case.ts';
import type { Policy } from './domain/policy.ts';
import type { Env } from './env.ts';
import { hasCode, LatchError } from './errors.ts';
import { createPluginHost } from './plugin-host/host.ts';
import { policyHosts } from './plugin-host/policy-hosts.ts';
import { waitingForSecrets } from './plugin-host/waiting-plugin.ts';
import { loadPlugins } from './plugins.ts';
import { compilePolicy } from './workflows/compile-policy.ts';
import { readPluginList } from './workflows/plugin-list.ts';

interface Given {
  env: Env;
  /** Plugin configuration beside what the environment says, by plugin name. */
  overrides: Record<string, object> | undefined;
  log: Logger;
  clock: Clock;
  activePolicy(): Digest;
  /** Those that admins have entered in Slack. */
  readSecrets(): Promise<StoredSecrets>;
}

export interface Configured {
  policy: Policy;
  host: PluginHost;
  compile(text: string): Promise<Policy>;
  /** Builds every plugin anew, with the secrets that are stored by then. */
  rebuild(): Promise<void>;
}

/** `latch.yml` and the plugins it lists; what is wrong with them is shown in Slack instead of ending the app. */
export async function readConfiguration({
  env,
  overrides,
  log,
  clock,
  activePolicy,
  readSecrets,
}: Given): Promise<Configured | { problem: string; admins: string[] }> {
  let text = '';
  try {
    text = await readFile(env.latchConfig, 'utf8').catch((cause: unknown) => {
      throw new LatchError(
        'invalid_config',
        `${env.latchConfig} cannot be read: copy latch.yml from the repository, or set LATCH_CONFIG`,
        { cause },
      );
    });
    const hosted = policyHosts(activePolicy);
    const hostOf = async (given: string) => {
      const stored = await readSecrets();
      const loaded = await loadPlugins(readPluginList(given), env, overrides, (plugin) => stored[plugin] ?? {});
      // Where secrets can be entered in Slack, one that is missing keeps Latch from nothing else.
      const plugins = env.encryptionKeys ? loaded.map(waitingForSecrets) : loaded;
      for (const [index, { definition }] of plugins.entries())
        if (definition !== loaded[index]?.definition)
          log.warn({ plugin: definition.id }, 'plugin waits for a secret: an admin enters it with /latch secrets');
      return createPluginHost({ plugins, timeoutMs: env.actionTimeoutMs, log, clock });
    };
    const compile = async (given: string) => {
      const host = await hostOf(given);
      const compiled = compilePolicy(given, host.actions(), env.latchConfig);
      hosted.add(compiled.hash, withSequences(host, compiled), async () =>
        withSequences(await hostOf(given), compiled),
      );
      return compiled;
    };
    return { policy: await compile(text), host: hosted.host, compile, rebuild: hosted.rebuild };
  } catch (error) {
    if (!hasCode(error, 'invalid_config')) throw error;
    return {
      problem: `${error.message}${env.encryptionKeys ? '' : secretsHint(error.message)}`,
      admins: adminsIn(text),
    };
  }
}

/** A secret that is missing keeps Latch from starting only where nobody could enter it in Slack. */
const secretsHint = (problem: string): string =>
  /\bis missing: set [A-Z]/.test(problem)
    ? '\nSecrets can also be entered in Slack: set LATCH_ENCRYPTION_KEY (openssl rand -base64 32) and start Latch, then /latch secrets'
    : '';

/** Read from a file that may be broken, in either way of writing a list: whom to ask is worth a guess. */
const adminsIn = (text: string): string[] =>
  (/^admins:\s*\[([^\]]*)\]/m.exec(text)?.[1] ?? /^admins:[^\S\n]*(?:#.*)?\n((?:\s*-.*\n?)+)/m.exec(text)?.[1] ?? '')
    .split(/[,\n]/)
    .map((one) =>
      one
        .replace(/^\s*-/, '')
        .replace(/\s#.*$/, '')
        .trim()
        .replace(/^["']|["']$/g, ''),
    )
    .filter(Boolean);
