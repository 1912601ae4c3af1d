/** `node download-worker.ts <version> <folder>`: finds or downloads a mongod; the last line is its path or the reason. */
import { mkdir } from 'node:fs/promises';
import { MongoBinary } from 'mongodb-memory-server-core/lib/util/MongoBinary.js';

const [version, downloadDir] = process.argv.slice(2);
if (version === undefined || downloadDir === undefined) throw new Error('usage: download-worker.ts <version> <folder>');

try {
  await mkdir(downloadDir, { recursive: true });
  console.log(`\n${await MongoBinary.getPath({ version, downloadDir })}`);
} catch (error) {
  console.log(`\n${(Error.isError(error) ? error.message : String(error)).replaceAll('\n', ' ')}`);
  process.exitCode = 1;
}
