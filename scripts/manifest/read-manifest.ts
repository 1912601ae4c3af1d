import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { LatchError } from '../../src/errors.ts';

export const manifestFile = new URL('../../manifest.yml', import.meta.url);

const manifestSchema = z.object({
  features: z.object({
    slash_commands: z.array(z.object({ command: z.string() })).default([]),
    shortcuts: z.array(z.object({ type: z.enum(['global', 'message']), callback_id: z.string() })).default([]),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z.object({
    event_subscriptions: z.object({ bot_events: z.array(z.string()) }),
    interactivity: z.object({ is_enabled: z.boolean() }),
  }),
});
/** What of the manifest the code has to agree with. */
export type Manifest = z.infer<typeof manifestSchema>;

/** Throws `invalid_config` that names each key that is missing or of another shape. */
export function readManifest(text: string = readFileSync(manifestFile, 'utf8')): Manifest {
  const parsed = manifestSchema.safeParse(parse(text));
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map(({ path, message }) => `  - ${path.join('.')}: ${message}`);
  throw new LatchError('invalid_config', `manifest.yml is no manifest of Latch:\n${mistakes.join('\n')}`);
}
