import { createServer, connect as dial, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface SlowDatabase {
  /** A database of its own, through the wire that can be made slow. */
  uri: string;
  name: string;
  /** Each answer comes this much later. */
  delay(ms: number): void;
  close(): Promise<void>;
}

/** A wire to the database server that can be made slow. The driver stays on it: `directConnection`. */
export async function slowDatabase(server: string): Promise<SlowDatabase> {
  const { hostname, port } = new URL(server.replace(/^mongodb:/, 'http:'));
  let ms = 0;
  const sockets = new Set<Socket>();
  const wire = createServer((app) => {
    const base = dial(Number(port || 27_017), hostname);
    for (const socket of [app, base]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        app.destroy();
        base.destroy();
      });
    }
    app.pipe(base);
    let before: Promise<unknown> = Promise.resolve();
    base.on('data', (chunk) => {
      const late = ms;
      before = before.then(() => (late ? sleep(late) : undefined)).then(() => app.write(chunk));
    });
  });
  await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve));
  const address = wire.address();
  const at = typeof address === 'object' ? address?.port : 0;
  const name = `latch_slow_${process.pid}_${Date.now()}`;
  return {
    name,
    uri: `mongodb://127.0.0.1:${at}/${name}?directConnection=true`,
    delay: (given) => {
      ms = given;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        wire.close(() => resolve());
      }),
  };
}
