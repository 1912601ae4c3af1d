import { expect, test } from '@jest/globals';
import { jsonOf } from '../../../src/plugin-host/contract.ts';

test('a body is read as text and as bytes', () => {
  expect(jsonOf('{"id":"é"}')).toEqual({ id: 'é' });
  expect(jsonOf(new TextEncoder().encode('{"id":"é"}'))).toEqual({ id: 'é' });
});

test.each(['', '{"ok":true,', '<!doctype html>', 'id=1&ok=true'])('what is no JSON is nothing: %s', (body) => {
  expect(jsonOf(body)).toBeNull();
});
