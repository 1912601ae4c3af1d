import type { ActionId, Case, Suggestion } from '../domain/case.ts';
import { formatMoney, isMoney } from '../domain/money.ts';
import { judge, type Policy } from '../domain/policy.ts';
import { factsOf } from '../domain/verdict.ts';
import type { Triage, TriageInput } from './ports.ts';

/** The texts triage reads, and what it may choose from. */
export function triageInput(kase: Case, policy: Policy): TriageInput {
  const specs = policy.workflows[kase.workflow]?.fields ?? {};
  // A summary stands on the channel's card: what is private never gets into it.
  const open = Object.entries(kase.fields).filter(([name]) => !specs[name]?.private);
  const typed = open.map(([name, value]) => `${name}: ${isMoney(value) ? formatMoney(value) : value.text}`);
  return {
    text: [kase.origin.text?.text ?? '', ...typed].filter(Boolean).join('\n'),
    fields: Object.fromEntries(open),
    workflows: Object.values(policy.workflows).map(({ name, title, fields, actions }) => ({
      name,
      title,
      fields: Object.entries(fields).map(([field, { label, type }]) => ({ name: field, label, type })),
      actions: Object.entries(actions).map(([id, terms]) => ({ id, title: terms.title })),
    })),
  };
}

/** Asks for a suggestion. Which rule would apply is the policy's word, computed from what was proposed. */
export async function suggest(triage: Triage, kase: Case, policy: Policy, signal: AbortSignal): Promise<Suggestion> {
  const proposal = await triage.propose(triageInput(kase, policy), signal);
  const proposed = Object.fromEntries(Object.entries(proposal.fields).filter(([name]) => !kase.fields[name]));
  return {
    ...proposal,
    fields: proposed,
    rule: ruleFor(kase, proposal.action, { ...proposed, ...kase.fields }, proposal.priority, policy),
  };
}

function ruleFor(
  kase: Case,
  action: ActionId | null,
  fields: Case['fields'],
  priority: Case['priority'],
  policy: Policy,
): string | null {
  const workflow = policy.workflows[kase.workflow];
  if (!workflow || !action) return null;
  // What others have spent is not looked up for a suggestion: Mark Ready judges with it.
  return (
    judge(workflow, factsOf({ fields, labels: kase.labels, priority }, action, kase.filedAt, {})).rule?.name ?? null
  );
}

/** The case as it would be if an operator took over everything triage proposed. Never decided on; for reading and showing. */
export const asSuggested = (kase: Case): Case =>
  kase.suggestion === 'wanted' || kase.status !== 'open'
    ? kase
    : { ...kase, fields: { ...kase.suggestion.fields, ...kase.fields } };
