import type { IncomingMessage, RequestListener } from 'node:http';

const windowS = 5 * 60;

/**
 * Bolt refuses old timestamps and wrong signatures but takes a timestamp from the future. An exact replay inside the window
 * needs no list here: its command id is the same, so it finds its own answer and writes nothing.
 */
export function refuseFuture(next: RequestListener, now: () => number = Date.now): RequestListener {
  return (request, response) => {
    if (!isFromFuture(request, now())) return next(request, response);
    response.writeHead(401, { 'content-type': 'text/plain' }).end('x-slack-request-timestamp lies in the future');
  };
}

function isFromFuture(request: IncomingMessage, nowMs: number): boolean {
  const sent = Number(request.headers['x-slack-request-timestamp']);
  return Number.isFinite(sent) && sent - nowMs / 1_000 > windowS;
}
