import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LatchError } from '../errors.ts';

export interface HttpServer {
  port: number;
  close(): Promise<void>;
}

/** One port for everything: Slack's requests, health, and whatever comes later. */
export async function startServer(port: number, routes: (path: string) => RequestListener | null): Promise<HttpServer> {
  const server = createServer((request, response) => {
    const route = routes(pathOf(request.url));
    if (route) return route(request, response);
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
  });
  await listen(server, port);
  return { port: (server.address() as AddressInfo).port, close: () => close(server) }; // listening on a port, not on a pipe
}

/** Anyone may send bytes: "//" is a request target and no address. */
const pathOf = (target = '/'): string => (target.split(/[?#]/, 1)[0] || '/').replace(/^https?:\/\/[^/]*/, '') || '/';

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        cause.code === 'EADDRINUSE'
          ? new LatchError(
              'unavailable',
              `port ${port} is in use. Remedy: stop what listens there, or set PORT to a free one`,
              { cause },
            )
          : cause,
      ),
    );
    server.listen(port, resolve);
  });
}

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 3_000).unref();
  });
