import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';

// This file's own text is part of the key: a change here must not meet code that an older version cached.
const ownText = readFileSync(new URL(import.meta.url), 'utf8');

export default {
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) }),
  getCacheKey: (source, path, options) =>
    createHash('sha256')
      .update(ownText + source + path + options.configString + options.instrument + process.version)
      .digest('hex'),
};
