/** Ways to match that one check may have to try: a fraction of a second. */
const MOST_WAYS = 5_000_000;

const NESTED =
  'repeats what itself varies, as (a+)+ does: one check could take for ever. Repeat single characters, as in [a-z]+, or a fixed number of times.';
const MANY =
  'has so many open repetitions that one check could take too long. Use fewer of + and *, or bounds such as {1,20}.';

/**
 * Why a pattern cannot be used for texts of this many characters: JavaScript tries every way in which it could match. Null:
 * it is harmless. Counted are the ways, not the look of it, so that (ab|c){2} passes and (ab|c)+ does not.
 */
export function patternProblem(pattern: string, longest: number): string | null {
  const broken = syntaxProblem(pattern);
  if (broken) return broken;
  const { ways, refused } = waysOf(pattern, longest);
  if (refused) return refused;
  if (ways === Number.POSITIVE_INFINITY) return NESTED;
  return ways > MOST_WAYS ? MANY : null;
}

function syntaxProblem(pattern: string): string | null {
  try {
    new RegExp(pattern, 'u');
    return null;
  } catch (error) {
    const reason = Error.isError(error) ? error.message.split(': ').at(-1) : 'it has an error';
    return `cannot be read: ${reason}. Write a regular expression such as [A-Z]{2}\\d{4}.`;
  }
}

/** `open`: how many of + and * stand one after another in it. They share the text out among them, so their order tells nothing. */
interface Ways {
  ways: number;
  open: number;
}
const one: Ways = { ways: 1, open: 0 };

interface Quantifier {
  least: number;
  most: number;
}

/** The pattern has compiled with the flag u: what stands here is well formed. */
function waysOf(pattern: string, longest: number): { ways: number; refused: string | null } {
  let at = 0;
  let refused: string | null = null;

  const taken = (expected: RegExp): string | undefined => {
    expected.lastIndex = at;
    const [found] = expected.exec(pattern) ?? [];
    at += found?.length ?? 0;
    return found;
  };

  const choice = (): Ways => {
    let all = sequence();
    while (taken(/\|/y)) {
      const other = sequence();
      all = { ways: all.ways + other.ways, open: Math.min(all.open, other.open) };
    }
    return all;
  };
  const sequence = (): Ways => {
    let all = one;
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') {
      const next = repeated(atom(), quantifier());
      all = { ways: all.ways * next.ways, open: all.open + next.open };
    }
    return all;
  };
  const repeated = (once: Ways, times: Quantifier | null): Ways => {
    if (!times || times.most === 0) return once;
    if (times.most !== Number.POSITIVE_INFINITY) {
      const most = Math.min(times.most, longest);
      return { ways: Math.max(1, most - times.least + 1) * once.ways ** most, open: 0 };
    }
    return once.ways > 1 ? { ways: times.most, open: 0 } : { ways: longest, open: 1 };
  };

  const atom = (): Ways => {
    const opened = taken(/\((?:\?(?:<?[=!]|<[^>]*>|[a-z-]*:))?/y);
    if (opened !== undefined) {
      if (/[=!]$/.test(opened))
        refused ??= `looks ahead or behind with ${opened}, which is not read here. Write what the value itself is made of; min and max limit its length.`;
      const ways = choice();
      at++; // the closing bracket
      return ways;
    }
    const reference = taken(/\\(?:[1-9]\d*|k<[^>]*>)/y);
    if (reference !== undefined)
      refused ??= `refers back to a group with ${reference}, which is not read here. Write out what may stand there.`;
    else if (taken(/\\[pPu]\{[^}]*\}|\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]/y) === undefined) at++;
    return one;
  };
  const quantifier = (): Quantifier | null => {
    const written = taken(/(?:[*+?]|\{\d+(?:,\d*)?\})\??/y);
    if (!written) return null;
    if (written.startsWith('*')) return { least: 0, most: Number.POSITIVE_INFINITY };
    if (written.startsWith('+')) return { least: 1, most: Number.POSITIVE_INFINITY };
    if (written.startsWith('?')) return { least: 0, most: 1 };
    const [, least = '', more, most] = /^\{(\d+)(,)?(\d+)?\}/.exec(written) ?? [];
    if (!more) return { least: Number(least), most: Number(least) };
    return { least: Number(least), most: most === undefined ? Number.POSITIVE_INFINITY : Number(most) };
  };

  const { ways, open } = choice();
  return { ways: ways / factorial(open), refused };
}

const factorial = (count: number): number => (count > 1 ? count * factorial(count - 1) : 1);
