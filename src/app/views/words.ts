import type { LabelledValue } from '../../../blocks/view-models.ts';
import type { Case, FieldValue, FieldValues, UserId } from '../../domain/case.ts';
import { roleTitle } from '../../domain/decision.ts';
import { formatMoney, isMoney } from '../../domain/money.ts';
import type { Workflow } from '../../domain/policy.ts';
import type { Directory } from '../ports.ts';

/** How people are called on every surface; null is the machine itself. */
export type Names = (id: UserId | null) => string;

/** Names of these people, read once. A name that cannot be read is the id: a card never waits for a directory. */
export async function namesOf(directory: Directory, ids: Iterable<UserId | null>): Promise<Names> {
  const people = [...new Set([...ids].filter((id) => id !== null))];
  const read = await Promise.all(people.map(async (id) => [id, await nameOf(directory, id)] as const));
  const names = new Map(read);
  return (id) => (id === null ? 'Latch' : (names.get(id) ?? id));
}

const nameOf = (directory: Directory, id: UserId): Promise<string> =>
  directory.person(id).then(
    ({ name }) => name,
    () => id,
  );

/** Everyone a case's state mentions. */
export function peopleOf(kase: Case): (UserId | null)[] {
  const decided = 'by' in kase ? [kase.by] : [];
  const ready = 'proposal' in kase ? [kase.proposal.by] : [];
  const voters = 'votes' in kase ? kase.votes.map(({ by }) => by) : [];
  return [
    kase.filedBy,
    kase.origin.author ?? null,
    ...kase.makers.map(({ person }) => person),
    ...decided,
    ...ready,
    ...voters,
  ];
}

export const inWords = (value: FieldValue): string => (isMoney(value) ? formatMoney(value) : value.text);

export const labelled = (
  workflow: Workflow,
  fields: FieldValues,
  { withPrivate }: { withPrivate: boolean },
): LabelledValue[] =>
  Object.entries(workflow.fields).flatMap(([name, spec]) => {
    const value = fields[name];
    return value && (withPrivate || !spec.private) ? [{ label: spec.label, value: inWords(value) }] : [];
  });

/** Action and scope first: "Refund $2,400.00 · Acme Co". */
export function headlineOf(kase: Case, workflow: Workflow | undefined): string {
  const title = workflow?.title ?? roleTitle(kase.workflow);
  const shown = Object.keys(workflow?.fields ?? kase.fields)
    .filter((name) => !workflow?.fields[name]?.private && workflow?.fields[name]?.type !== 'long_text')
    .flatMap((name) => kase.fields[name] ?? []);
  const amount = shown.find(isMoney);
  const subject = shown.find((value) => !isMoney(value));
  const head = amount ? `${title} ${formatMoney(amount)}` : title;
  return subject ? `${head} · ${inWords(subject)}` : head;
}
