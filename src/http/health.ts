import type { RequestListener, ServerResponse } from 'node:http';

/** One thing that must work before traffic should come here; null when it does, else what is wrong and the remedy. */
export type ReadyCheck = () => Promise<string | null>;

/** `/healthz`: the process answers. `/readyz`: what it needs answers too. Null for any other path. */
export function healthRoutes(checks: Record<string, ReadyCheck>): (path: string) => RequestListener | null {
  const alive: RequestListener = (_, response) => send(response, 200, { status: 'ok' });
  const ready: RequestListener = async (_, response) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, (await bounded(check)) ?? 'ok'] as const),
    );
    const isReady = results.every(([, result]) => result === 'ok');
    send(response, isReady ? 200 : 503, {
      status: isReady ? 'ready' : 'not ready',
      checks: Object.fromEntries(results),
    });
  };
  const routes: Record<string, RequestListener> = { '/healthz': alive, '/readyz': ready };
  return (path) => (Object.hasOwn(routes, path) ? (routes[path] ?? null) : null);
}

const boundMs = 2_000;

function bounded(check: ReadyCheck): Promise<string | null> {
  const late = new Promise<string>((resolve) => setTimeout(resolve, boundMs, `no answer within ${boundMs} ms`).unref());
  return Promise.race([check(), late]).catch((error: unknown) =>
    Error.isError(error) ? error.message : String(error),
  );
}

function send(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}
