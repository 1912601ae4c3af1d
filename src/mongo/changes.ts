import type { Case } from '../domain/case.ts';

/** The parts of a state that a commit changed: a vote on a large case writes little. */
export function changesOf(before: Case, after: Case): { set: Record<string, unknown>; unset: Record<string, ''> } {
  const was = new Map(Object.entries(before));
  const is = Object.entries(after);
  const changed = is.filter(([key, value]) => !was.has(key) || JSON.stringify(was.get(key)) !== JSON.stringify(value));
  const gone = [...was.keys()].filter((key) => !Object.hasOwn(after, key));
  return {
    set: Object.fromEntries(changed.map(([key, value]) => [`state.${key}`, value])),
    unset: Object.fromEntries(gone.map((key) => [`state.${key}`, ''])),
  };
}
