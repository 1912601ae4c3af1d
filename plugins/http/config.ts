import { compileAction } from './compile.ts';
import { type Settings, settings } from './declared.ts';

/** A bare host means https. Hosts were checked by the shape. */
export const originOf = (host: string): string =>
  URL.parse(host.includes('://') ? host : `https://${host}`)?.origin ?? host;

/** `secrets` holds their values. */
export interface HttpConfig extends Omit<Settings, 'environment'> {}

/** Settings that can be used: every template and expression compiles, and every secret is known. */
export const config = settings
  .superRefine((given, { addIssue }) => {
    const report = (path: (string | number)[], message: string) => addIssue({ code: 'custom', path, message });
    const allowed = given.allow.map(originOf);
    for (const [index, host] of given.allow_private.entries())
      if (!allowed.includes(originOf(host)))
        report(['allow_private', index], `${host} does not stand under allow. Add it there too.`);
    for (const [name, variable] of Object.entries(given.secrets)) {
      const problem = secretProblem(variable, given.environment?.(variable));
      if (problem) report(['secrets', name], problem);
    }
    for (const [id, { undo }] of Object.entries(given.actions))
      if (undo !== undefined && (undo === id || !Object.hasOwn(given.actions, undo)))
        report(['actions', id, 'undo'], `${undo} is no other action that stands here. Name one, or leave undo out.`);
    for (const [id, action] of Object.entries(given.actions))
      compileAction(action, aroundOf(given), (path, message) => report(['actions', id, ...path], message));
  })
  .transform(
    ({ environment, ...given }): HttpConfig => ({
      ...given,
      secrets: Object.fromEntries(
        Object.entries(given.secrets).map(([name, variable]) => [name, environment?.(variable) ?? '']),
      ),
    }),
  );

/** Shorter ones could not be told from other text, so they could not be kept out of the record. */
const SHORTEST_SECRET = 8;

function secretProblem(variable: string, value: string | undefined): string | undefined {
  if (!value)
    return `is missing: set ${variable} in the environment or in .env. Variables of Latch and of other plugins are handed to no API.`;
  if (!/^[\x20-\x7e]+$/.test(value)) return `cannot be sent: ${variable} has characters other than plain ASCII.`;
  return value.length < SHORTEST_SECRET
    ? `is too short: ${variable} needs at least ${SHORTEST_SECRET} characters, or it cannot be kept out of the record.`
    : undefined;
}

export const aroundOf = ({ secrets, allow }: Pick<Settings, 'secrets' | 'allow'>) => ({
  secrets: Object.keys(secrets),
  allowed: allow.map(originOf),
});

/** Variables that hold secrets, by what stands under `secrets`. */
export function secretsNamed(written: { secrets?: unknown }): Record<string, string> {
  const named = settings.shape.secrets.safeParse(written.secrets);
  return Object.fromEntries(
    Object.entries(named.data ?? {}).map(([name, variable]) => [variable, `What is sent as {secret.${name}}`]),
  );
}

/**
 * Also of settings as they stand in the file, before their secrets are known: ids, titles and params are wanted then. Null: they are
 * wrong.
 */
export function readable(given: Partial<HttpConfig>): HttpConfig | null {
  const { secrets = {}, ...rest } = given;
  const parsed = settings.safeParse(rest);
  return parsed.success ? { ...parsed.data, secrets } : null;
}
