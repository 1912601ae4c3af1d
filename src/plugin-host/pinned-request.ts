import { lookup } from 'node:dns/promises';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { type Readable, Stream } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { LatchError } from '../errors.ts';
import { isPublicAddress } from './public-address.ts';

export interface Address {
  address: string;
  family: number;
}
export type Resolve = (hostname: string) => Promise<Address[]>;

export interface Sending {
  plugin: string;
  /** May this host stand on a private address? Only where the operator named it for that. */
  allowPrivate: boolean;
  resolve?: Resolve;
  signal: AbortSignal;
}

/** What arrived; the body is still to be read. */
export interface Received {
  status: number;
  statusText: string;
  headers: Headers;
  body: AsyncIterable<Uint8Array>;
}

const system: Resolve = (hostname) => lookup(hostname, { all: true });

/**
 * Sends one request on a connection of its own. The name is resolved once, every address it stands for is checked, and the connection goes to
 * those very addresses: a second answer of the name server changes nothing. `fetch` cannot be told which address to use.
 */
export async function sendPinned(request: Request, body: Uint8Array, sending: Sending): Promise<Received> {
  const { signal } = sending;
  signal.throwIfAborted();
  const url = new URL(request.url);
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal)) refusePrivate(url.hostname, [{ address: literal, family: isIP(literal) }], sending); // is never looked up
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const outgoing = open(url, {
    method: request.method,
    headers: headersOf(request, body),
    agent: false, // a kept connection could have been opened under another check, and may be dead when it is used
    signal,
    lookup: checkedLookup(sending),
  });
  outgoing.once('response', resolve);
  outgoing.once('error', reject);
  outgoing.once('upgrade', (_, socket) => {
    socket.destroy();
    reject(new Error('the answer switches protocols'));
  });
  outgoing.end(body);
  const response = await promise.catch((error: unknown) => failed(error, signal));
  outgoing.on('error', () => {}); // said by the body as well
  return {
    status: response.statusCode ?? 0,
    statusText: /^[\t\x20-\x7e]*$/.test(response.statusMessage ?? '') ? (response.statusMessage ?? '') : '',
    headers: new Headers(pairsOf(response.rawHeaders)),
    body: reading(response, signal),
  };
}

type Options = Parameters<typeof httpRequest>[1] & object;

const open = (url: URL, options: Options): ClientRequest =>
  (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options);

function headersOf(request: Request, body: Uint8Array): Record<string, string> {
  const takesBody = body.byteLength > 0 || !['GET', 'HEAD'].includes(request.method);
  return {
    accept: '*/*',
    'user-agent': 'latch',
    ...Object.fromEntries(request.headers),
    'accept-encoding': 'identity',
    ...(takesBody && { 'content-length': String(body.byteLength) }),
  };
}

/** The error of `fetch`, so that client libraries and the record see what they know. */
function failed(error: unknown, signal: AbortSignal): never {
  signal.throwIfAborted();
  if (error instanceof LatchError) throw error;
  throw new TypeError('fetch failed', { cause: error });
}

const checkedLookup =
  (sending: Sending): LookupFunction =>
  (hostname, options, done) => {
    const resolve = sending.resolve ?? system;
    resolve(hostname).then(
      (addresses) => {
        try {
          refusePrivate(hostname, addresses, sending);
        } catch (refusal) {
          return done(refusal as Error, ''); // refusePrivate throws LatchError alone
        }
        const [first] = addresses;
        if (options.all) return done(null, addresses);
        return done(null, first?.address ?? '', first?.family);
      },
      (error: Error) => done(error, ''),
    );
  };

/** One private address among several is enough: which of them is used is up to the network. */
function refusePrivate(hostname: string, addresses: Address[], { plugin, allowPrivate }: Sending): void {
  const notAllowed = (why: string) =>
    new LatchError('not_allowed', `plugin ${plugin} may not call ${hostname}: ${why}`);
  if (addresses.length === 0) throw notAllowed('its name has no address');
  const refused = allowPrivate ? undefined : addresses.find(({ address }) => !isPublicAddress(address));
  if (refused) throw notAllowed(`${refused.address} is no public address, and nobody allowed this host to have one`);
}

const pairsOf = (raw: string[]): [string, string][] =>
  raw.flatMap((name, index) => (index % 2 ? [] : [[name, raw[index + 1] ?? ''] as [string, string]]));

const decoders: Record<string, () => NodeJS.ReadWriteStream> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Some servers compress though nobody asked. */
async function* reading(response: IncomingMessage, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const decoder = decoders[response.headers['content-encoding']?.trim().toLowerCase() ?? '']?.();
  const source = decoder ? Stream.pipeline(response, decoder, () => {}) : response;
  try {
    for await (const chunk of source as Readable) yield chunk; // both are byte streams
  } catch (cause) {
    signal.throwIfAborted();
    throw new TypeError('terminated', { cause });
  } finally {
    response.destroy(); // nobody reads on after a refusal for size
  }
}
