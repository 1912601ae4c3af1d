import { describe, expect, test } from '@jest/globals';
import { patternProblem } from '../../../src/workflows/pattern.ts';

describe('a pattern', () => {
  test.each([
    '[A-Z]{2}\\d{4}',
    '(?:INV|PO)-\\d+',
    '[^@]+@[^@]+',
    '(\\d{3}-)?\\d{4}',
    '([A-Z]{2}-)+\\d',
    '(a|b){3}',
    '(a+){2}',
    '.*-.*-.*',
    '(?:a+|b)c+',
    '[(+*]+\\)',
    '\\p{Lu}[\\p{L} \\]]*',
    '\\u{1F600}?',
    '(?<year>\\d{4})-\\d\\d',
    'a{2,}b{0,300}',
    '.*?x',
  ])('%s is taken', (pattern) => {
    expect(patternProblem(pattern, 300)).toBeNull();
  });

  test.each([
    ['(a+)+', 'repeats what itself varies, as (a+)+ does'],
    ['(a*)*b', 'repeats what itself varies'],
    ['(a+){2,}', 'repeats what itself varies'],
    ['(?:a{1,2})+', 'repeats what itself varies'],
    ['(a|aa)+', 'repeats what itself varies'],
    ['((a?b)c)*', 'repeats what itself varies'],
    ['(a+){3}', 'has so many open repetitions'],
    ['(a+){40}', 'has so many open repetitions that one check could take too long. Use fewer'],
    ['.*.*.*.*x', 'has so many open repetitions'],
    ['(a|a){40}', 'has so many open repetitions'],
    ['(\\w)\\1', 'refers back to a group with \\1, which is not read here. Write out'],
    ['(?<l>.)\\k<l>', 'refers back to a group with \\k<l>'],
    ['(?=.{8})a', 'looks ahead or behind with (?=, which is not read here.'],
    ['(?<!a)b', 'looks ahead or behind with (?<!'],
    ['(', 'cannot be read: Unterminated group. Write a regular expression such as [A-Z]{2}\\d{4}.'],
    ['\\_', 'cannot be read: Invalid escape.'],
    ['a)|(b', 'cannot be read: Unmatched'],
  ])('%s is refused', (pattern, says) => {
    expect(patternProblem(pattern, 300)).toContain(says);
  });

  test('may repeat less openly where texts are long', () => {
    expect(patternProblem('.*-.*-.*', 300)).toBeNull();
    expect(patternProblem('.*-.*-.*', 3_000)).toContain('has so many open repetitions');
    expect(patternProblem('.*-.*', 3_000)).toBeNull();
  });
});
