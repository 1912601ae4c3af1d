import { differences } from './manifest/compare.ts';
import { drawnIds } from './manifest/drawn.ts';
import { readManifest } from './manifest/read-manifest.ts';
import { registeredListeners } from './manifest/registered.ts';
import { methodsCalled } from './manifest/scopes.ts';

/** Part of `npm run check`: manifest.yml, the listeners, the blocks and the Web API calls say the same. */
const found = differences({
  manifest: readManifest(),
  ...registeredListeners(),
  drawn: drawnIds(),
  methods: methodsCalled(),
});
if (found.length) {
  console.error(`manifest.yml and the code differ:\n${found.map((one) => `  - ${one}`).join('\n')}`);
  process.exitCode = 1;
} else console.log('manifest.yml and the code agree.');
