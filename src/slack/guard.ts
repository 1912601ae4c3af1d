import type { IncomingMessage, RequestListener } from 'node:http';

const windowS = 5 * 60;
/** Slack's largest requests are submitted views of 250 KB. */
export const mostBytes = 1024 * 1024;

/**
 * What Bolt would let pass or fall over: anything but a POST (it throws), a timestamp from the future, a body that is
 * `null`. Wrong signatures and old timestamps are Bolt's to refuse. An exact replay inside the window needs no list here:
 * its command id is the same, so it finds its own answer and writes nothing.
 */
export function guarded(next: RequestListener, now: () => number = Date.now): RequestListener {
  return async (request, response) => {
    const refuse = (status: number, why: string) =>
      response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' }).end(why);
    if (request.method !== 'POST') return refuse(405, 'Slack sends POST');
    if (isFromFuture(request, now())) return refuse(401, 'x-slack-request-timestamp lies in the future');
    const body = await bodyOf(request).catch(() => null);
    if (body === null) return refuse(413, `more than ${mostBytes} bytes`);
    if (isNothing(body)) return refuse(400, 'no object');
    // Bolt reads a body that is already there from `rawBody`.
    return next(Object.assign(request, { rawBody: body }), response);
  };
}

function isFromFuture(request: IncomingMessage, nowMs: number): boolean {
  const sent = Number(request.headers['x-slack-request-timestamp']);
  return Number.isFinite(sent) && sent - nowMs / 1_000 > windowS;
}

/** Throws where it is too large; what comes after that is not kept. */
async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > mostBytes) throw new RangeError('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** JSON without members: `null` ends a process that looks for one. In a form it stands in `payload`. */
function isNothing(body: Buffer): boolean {
  if (body.length > 100) return false;
  const text = body.toString();
  const json = text.startsWith('payload=') ? new URLSearchParams(text).get('payload') : text;
  return json?.trim() === 'null';
}
