import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { answerByRules } from './rules-answer.ts';
import { strictSchemaProblem } from './strict-schema.ts';

/** What the model was asked. */
export interface Question {
  system: string;
  user: string;
  schema: Record<string, unknown>;
}
/** An object is sent as JSON, a string as it is. */
export type Answer = (question: Question) => unknown;

export type Fault =
  | { kind: 'hang' }
  /** Sends headers and half a body, then nothing. */
  | { kind: 'hang_in_body' }
  | { kind: 'status'; status: number; headers?: Record<string, string> }
  /** The completion is fine, the model's JSON is not. */
  | { kind: 'malformed' }
  /** A proxy's page where a completion should be. */
  | { kind: 'not_a_completion' }
  | { kind: 'refusal' }
  | { kind: 'cut_off' }
  | { kind: 'wrong_enum' }
  /** As a model that a message talked into saying more than it may. */
  | { kind: 'extra_keys' }
  | { kind: 'redirect'; to: string };

interface Options {
  /** 0 or absent: any free one. */
  port?: number;
  apiKey?: string;
  answer?: Answer;
}

export interface LocalOpenAI {
  /** For OPENAI_BASE_URL. */
  baseUrl: string;
  apiKey: string;
  /** Bodies of every authorised request, in order. */
  requests: ChatRequest[];
  setAnswer(answer: Answer): void;
  /** Spoils the next `times` answers. */
  addFault(fault: Fault, times?: number): void;
  close(): Promise<void>;
}

const requestSchema = z.looseObject({
  model: z.string().min(1),
  messages: z
    .array(z.object({ role: z.enum(['system', 'developer', 'user', 'assistant']), content: z.string() }))
    .min(1),
  response_format: z.unknown(),
});
export type ChatRequest = z.infer<typeof requestSchema>;

const BODY_MAX = 1_000_000;

/** A stand-in for `POST /v1/chat/completions` with structured output: checks what OpenAI checks, answers by a function. */
export async function startLocalOpenAI({
  port = 0,
  apiKey = 'sk-local-openai',
  answer = answerByRules,
}: Options = {}): Promise<LocalOpenAI> {
  const requests: ChatRequest[] = [];
  const faults: Fault[] = [];
  let answering = answer;

  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      if (!response.headersSent) sendError(response, 500, 'server_error', String(error));
    });
  });

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST' || request.url !== '/v1/chat/completions')
      return sendError(response, 404, 'invalid_request_error', `Unknown request URL: ${request.method} ${request.url}`);
    const body = await bodyOf(request);
    const key = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (key !== apiKey)
      return sendError(
        response,
        401,
        'invalid_request_error',
        `Incorrect API key provided: ${masked(key ?? '')}.`,
        'invalid_api_key',
      );
    const parsed = requestSchema.safeParse(parseJson(body));
    if (!parsed.success) return sendError(response, 400, 'invalid_request_error', z.prettifyError(parsed.error));
    requests.push(parsed.data);
    const problem = strictSchemaProblem(parsed.data.response_format);
    if (problem) return sendError(response, 400, 'invalid_request_error', problem);
    const fault = faults.shift();
    if (fault && spoilResponse(response, fault)) return;
    const said = await answering(questionOf(parsed.data));
    sendCompletion(response, parsed.data.model, fault ? spoilAnswer(said, fault) : { content: textOf(said) });
  }

  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stand-in OpenAI has no port');
  return {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    apiKey,
    requests,
    setAnswer: (next) => {
      answering = next;
    },
    addFault: (fault, times = 1) => {
      faults.push(...Array.from({ length: times }, () => fault));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function questionOf({ messages, response_format: format }: ChatRequest): Question {
  const contentOf = (role: string) => messages.findLast((message) => message.role === role)?.content ?? '';
  const { json_schema } = formatSchema.parse(format);
  return { system: contentOf('system'), user: contentOf('user'), schema: json_schema.schema };
}
const formatSchema = z.object({ json_schema: z.object({ schema: z.record(z.string(), z.unknown()) }) });

/** Faults of the transport. True: there is nothing more to send. */
function spoilResponse(response: ServerResponse, fault: Fault): boolean {
  switch (fault.kind) {
    case 'hang':
      return true;
    case 'hang_in_body':
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":"chatcmpl-local","choices":[');
      return true;
    case 'status':
      for (const [name, value] of Object.entries(fault.headers ?? {})) response.setHeader(name, value);
      sendError(response, fault.status, 'server_error', `a fault with status ${fault.status} was asked for`);
      return true;
    case 'not_a_completion':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Please sign in</body></html>');
      return true;
    case 'redirect':
      response.writeHead(307, { location: fault.to }).end();
      return true;
    default:
      return false;
  }
}

interface Said {
  content: string | null;
  refusal?: string;
  finish?: 'stop' | 'length';
}

/** Faults of the model. */
function spoilAnswer(said: unknown, { kind }: Fault): Said {
  const proper = typeof said === 'object' && said !== null ? said : {};
  switch (kind) {
    case 'malformed':
      return { content: textOf(said).slice(0, -2) };
    case 'refusal':
      return { content: null, refusal: "I'm sorry, I can't help with that." };
    case 'cut_off':
      return { content: textOf(said).slice(0, 20), finish: 'length' };
    case 'wrong_enum':
      return { content: textOf({ ...proper, action: 'latch.approve_everything' }) };
    case 'extra_keys':
      return { content: textOf({ ...proper, approved: true, approver: 'U0KIM', rule: null }) };
    default:
      return { content: textOf(said) };
  }
}

const textOf = (said: unknown): string => (typeof said === 'string' ? said : JSON.stringify(said));

function sendCompletion(response: ServerResponse, model: string, { content, refusal, finish = 'stop' }: Said): void {
  send(response, 200, {
    id: 'chatcmpl-local',
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model,
    choices: [
      {
        index: 0,
        finish_reason: finish,
        logprobs: null,
        message: { role: 'assistant', content, refusal: refusal ?? null },
      },
    ],
    usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
  });
}

const sendError = (
  response: ServerResponse,
  status: number,
  type: string,
  message: string,
  code: string | null = null,
): void => send(response, status, { error: { message, type, param: null, code } });

function send(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req_local' })
    .end(JSON.stringify(body));
}

/** OpenAI repeats both ends of a wrong key. */
const masked = (key: string): string => `${key.slice(0, 8)}***${key.slice(-4)}`;

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > BODY_MAX) throw new Error('the request is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
