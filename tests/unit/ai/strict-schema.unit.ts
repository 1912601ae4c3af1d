import { expect, test } from '@jest/globals';
import { strictSchemaProblem } from '../../../scripts/sandbox/openai/strict-schema.ts';

const good = {
  type: 'object',
  additionalProperties: false,
  required: ['kind', 'list'],
  properties: {
    kind: { type: 'string', enum: ['a', 'b'] },
    list: {
      type: 'array',
      items: { type: 'object', additionalProperties: false, required: ['x'], properties: { x: { type: 'string' } } },
    },
  },
};
const format = (schema: unknown, more = {}) => ({
  type: 'json_schema',
  json_schema: { name: 'triage', strict: true, schema, ...more },
});

test('the stand-in takes what OpenAI takes', () => {
  expect(strictSchemaProblem(format(good))).toBeNull();
});

test.each<[string, unknown]>([
  ['response_format', undefined],
  ['strict', format(good, { strict: false })],
  ['name', format(good, { name: 'two words' })],
  ['additionalProperties', format({ ...good, additionalProperties: true })],
  ['Missing list', format({ ...good, required: ['kind'] })],
  ['Extra key', format({ ...good, required: ['kind', 'list', 'more'] })],
  ['non-empty', format({ ...good, properties: { ...good.properties, kind: { type: 'string', enum: [] } } })],
  ['duplicate', format({ ...good, properties: { ...good.properties, kind: { type: 'string', enum: ['a', 'a'] } } })],
  ["'allOf'", format({ ...good, allOf: [] })],
  ["'type' key", format({ ...good, properties: { ...good.properties, kind: {} } })],
  [
    "'items'",
    format({ ...good, properties: { ...good.properties, list: { type: 'array', items: { type: 'object' } } } }),
  ],
])('the stand-in refuses what OpenAI refuses, naming %s', (named, given) => {
  expect(strictSchemaProblem(given)).toContain(named);
});
