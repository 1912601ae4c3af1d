import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

export interface CutProxy {
  port: number;
  /** The same address by way of this proxy; `directConnection` keeps the driver from finding a way around it. */
  uri: string;
  /** Bytes that clients have sent while it held. */
  readonly heldBack: number;
  /** Ends every connection and takes no new one, as a server that was killed. */
  cut(): void;
  /** Connections stay open and nothing goes through in either direction, as a network that swallows packets. */
  hold(): void;
  /** The next commit reaches the server; its connection ends before the answer does. */
  loseNextCommit(): void;
  /** As before; what was held back is lost with its connections. */
  restore(): void;
  close(): Promise<void>;
}

type Mode = 'open' | 'cut' | 'hold';

/** A TCP proxy before a database, that fails on demand. */
export async function cutProxy(target: string): Promise<CutProxy> {
  const address = new URL(target);
  const sockets = new Set<Socket>();
  let mode: Mode = 'open';
  let heldBack = 0;
  let losesCommit = false;

  const server = createServer((client) => {
    if (mode === 'cut') return void client.destroy();
    const upstream = connect(Number(address.port), address.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk) => {
      if (mode === 'hold') {
        heldBack += chunk.byteLength;
        return;
      }
      if (losesCommit && chunk.includes('commitTransaction')) {
        losesCommit = false;
        upstream.removeAllListeners('data').on('data', () => client.destroy());
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (mode === 'open') client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has an address and a port

  const hangUp = () => {
    for (const socket of sockets) socket.destroy();
  };
  const by = new URL(target);
  by.host = `127.0.0.1:${port}`;
  by.searchParams.delete('replicaSet');
  by.searchParams.set('directConnection', 'true');

  return {
    port,
    uri: by.href,
    get heldBack() {
      return heldBack;
    },
    cut() {
      mode = 'cut';
      hangUp();
    },
    hold() {
      mode = 'hold';
      heldBack = 0;
    },
    loseNextCommit() {
      losesCommit = true;
    },
    restore() {
      if (mode === 'open') return; // whoever is in the middle of something is left alone
      mode = 'open';
      hangUp();
    },
    async close() {
      hangUp();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
