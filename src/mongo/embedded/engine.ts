import type { Logger } from 'pino';

export type Log = Pick<Logger, 'info' | 'warn'>;

/** What choosing and installing an engine depends on, besides the data. */
export interface Surroundings {
  /** Where downloaded programs are kept. */
  cacheDir: string;
  log: Log;
  /** PATH, proxies, MONGOMS_*. */
  env: NodeJS.ProcessEnv;
}

/** A database server that can be started on this machine. */
export interface Engine {
  name: 'mongod' | 'secantusdb';
  /** For people: "MongoDB 8.0.17 (/usr/bin/mongod)". */
  description: string;
  /** Folder under the data directory; it shows which engine made the data. */
  folder: string;
  command(options: { port: number; dataPath: string }): { file: string; args: string[] };
  /** Called until it answers true: the server takes writes. */
  ready(port: number): Promise<boolean>;
}
