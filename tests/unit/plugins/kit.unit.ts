import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { keepsContract } from '../../../src/plugin-host/kit/keeps-contract.ts';
import { kitExamples } from './kit-examples.ts';

describe('the contract of plugins', () => {
  test.each(kitExamples)('is kept by $name', async ({ name, definition, example }) => {
    expect(await keepsContract(definition, example)).toMatchObject({ plugin: name, notes: [] });
  });

  test('is tried on every plugin that comes with Latch', () => {
    const folder = new URL('../../../plugins/', import.meta.url);
    const names = readdirSync(folder).filter((name) => existsSync(new URL(`${name}/index.ts`, folder)));
    expect(kitExamples.map(({ name }) => name).sort()).toEqual(names.sort());
  });
});
