import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Faults } from './faults.ts';
import { type Fields, fieldsOf, isFields, parseJson } from './json.ts';
import { respond } from './response-urls.ts';
import { SlackError } from './slack-error.ts';
import type { Fault } from './types.ts';
import { Args } from './web-api/method.ts';
import { appMethods, botMethods } from './web-api/methods.ts';
import { RateLimits } from './web-api/rate-limits.ts';
import type { World } from './world.ts';

interface Options {
  botToken: string;
  appToken: string | undefined;
  rateLimits: boolean;
}

type Reply = { status: number; body: string | Uint8Array; type: string; headers?: Record<string, string> };

const scopes =
  'commands,chat:write,users:read,users:read.email,usergroups:read,im:write,im:history,channels:read,channels:history,channels:manage,groups:write,groups:read,groups:history,files:read,files:write,links:read,links:write';

/** Slack's HTTP side: the Web API, response URLs and files. */
export class HttpServer {
  readonly calls = new Map<string, number>();
  readonly faults = new Faults();
  readonly server: Server;
  readonly #options: Options;
  readonly #limits: RateLimits;
  #world: World | undefined;

  constructor(options: Options, now: () => number) {
    this.#options = options;
    this.#limits = new RateLimits(now);
    this.server = createServer((request, response) => void this.#serve(request, response));
    this.server.on('upgrade', (request, socket, head) => this.#world?.sockets.upgrade(request, socket, head));
  }

  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', resolve);
    });
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`;
  }

  serve(world: World): void {
    this.#world = world;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const world = this.#world;
    if (!world) return void response.writeHead(503).end();
    await world.activity.during(async () => {
      const url = new URL(request.url ?? '/', world.origin);
      const body = await bodyOf(request).catch(() => '');
      const name = callName(url);
      this.calls.set(name, (this.calls.get(name) ?? 0) + 1);
      const fault = this.faults.take(name);
      const answer = () => this.#answer(world, request, url, body);
      const reply = fault ? await playFault(fault, world, response, answer) : answer();
      if (!reply) return void response.destroy();
      response.writeHead(reply.status, { 'content-type': reply.type, ...reply.headers });
      response.end(reply.body);
    });
  }

  #answer(world: World, request: IncomingMessage, url: URL, body: string): Reply {
    if (url.pathname.startsWith('/api/')) return this.#api(world, request, url, body);
    if (url.pathname.startsWith('/files-pri/')) return this.#file(world, request, url);
    if (responsePath.test(url.pathname)) return responseUrl(world, url, body);
    if (url.pathname === '/login') return { status: 200, type: 'text/html', body: '<html>Sign in to Slack</html>' };
    return { status: 404, type: 'text/plain', body: 'not found' };
  }

  #api(world: World, request: IncomingMessage, url: URL, body: string): Reply {
    const given = argumentsOf(request, url, body);
    const args = new Args(given);
    const method = url.pathname.slice('/api/'.length);
    const wait = this.#options.rateLimits ? this.#limits.take(method, args) : 0;
    if (wait > 0)
      return { ...ok({ ok: false, error: 'ratelimited' }), status: 429, headers: { 'retry-after': `${wait}` } };
    try {
      if (method === 'api.test') return ok({ ok: true, args: given });
      const known = this.#authorized(method, bearer(request) ?? args.text('token'));
      return ok({ ok: true, ...known(args, world) });
    } catch (error) {
      if (error instanceof SlackError) return ok({ ok: false, error: error.code, ...error.more });
      return failed(url, error);
    }
  }

  #authorized(method: string, token: string | undefined) {
    const forApp = appMethods.get(method);
    const known = forApp ?? botMethods.get(method);
    if (!known) throw new SlackError('unknown_method', { req_method: method });
    if (!token) throw new SlackError('not_authed');
    const { botToken, appToken } = this.#options;
    if (token !== botToken && token !== appToken) throw new SlackError('invalid_auth');
    if (token !== (forApp ? appToken : botToken)) throw new SlackError('not_allowed_token_type');
    return known;
  }

  #file(world: World, request: IncomingMessage, url: URL): Reply {
    // Slack sends whoever has no token to its sign-in page: 200, HTML.
    if (bearer(request) !== this.#options.botToken)
      return { status: 302, type: 'text/html', body: '', headers: { location: `${world.origin}/login` } };
    const id = url.pathname.split('/')[2]?.split('-')[1] ?? '';
    const file = world.messages.files.get(id);
    if (!file) return { status: 404, type: 'text/html', body: 'not found' };
    return { status: 200, type: file.mimetype, body: file.content };
  }
}

const responsePath = /^\/(actions|commands|app)\//;

/** What `calls` and faults go by. */
function callName(url: URL): string {
  if (url.pathname.startsWith('/api/')) return url.pathname.slice('/api/'.length);
  if (url.pathname.startsWith('/files-pri/')) return 'files.download';
  return responsePath.test(url.pathname) ? 'response_url' : url.pathname;
}

const bearer = (request: IncomingMessage): string | undefined =>
  /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];

const ok = (body: Fields): Reply => ({
  status: 200,
  type: 'application/json; charset=utf-8',
  headers: { 'x-oauth-scopes': scopes },
  body: JSON.stringify(body),
});

/** A mistake of our own: loud here, and for the app what Slack says when it is broken. */
function failed(url: URL, error: unknown): Reply {
  console.error(`local Slack failed at ${url.pathname}`, error);
  return { ...ok({ ok: false, error: 'internal_error' }), status: 500 };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function argumentsOf(request: IncomingMessage, url: URL, body: string): Fields {
  const query = Object.fromEntries(url.searchParams);
  if (request.headers['content-type']?.includes('json')) return { ...query, ...fieldsOf(parseJson(body)) };
  return { ...query, ...Object.fromEntries(new URLSearchParams(body)) };
}

function responseUrl(world: World, url: URL, body: string): Reply {
  const text = (status: number, said: string): Reply => ({ status, type: 'text/html', body: said });
  const said = parseJson(body) ?? parseJson(new URLSearchParams(body).get('payload') ?? '');
  if (!isFields(said)) return text(400, 'invalid_payload');
  try {
    respond(world, world.responseUrls.use(url.pathname), said);
    return text(200, 'ok');
  } catch (error) {
    if (!(error instanceof SlackError)) return failed(url, error);
    const status = ['used_url', 'expired_url', 'no_service'].includes(error.code) ? 404 : 500;
    return { ...ok({ ok: false, error: error.code, ...error.more }), status };
  }
}

/** Undefined: cut the connection. A caller who hangs up while Slack hangs leaves no effect. */
async function playFault(
  fault: Fault,
  world: World,
  response: ServerResponse,
  answer: () => Reply,
): Promise<Reply | undefined> {
  if (fault.dropAfterEffect) answer();
  if (fault.hangMs) await hang(fault.hangMs, world, response);
  if (fault.dropAfterEffect || response.destroyed || world.activity.closed) return undefined;
  if (fault.status) {
    const headers = fault.status === 429 ? { 'retry-after': String(fault.retryAfterS ?? 1) } : {};
    return { status: fault.status, type: 'text/plain', body: fault.error ?? '', headers };
  }
  return fault.error ? ok({ ok: false, error: fault.error }) : answer();
}

async function hang(ms: number, world: World, response: ServerResponse): Promise<void> {
  const gone = new Promise<void>((resolve) => response.once('close', resolve));
  await Promise.race([world.activity.wait(ms), gone]);
}
