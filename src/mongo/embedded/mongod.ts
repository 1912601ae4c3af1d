import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Engine } from './engine.ts';
import { type Hello, withAdmin } from './probe.ts';

const run = promisify(execFile);
const SET_NAME = 'latch';
const NOT_YET_INITIALIZED = 94;

/** The `mongod` at this path (or of this name on the PATH), as a replica set of one; undefined where it does not run. */
export async function mongod(file: string, env: NodeJS.ProcessEnv): Promise<Engine | undefined> {
  const answer = await run(file, ['--version'], { timeout: 10_000, env }).catch(() => undefined);
  const version = answer && /db version v(\S+)/.exec(answer.stdout)?.[1];
  if (!version) return undefined;
  return {
    name: 'mongod',
    description: `MongoDB ${version} (${file})`,
    folder: 'mongodb',
    command: ({ port, dataPath }) => ({
      file,
      args: ['--replSet', SET_NAME, '--dbpath', dataPath, '--port', String(port), '--bind_ip', '127.0.0.1'].concat(
        ['--oplogSize', '256', '--wiredTigerCacheSizeGB', '0.5'],
        process.platform === 'win32' ? [] : ['--nounixsocket'],
      ),
    }),
    ready: becomePrimary,
  };
}

/**
 * One step towards a primary, repeated until it is one. The first start initiates the set; a later start on another
 * port finds itself missing from the set it remembers, and is put back by force: it is the only member.
 */
const becomePrimary = (port: number) =>
  withAdmin(port, async (admin) => {
    const hello = (await admin({ hello: 1 })) as Hello;
    if (hello.isWritablePrimary && hello.setName) return true;
    const host = `127.0.0.1:${port}`;
    const config = await admin({ replSetGetConfig: 1 }).then(
      (answer) => answer.config as { version: number; members: { host: string }[] },
      (error: unknown) => {
        if (Error.isError(error) && 'code' in error && error.code === NOT_YET_INITIALIZED) return undefined;
        throw error;
      },
    );
    if (config === undefined) {
      await admin({ replSetInitiate: { _id: SET_NAME, members: [{ _id: 0, host }] } });
    } else if (config.members[0]?.host !== host) {
      const members = [{ ...config.members[0], host }];
      await admin({ replSetReconfig: { ...config, members, version: config.version + 1 }, force: true });
    }
    return false;
  });
