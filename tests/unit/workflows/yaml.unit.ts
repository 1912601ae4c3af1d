import { describe, expect, test } from '@jest/globals';
import { mistakesIn } from './policy-text.ts';

describe('what YAML could do and a policy should not', () => {
  test.each([
    [
      'aliases',
      'admins: &a [dana@example.com]\nroles: *a\n',
      'latch.yml:2: roles: *a is an alias, which is not read here. Write the value out.',
    ],
    ['tags', 'admins: !!set [dana@example.com]\n', 'Remove the tag and write the plain value.'],
    ['two documents', 'admins: [a@b.co]\n---\nadmins: []\n', 'Keep one document: remove the line ---.'],
    [
      'another version of YAML',
      '%YAML 1.1\n---\nadmins: [a@b.co]\n',
      'latch.yml:1: %YAML is not read here. Remove the line.',
    ],
    [
      'keys that JavaScript owns',
      '__proto__: { admins: [] }\n',
      'latch.yml:1: __proto__: is not a name that can be used. Choose another one.',
    ],
    ['tabs', 'admins:\n\t- dana@example.com\n', 'Indent with spaces.'],
    [
      'an @handle without quotes',
      'admins: [@dana]\n',
      'latch.yml:1: Plain value cannot start with reserved character @. Put the value in quotes, as in "@kim".',
    ],
    ['depth', '['.repeat(5000), 'Nest less deeply.'],
    ['depth in flow maps', `${'{a: '.repeat(30)}${'}'.repeat(30)}`, 'is nested too deeply'],
    [
      'size',
      `# ${'x'.repeat(65_536)}`,
      'latch.yml:1: the file has 65538 bytes, more than 65536. Split it or remove what is not used.',
    ],
    [
      'nothing',
      '# only a comment\n',
      'latch.yml:1: the file is empty. Start from the latch.yml that comes with Latch.',
    ],
    ['a list', '- admins\n', 'latch.yml:1: a list is not a map of keys. Write it like the sample latch.yml.'],
  ])('%s', (_, text, says) => {
    expect(mistakesIn(text).join('\n')).toContain(says);
  });

  test('a name of a workflow that JavaScript owns', () => {
    expect(mistakesIn('workflows: { __proto__: { rules: 7 } }').join('\n')).toContain(
      'latch.yml:1: workflows.__proto__: is not a name that can be used. Choose another one.',
    );
  });

  test('a file full of mistakes is told by their number', () => {
    const mistakes = mistakesIn(`admins: [${'x,'.repeat(2000)}]`);
    expect(mistakes).toHaveLength(501);
    expect(mistakes.at(-1)).toBe('and 1502 more');
  });
});
