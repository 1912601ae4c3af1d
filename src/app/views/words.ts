import type { LabelledValue } from '../../../blocks/view-models.ts';
import type { Case, FieldValue, FieldValues, UserId } from '../../domain/case.ts';
import { roleTitle } from '../../domain/decision.ts';
import { isWebAddress } from '../../domain/field-types.ts';
import { formatMoney, isMoney } from '../../domain/money.ts';
import type { FieldSpec, Workflow } from '../../domain/policy.ts';
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

/** Everyone a case's state mentions, its values and the suggested ones included. */
export function peopleOf(kase: Case, workflow: Workflow | undefined): (UserId | null)[] {
  const decided = 'by' in kase ? [kase.by] : [];
  const ready = 'proposal' in kase ? [kase.proposal.by] : [];
  const voters = 'votes' in kase ? kase.votes.flatMap((vote) => [vote.by, vote.for ?? null]) : [];
  const suggested = kase.suggestion === 'wanted' ? {} : kase.suggestion.fields;
  return [
    kase.filedBy,
    kase.origin.author ?? null,
    ...kase.makers.map(({ person }) => person),
    ...decided,
    ...ready,
    ...voters,
    kase.override?.by ?? null,
    kase.reviewOf?.person ?? null,
    ...peopleInFields(workflow, kase.fields),
    ...peopleInFields(workflow, suggested),
  ];
}

/** Those whom values of user fields name. */
export const peopleInFields = (workflow: Workflow | undefined, fields: FieldValues): UserId[] =>
  Object.entries(workflow?.fields ?? {}).flatMap(([name, { type }]) => {
    const value = fields[name];
    return type === 'user' && value && !isMoney(value) ? [value.text] : [];
  });

/** As people read it; with its field and `names`, a user by name. */
export const inWords = (value: FieldValue, spec?: Pick<FieldSpec, 'type'>, names?: Names): string => {
  if (isMoney(value)) return formatMoney(value);
  return spec?.type === 'user' && names ? names(value.text) : value.text;
};

export const labelled = (
  workflow: Workflow,
  fields: FieldValues,
  names: Names,
  { withPrivate }: { withPrivate: boolean },
): LabelledValue[] =>
  Object.entries(workflow.fields).flatMap(([name, spec]) => {
    const value = fields[name];
    if (!value || (spec.private && !withPrivate)) return [];
    const words = inWords(value, spec, names);
    return [{ label: spec.label, value: words, ...(spec.type === 'url' && isWebAddress(words) && { link: words }) }];
  });

/** Types whose values are too long, or too little of a name, for a headline. */
const notInHeadlines = new Set<FieldSpec['type'] | undefined>(['long_text', 'url', 'file']);

/** Action and scope first: "Refund $2,400.00 · Acme Co". */
export function headlineOf(kase: Case, workflow: Workflow | undefined, names: Names): string {
  const title = workflow?.title ?? roleTitle(kase.workflow);
  const shown = Object.keys(workflow?.fields ?? kase.fields)
    .map((name) => ({ spec: workflow?.fields[name], value: kase.fields[name] }))
    .filter(({ spec }) => !spec?.private && !notInHeadlines.has(spec?.type));
  const amount = shown.flatMap(({ value }) => value ?? []).find(isMoney);
  const subject = shown.find(({ value }) => value && !isMoney(value));
  const head = amount ? `${title} ${formatMoney(amount)}` : title;
  return subject?.value ? `${head} · ${inWords(subject.value, subject.spec, names)}` : head;
}
