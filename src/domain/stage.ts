import type { Case, CaseFacts, CaseIn, Stage } from './case.ts';
import type { Entry } from './entry.ts';

const factKeys = {
  id: true,
  team: true,
  number: true,
  workflow: true,
  filedBy: true,
  filedAt: true,
  origin: true,
  fields: true,
  labels: true,
  priority: true,
  evidence: true,
  filesWanted: true,
  makers: true,
  round: true,
  runs: true,
  finished: true,
  tried: true,
  doubts: true,
  putOff: true,
  reports: true,
  suggestion: true,
  refused: true,
  waiting: true,
  override: true,
  reviewOf: true,
} satisfies Record<keyof CaseFacts, true>;

/** The case's lasting facts with another stage: nothing of the old stage survives, and nobody waits while it is open. */
export function stage(kase: Case, to: Stage): Case {
  const isKept = (key: string) => Object.hasOwn(factKeys, key) && !(key === 'waiting' && to.status === 'open');
  const facts = Object.fromEntries(Object.entries(kase).filter(([key]) => isKept(key)));
  return { ...(facts as unknown as CaseFacts), ...to }; // factKeys names every key of CaseFacts, by its type
}

/** The case, which must be in one of these: a timeline in which an entry cannot follow is broken. */
export function inStatus<S extends Case['status']>(kase: Case, entry: Entry, ...statuses: S[]): CaseIn<S> {
  if (!(statuses as string[]).includes(kase.status))
    throw new TypeError(`${entry.type} cannot follow ${kase.status} in case ${kase.id}`);
  return kase as CaseIn<S>; // checked on the line above
}
