import type { ServerResponse } from 'node:http';
import { type Answer, refused } from './answer.ts';
import type { Fault } from './fault.ts';

/** What of an answer concerns the request it is for. */
interface Asked {
  requestId: string;
  idempotencyKey: string | null;
  status: number | null;
}

export function garbled(fault: Fault | null, result: Answer): Answer {
  if (fault?.kind === 'bad_gateway') return { status: 502, body: { message: 'upstream connect error' } };
  return fault?.kind === 'empty' ? { status: 200, body: {} } : result;
}

export function send(res: ServerResponse, request: Asked, { status, body, headers }: Answer, half: boolean): void {
  if (res.destroyed) return;
  request.status = status;
  const json = JSON.stringify(body, null, 2);
  res.writeHead(status, {
    'content-type': 'application/json',
    'request-id': request.requestId,
    ...(request.idempotencyKey && { 'idempotency-key': request.idempotencyKey }),
    ...headers,
  });
  res.end(half ? json.slice(0, json.length / 2) : json);
}

export function wrongKey(authorization: string | undefined, secretKey: string): Answer | null {
  const given = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
  if (given === secretKey) return null;
  const message = given
    ? `Invalid API Key provided: ${given.slice(0, 8)}${'*'.repeat(12)}${given.slice(-4)}`
    : 'You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth.';
  return refused(401, { type: 'invalid_request_error', message });
}
