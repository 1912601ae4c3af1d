import { definePlugin } from '../../src/plugin-host/contract.ts';
import { httpAction } from './action.ts';
import { config, originOf, readable, secretsNamed } from './config.ts';
import { context } from './context.ts';

/** APIs of your own, declared under `http:` in `latch.yml`. */
export default definePlugin({
  id: 'http',
  title: 'Internal API',
  config,
  secrets: secretsNamed,
  hosts: ({ allow }) => allow.map(originOf),
  privateHosts: ({ allow_private: allowed }) => allowed.map(originOf),
  redact: ({ redact }) => redact,
  context,
  actions: (given) => {
    const usable = readable(given);
    return usable ? Object.entries(usable.actions).map(([id, declared]) => httpAction(id, declared, usable)) : [];
  },
});
