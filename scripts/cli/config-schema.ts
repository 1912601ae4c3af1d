import { writeFile } from 'node:fs/promises';
import { jsonSchemaText } from '../../src/workflows/json-schema.ts';
import type { Command } from './command.ts';

const FILE = new URL('../../docs/latch.schema.json', import.meta.url);

export const configSchema: Command = {
  name: 'config schema',
  parameters: '',
  summary: 'Write docs/latch.schema.json, the JSON Schema of latch.yml for editors.',
  async run(_args, output) {
    await writeFile(FILE, jsonSchemaText());
    output.line('docs/latch.schema.json is written.');
    return 0;
  },
};
