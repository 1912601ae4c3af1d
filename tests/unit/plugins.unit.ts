import { describe, expect, test } from '@jest/globals';
import { readEnv } from '../../src/env.ts';
import { createPluginHost } from '../../src/plugin-host/host.ts';
import { actionTermsOf } from '../../src/plugin-settings.ts';
import { loadPlugin, loadPlugins } from '../../src/plugins.ts';
import { readPluginList } from '../../src/workflows/plugin-list.ts';
import { openCase } from './plugin-host/given.ts';
import { emptyBase, withPlugins, write } from './plugins-folder.ts';

const env = (given: NodeJS.ProcessEnv = {}) => readEnv(given, '/nowhere');
const silent = { info: () => {}, warn: () => {} };
const clock = { now: () => new Date('2026-11-20T12:00:00Z') };

/** JavaScript as somebody else ships it: a plain object, zod, nothing of ours. */
const greeter = (id: string) => `
  import { z } from 'zod';
  export default {
    id: '${id}',
    config: z.object({ greeting: z.string() }),
    actions: ({ greeting }) => [{
      id: '${id}.greet', title: 'Greet', params: z.object({ who: z.string('Enter whom.') }),
      idempotency: 'none', settle: 0,
      applies: () => ({ ok: true }),
      preflight: async () => ({ ok: true, facts: [] }),
      run: async ({ who }) => ({ outcome: 'succeeded', summary: greeting + ' ' + who }),
      lookup: async () => ({ found: 'absent' }),
    }],
  };`;

const packageIn = (base: string, name: string, description: object, files: Record<string, string>) => {
  write(base, `node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', ...description }));
  for (const [path, text] of Object.entries(files)) write(base, `node_modules/${name}/${path}`, text);
};

const refusal = (loading: Promise<unknown>): Promise<unknown> => loading.catch((error: unknown) => error);
const invalid = (message: unknown) => expect.objectContaining({ code: 'invalid_config', message });

describe('an installed package', () => {
  test('is loaded by its name, configured and run', async () => {
    const base = emptyBase();
    const name = '@acme/latch-plugin.greeter';
    packageIn(base, name, { type: 'module', main: 'index.js' }, { 'index.js': greeter('greeter') });
    const listed = readPluginList(`plugins: [{ "${name}": { greeting: Good } }]`);
    expect(await actionTermsOf(listed, base)).toEqual({ 'greeter.greet': { title: 'Greet', params: ['who'] } });
    const plugins = await loadPlugins(listed, env({ GREETER_GREETING: 'Hello' }), {}, undefined, base);
    const host = createPluginHost({ plugins, timeoutMs: 1_000, log: silent, clock });
    const params = { who: { text: 'Kim' } };
    const kase = openCase(params);
    const call = { action: 'greeter.greet', kase, params, runId: 'run-1', idempotencyKey: 'latch-run-1' };
    expect(await host.run(call)).toMatchObject({ outcome: 'succeeded', summary: 'Hello Kim' });
  });

  test.each([
    ['exports for imports alone', { type: 'module', exports: { '.': { types: './x.d.ts', import: './lib/a.js' } } }],
    ['one export', { type: 'module', exports: './lib/a.js' }],
    ['exports that nest', { type: 'module', exports: { node: { require: './no.cjs', default: './lib/a.js' } } }],
    ['exports with a fallback', { type: 'module', exports: { '.': [{ browser: './no.js' }, './lib/a.js'] } }],
    ['a main without its ending', { type: 'module', main: 'lib/a' }],
    ['a main that is a folder', { type: 'module', main: './lib' }],
    ['no main', { type: 'module' }],
  ])('is found with %s', async (_, description) => {
    const base = emptyBase();
    const text = greeter('greeter');
    packageIn(base, 'latch-greeter', description, { 'lib/a.js': text, 'lib/index.js': text, 'index.js': text });
    expect(await loadPlugin('latch-greeter', base)).toMatchObject({ id: 'greeter' });
  });

  test('may be CommonJS, also as compilers write it', async () => {
    const base = emptyBase();
    const object = "{ id: 'old', config: { safeParse: (data) => ({ success: true, data }) }, actions: () => [] }";
    packageIn(base, 'latch-old', { main: 'index.cjs' }, { 'index.cjs': `module.exports = ${object};` });
    packageIn(
      base,
      'latch-compiled',
      { main: 'index.js' },
      { 'index.js': `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = ${object};` },
    );
    expect(await loadPlugin('latch-old', base)).toMatchObject({ id: 'old' });
    expect(await loadPlugin('latch-compiled', base)).toMatchObject({ id: 'old' });
  });

  test('is found in a folder above, and a folder of plugins/ comes first', async () => {
    const base = emptyBase();
    packageIn(base, 'greeter', { type: 'module' }, { 'index.js': greeter('from-package') });
    expect(await loadPlugin('greeter', `${base}/deep/inside`)).toMatchObject({ id: 'from-package' });
    write(base, 'plugins/greeter/index.ts', greeter('from-folder'));
    expect(await loadPlugin('greeter', base)).toMatchObject({ id: 'from-folder' });
  });
});

describe('a name that a module of Node has', () => {
  test.each(['fs', 'url', 'http', 'path', 'sqlite'])('%s is no plugin by itself', async (name) => {
    expect(await refusal(loadPlugin(name, emptyBase()))).toEqual(
      invalid(
        `there is no plugin ${name}: neither a folder plugins/${name} nor an installed package of that name. Remove it from plugins: in latch.yml, or npm install it`,
      ),
    );
  });

  test('may be the name of a folder or of a package', async () => {
    expect(await loadPlugin('http')).toMatchObject({ title: 'Internal API' });
    const base = emptyBase();
    packageIn(base, 'url', { type: 'module' }, { 'index.js': greeter('url') });
    expect(await loadPlugin('url', base)).toMatchObject({ id: 'url' });
  });
});

describe('a plugin that cannot be used', () => {
  const loaded = (text: string) => {
    const base = emptyBase();
    write(base, 'plugins/broken/index.ts', text);
    return refusal(loadPlugin('broken', base));
  };
  const remedy = 'Correct it, or remove broken from plugins: in latch.yml';

  test('because it throws while it loads', async () => {
    expect(await loaded("throw new Error('no licence\\nline two');")).toEqual(
      invalid(`the plugin broken cannot be loaded: no licence. ${remedy}`),
    );
    expect(await loaded("throw 'words';")).toEqual(invalid(`the plugin broken cannot be loaded: words. ${remedy}`));
  });

  test('because it does not parse, or imports what is not there', async () => {
    expect(await loaded('export default {')).toEqual(
      invalid(expect.stringMatching(/^the plugin broken cannot be loaded: .+ Correct it, or remove broken/)),
    );
    expect(await loaded("import './gone.ts';")).toEqual(
      invalid(expect.stringMatching(/^the plugin broken cannot be loaded: .*gone\.ts/)),
    );
  });

  test('because its package says nonsense of itself', async () => {
    const base = emptyBase();
    write(base, 'node_modules/broken/package.json', '{');
    expect(await refusal(loadPlugin('broken', base))).toEqual(
      invalid(expect.stringMatching(/^the plugin broken cannot be loaded: /)),
    );
    packageIn(base, 'empty', { exports: {} }, {});
    expect(await refusal(loadPlugin('empty', base))).toEqual(
      invalid(expect.stringMatching(/^the plugin empty cannot be loaded: /)),
    );
  });

  test('because it exports nothing, or no plugin', async () => {
    expect(await loaded('export const plugin = {};')).toEqual(
      invalid(expect.stringContaining('the plugin broken has no default export: export default definePlugin({...})')),
    );
    expect(await loaded('export default 42;')).toEqual(
      invalid('plugin broken, its default export must be an object: export default { id, config, actions, … }'),
    );
    expect(await loaded("export default { id: 'erp' };")).toEqual(
      invalid(
        'plugin erp, config is no part of a plugin: must be a zod schema\nplugin erp, actions is no part of a plugin: must be a function',
      ),
    );
  });

  test('is told with all the others at once', async () => {
    const { base } = withPlugins({ one: '{}', two: "{ id: 'two', config: z.object({}), actions: 'none' }" });
    const listed = ['one', 'two', 'three'].map((name) => ({ name }));
    const error = await refusal(loadPlugins(listed, env(), {}, undefined, base));
    expect(error).toEqual(
      invalid(expect.stringMatching(/^plugin one, .*\nplugin two, .*\nthere is no plugin three: /s)),
    );
  });
});
