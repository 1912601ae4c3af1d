import type { IncomingMessage } from 'node:http';

const loopbackAddress = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const loopbackName = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * Why a request must not drive the sandbox, or undefined. Another page in the visitor's browser can reach this port: by a name that
 * resolves to 127.0.0.1 (then `Host` is foreign), or by a plain cross-site request (then `Origin` or `Sec-Fetch-Site` is).
 */
export function refusal(request: IncomingMessage): string | undefined {
  const { host, origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (!loopbackAddress.test(request.socket.remoteAddress ?? '')) return 'The sandbox answers this machine only.';
  if (!host || !loopbackName.test(host))
    return `The sandbox answers on localhost only, not as ${host ?? 'a nameless host'}.`;
  if (origin && origin !== `http://${host}`) return `The sandbox takes no requests from ${origin}.`;
  // A link or a bookmark may open the page itself; nothing else comes from elsewhere.
  if (site && !['same-origin', 'none'].includes(site) && !opensPage(request))
    return 'The sandbox takes no requests from other sites.';
  if (request.method === 'POST' && !request.headers['content-type']?.startsWith('application/json'))
    return 'Acts come as application/json.';
  return undefined;
}

const opensPage = (request: IncomingMessage): boolean =>
  request.method === 'GET' && request.headers['sec-fetch-mode'] === 'navigate';
