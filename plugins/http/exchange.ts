import { type ReadContext, type RunContext, retryAfterMs } from '../../src/plugin-host/contract.ts';
import type { HttpConfig } from './config.ts';
import type { Answer } from './expression.ts';
import { shownValue } from './expression.ts';
import { type Params, valuesOf } from './params.ts';
import { fillRequest, type RequestTemplate } from './request.ts';
import type { Values } from './template.ts';

/** Everything a template may ask for. */
export function allValues(
  params: Params,
  { secrets }: Pick<HttpConfig, 'secrets'>,
  ctx: ReadContext | RunContext,
): Values {
  return new Map([
    ...valuesOf(params),
    ...Object.entries(secrets).map(([name, value]) => [`secret.${name}`, value] as const),
    ['case', ctx.caseRef] as const,
    ...('runId' in ctx
      ? ([
          ['run_id', ctx.runId],
          ['idempotency_key', ctx.idempotencyKey],
        ] as const)
      : []),
  ]);
}

export async function ask(request: RequestTemplate, values: Values, ctx: ReadContext): Promise<Answer> {
  const { url, init } = fillRequest(request, values);
  const response = await ctx.fetch(url, init);
  const answer = answerOf(response.status, response.headers.get('content-type') ?? '', await response.text());
  const wait = retryAfterMs(response.headers);
  return wait === undefined ? answer : { ...answer, retryAfterMs: wait };
}

/** Plain text may be anything, such as OK; everything else that is not empty should have been JSON. */
function answerOf(status: number, contentType: string, text: string): Answer {
  try {
    return { status, body: text.trim() === '' ? null : JSON.parse(text), isBroken: false };
  } catch {
    return { status, body: null, isBroken: !contentType.startsWith('text/plain') };
  }
}

/** "accounts.internal.example.com answered 404: no such account" */
export function inWords({ status, body, isBroken }: Answer, { url }: RequestTemplate): string {
  const said = isBroken ? 'something that is no JSON' : messageIn(body);
  return `${new URL(url.origin).host} answered ${status}${said ? `: ${said}` : ''}`;
}

/** Where APIs commonly put their words. */
function messageIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { message, error, detail } = body as Record<string, unknown>; // an object, whatever is in it
  const inner = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return shownValue(message) ?? shownValue(inner) ?? shownValue(detail);
}

/** Answers about the caller, the traffic or the server, or none at all: nothing about what was asked for. */
export const isNoAnswer = ({ status, isBroken }: Answer): boolean =>
  isBroken || status >= 500 || (status >= 300 && status <= 399) || [401, 403, 407, 408, 425, 429].includes(status);
