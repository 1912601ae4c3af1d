import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Gate {
  port: number;
  /** From now on requests arrive and nothing comes back, on connections that stand already too. */
  close(): void;
  /** What waited is handed on: an outside system acts late, also for those who went away. */
  open(): void;
  end(): Promise<void>;
}

/** In front of an outside system: passes bytes on, or keeps them. To the app it is a system that hangs. */
export async function startGate(targetPort: number): Promise<Gate> {
  let isOpen = true;
  const sockets = new Set<Socket>();
  const clients = new Set<Socket>();

  const server = createServer({ allowHalfOpen: true }, (client) => {
    const target = connect(targetPort, '127.0.0.1');
    clients.add(client);
    for (const [one, other] of [
      [client, target],
      [target, client],
    ] as const) {
      one.setNoDelay(true);
      sockets.add(one);
      one.once('close', () => {
        sockets.delete(one);
        clients.delete(one);
        other.destroySoon();
      });
      one.on('error', () => {}); // its 'close' follows
      one.on('data', (chunk) => other.write(chunk));
      one.once('end', () => other.end());
    }
    if (!isOpen) client.pause();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on a port, not on a pipe
  return {
    port,
    close() {
      isOpen = false;
      for (const client of clients) client.pause();
    },
    open() {
      isOpen = true;
      for (const client of clients) client.resume();
    },
    end: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
