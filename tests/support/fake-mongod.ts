/**
 * Behaves like `mongod --replSet` as far as starting it goes: a new data path must be initiated, and one that was
 * initiated on another port is no member of its own set until it is put back by force. Run through a launcher:
 * see `writeFakeMongod`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { fakeMongo, HELLO } from './fake-mongo.ts';

/** Writes an executable at `path`; it records its arguments, one start a line, in `<path>.starts`. */
export async function writeFakeMongod(path: string) {
  const words = [process.execPath, fileURLToPath(import.meta.url)].map((word) => `'${word}'`).join(' ');
  await writeFile(path, `#!/bin/sh\nexec ${words} '${path}.starts' "$@"\n`);
  await chmod(path, 0o755);
}

type Config = { version: number; members: { host: string }[] };

async function serve(record: string, args: string[]) {
  writeFileSync(record, `${args.join(' ')}\n`, { flag: 'a' });
  const after = (flag: string) => args[args.indexOf(flag) + 1] ?? '';
  const port = Number(after('--port'));
  const file = `${after('--dbpath')}/replset.json`;
  const config = (): Config | undefined => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);
  const host = `127.0.0.1:${port}`;
  await fakeMongo((command) => {
    if ('replSetInitiate' in command)
      writeFileSync(file, JSON.stringify({ version: 1, ...Object(command.replSetInitiate) }));
    if ('replSetReconfig' in command && command.force) writeFileSync(file, JSON.stringify(command.replSetReconfig));
    const current = config();
    if ('replSetGetConfig' in command) {
      return current ? { ok: 1, config: current } : { ok: 0, code: 94, errmsg: 'no replset config has been received' };
    }
    const member = current?.members[0]?.host === host;
    return member
      ? {
          ...HELLO,
          setName: after('--replSet'),
          isWritablePrimary: true,
          hosts: [host],
          me: host,
          localTime: new Date(),
        }
      : { ...HELLO, isreplicaset: true, isWritablePrimary: false };
  }, port);
}

const [record, ...args] = process.argv.slice(2);
if (process.argv[1] === fileURLToPath(import.meta.url) && record) {
  if (args.includes('--version')) console.log('db version v8.0.99');
  else await serve(record, args);
}
