/** `node open-and-wait.ts <data dir> <cache dir>`: opens the database, prints its URI, and stays until killed. */
import { openDatabase } from '../../src/mongo/embedded/open-database.ts';

const [dataDir = '', cacheDir = ''] = process.argv.slice(2);
const { uri } = await openDatabase({ dataDir, cacheDir, log: { info: () => {}, warn: () => {} }, env: process.env });
console.log(uri);
setInterval(() => {}, 60_000);
