import type { IncomingMessage, RequestListener } from 'node:http';

const windowS = 5 * 60;
/** Slack's largest requests are submitted views of 250 KB. */
export const mostBytes = 1024 * 1024;

/**
 * What Bolt would let pass or fall over: anything but a POST (it throws), a timestamp from the future, a body that is
 * `null`, and what this process has answered before. Wrong signatures and old timestamps are Bolt's to refuse. A command that
 * was replayed elsewhere finds its own answer by its id; a click that only opened a form left none, hence the list here.
 */
export function guarded(next: RequestListener, now: () => number = Date.now): RequestListener {
  const isRepeat = repeats(now);
  return async (request, response) => {
    const refuse = (status: number, why: string) =>
      response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' }).end(why);
    if (request.method !== 'POST') return refuse(405, 'Slack sends POST');
    if (isFromFuture(request, now())) return refuse(401, 'x-slack-request-timestamp lies in the future');
    const body = await bodyOf(request).catch(() => null);
    if (body === null) return refuse(413, `more than ${mostBytes} bytes`);
    if (isNothing(body)) return refuse(400, 'no object');
    if (isRepeat(request)) return response.writeHead(200).end();
    // Bolt reads a body that is already there from `rawBody`.
    return next(Object.assign(request, { rawBody: body }), response);
  };
}

const mostKept = 20_000;

/** Exact repeats of clicks, forms and commands, which Slack sends once; events it sends again, in the same second perhaps. */
function repeats(now: () => number): (request: IncomingMessage) => boolean {
  const until = new Map<string, number>();
  return ({ headers }) => {
    const signature = headers['x-slack-signature'];
    if (typeof signature !== 'string' || headers['content-type'] !== 'application/x-www-form-urlencoded') return false;
    const known = until.get(signature);
    if (known !== undefined && known > now()) return true;
    until.set(signature, now() + 2 * windowS * 1_000);
    const [oldest] = until.keys();
    if (until.size > mostKept && oldest !== undefined) until.delete(oldest);
    return false;
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
