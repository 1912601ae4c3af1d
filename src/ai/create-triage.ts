import type { Logger } from 'pino';
import type { Triage } from '../app/ports.ts';
import { openaiTriage } from './openai.ts';
import { rulesTriage } from './rules.ts';
import { withFallback } from './with-fallback.ts';

/** The three values of the environment that concern the AI. */
export interface TriageEnv {
  openaiApiKey?: string | undefined;
  openaiBaseUrl?: string | undefined;
  openaiModel?: string | undefined;
}

/** A little over the AI's own time-out, so that its own reason is heard first. */
const HANGS_AFTER_MS = 13_000;

/** The AI with the rules behind it where a key is set, else the rules alone. */
export function createTriage(
  { openaiApiKey, openaiBaseUrl, openaiModel }: TriageEnv,
  log: Pick<Logger, 'info' | 'warn'>,
): Triage {
  const rules = rulesTriage();
  if (!openaiApiKey) return rules;
  const ai = openaiTriage({
    apiKey: openaiApiKey,
    ...(openaiBaseUrl && { baseUrl: openaiBaseUrl }),
    ...(openaiModel && { model: openaiModel }),
    log,
  });
  return withFallback(ai, rules, { log, timeoutMs: HANGS_AFTER_MS });
}
