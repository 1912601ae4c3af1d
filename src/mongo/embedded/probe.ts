import { createServer } from 'node:net';
import mongoose from 'mongoose';

export interface Hello {
  setName?: string;
  isWritablePrimary?: boolean;
  msg?: string;
  localTime?: Date;
}

type Admin = (command: Record<string, unknown>) => Promise<Record<string, unknown>>;

/** Talks to the server at this port itself, whatever its replica set says, and hangs up again. */
export async function withAdmin<T>(port: number, work: (admin: Admin) => Promise<T>): Promise<T> {
  const client = new mongoose.mongo.MongoClient(`mongodb://127.0.0.1:${port}`, {
    directConnection: true,
    serverSelectionTimeoutMS: 1_000,
    connectTimeoutMS: 1_000,
    socketTimeoutMS: 5_000,
  });
  try {
    return await work((command) => client.db('admin').command(command));
  } finally {
    await client.close();
  }
}

/** The answer to `hello`, or undefined where nobody answers. A bare TCP connect would not do: other things listen too. */
export const hello = (port: number): Promise<Hello | undefined> =>
  withAdmin(port, async (admin) => (await admin({ hello: 1 })) as Hello).catch(() => undefined);

/** The preferred port if it is free, else one that the system picks. */
export async function freePort(preferred = 0): Promise<number> {
  const server = createServer();
  const port = await new Promise<number | undefined>((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(preferred, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : undefined);
    });
  });
  await new Promise((resolve) => server.close(resolve));
  return port ?? freePort();
}
