import type OpenAI from 'openai';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Triage } from '../app/ports.ts';
import { LatchError } from '../errors.ts';
import { answerJsonSchema, readAnswer, unusable } from './answer.ts';
import { messagesFor } from './prompt.ts';

const OPENAI_URL = 'https://api.openai.com/v1';
/** Small, cheap, and with the longest announced life of the models that keep to a strict schema (November 2026). */
const DEFAULT_MODEL = 'gpt-6-luna';
const DEFAULT_TIMEOUT_MS = 12_000;

interface Options {
  apiKey: string;
  /** Any server with OpenAI's `/chat/completions`; default OpenAI's own. */
  baseUrl?: string;
  model?: string;
  /** Everything together, retries included. */
  timeoutMs?: number;
  log: Pick<Logger, 'info' | 'warn'>;
}

/**
 * Triage by a language model. Chat Completions with a strict `json_schema`, not the newer Responses API: vLLM, Ollama,
 * LM Studio, Azure and the gateways speak the former, and one question without tools gains nothing from the latter.
 * Throws `upstream_failed` with a `userMessage` fit for the record; the answer, the request and the key stand in no message.
 */
export function openaiTriage({
  apiKey,
  baseUrl = OPENAI_URL,
  model,
  timeoutMs = DEFAULT_TIMEOUT_MS,
  log,
}: Options): Triage {
  let connected: Promise<Connected> | undefined;
  return {
    async propose(input, signal) {
      if (input.workflows.length === 0)
        throw new LatchError('invalid_input', 'triage was given no workflows to choose from');
      signal.throwIfAborted();
      connected ??= connect(apiKey, baseUrl);
      const { client, reasonOf } = await connected;
      // The client's own time-out is a try's, and ends with the headers: ours covers retries and the body.
      const deadline = AbortSignal.timeout(timeoutMs);
      const startedAt = performance.now();
      const completion = await client.chat.completions
        .create(
          {
            model: model ?? DEFAULT_MODEL,
            messages: messagesFor(input),
            response_format: {
              type: 'json_schema',
              json_schema: { name: 'triage', strict: true, schema: answerJsonSchema(input) },
            },
            ...extras(baseUrl, model),
          },
          { signal: AbortSignal.any([signal, deadline]), timeout: timeoutMs },
        )
        .catch((error: unknown) => {
          signal.throwIfAborted();
          const { reason, facts } = deadline.aborted
            ? { reason: 'did not answer in time', facts: {} }
            : reasonOf(error);
          const ms = Math.round(performance.now() - startedAt);
          log.warn({ ...facts, reason, ms }, 'AI call failed');
          // Without its cause: the client's errors carry headers and, for a wrong key, parts of the key.
          throw new LatchError('upstream_failed', `the AI ${reason}`, { userMessage: `the AI ${reason}` });
        });
      const proposal = readAnswer(contentOf(completion), input);
      log.info({ model: model ?? DEFAULT_MODEL, ms: Math.round(performance.now() - startedAt) }, 'AI proposed');
      return proposal;
    },
  };
}

/**
 * What OpenAI's own service should hear besides. Others are told nothing they may refuse: half of them reject
 * `max_completion_tokens`, half `max_tokens`. No temperature: reasoning models reject it.
 */
function extras(baseUrl: string, model: string | undefined) {
  const host = new URL(baseUrl).hostname;
  if (host !== 'api.openai.com' && !host.endsWith('.api.openai.com')) return {};
  return {
    // Customers' words are not kept over there.
    store: false,
    // Thinking counts as well, so there is room for it.
    max_completion_tokens: 4_000,
    // A model that does not reason refuses the parameter, so only the default hears it.
    ...(model === undefined && { reasoning_effort: 'low' as const }),
  };
}

interface Reason {
  /** Follows "the AI …". */
  reason: string;
  /** For the log: identifiers only. */
  facts: { status?: number; code?: string; requestId?: string };
}
interface Connected {
  client: OpenAI;
  reasonOf(error: unknown): Reason;
}

/** The package is loaded by the first request, and never where no key is set: it costs tens of megabytes. */
async function connect(apiKey: string, baseURL: string): Promise<Connected> {
  const { OpenAI, APIConnectionError, APIConnectionTimeoutError, APIError } = await import('openai');
  const client = new OpenAI({
    apiKey,
    baseURL,
    // The environment is read in one place, not by the client: these would come from it.
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    maxRetries: 1,
    logLevel: 'off',
    // The key and the text go to the configured host and nowhere else.
    fetchOptions: { redirect: 'error' },
  });
  const reasonOf = (error: unknown): Reason => {
    if (error instanceof APIConnectionTimeoutError) return { reason: 'did not answer in time', facts: {} };
    if (error instanceof APIConnectionError) return { reason: 'could not be reached', facts: {} };
    if (!(error instanceof APIError) || error.status === undefined)
      return { reason: 'gave an answer that cannot be read', facts: {} };
    const { status, code, requestID } = error;
    const facts = {
      status,
      ...(isIdentifier(code) && { code }),
      ...(isIdentifier(requestID) && { requestId: requestID }),
    };
    return { reason: `${refusalOf(status)} (HTTP ${status})`, facts };
  };
  return { client, reasonOf };
}

function refusalOf(status: number): string {
  if (status === 401 || status === 403) return 'refused the key in OPENAI_API_KEY';
  if (status === 404) return 'knows no such model or address: check OPENAI_MODEL and OPENAI_BASE_URL';
  if (status === 429) return 'has no capacity left for this key';
  return status >= 500 ? 'failed' : 'refused the request';
}

const isIdentifier = (text: unknown): text is string => typeof text === 'string' && /^[a-z][\w-]{1,63}$/i.test(text);

/** What a compatible server sends is as foreign as what the model says. */
const completionSchema = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    )
    .min(1),
});

function contentOf(completion: unknown): string {
  const parsed = completionSchema.safeParse(completion);
  const choice = parsed.data?.choices[0];
  if (!choice) throw unusable('an answer that cannot be read');
  if (choice.message.refusal || choice.finish_reason === 'content_filter')
    throw unusable('no answer: it declined this request');
  if (choice.finish_reason === 'length') throw unusable('an answer that was cut off');
  if (!choice.message.content) throw unusable('an empty answer');
  return choice.message.content;
}
