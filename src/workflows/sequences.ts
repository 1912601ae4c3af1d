import type { ActionId } from '../domain/case.ts';
import type { ActionTerms } from '../domain/policy.ts';
import type { Draft } from './check-shape.ts';
import { type Path, type Report, show, suggest } from './mistake.ts';
import type { WorkflowEntry } from './schema.ts';

type Known = Record<ActionId, ActionTerms>;

/** The plugins' actions, and the sequences of a workflow as if they were actions too: each takes what its steps take. */
export function withSequences(known: Known, sequences: Draft<WorkflowEntry>['sequences'] = {}): Known {
  const added = Object.entries(sequences).flatMap(([name, sequence]) => {
    const steps = (sequence?.steps ?? []).flatMap((action) => {
      const terms = action !== undefined && Object.hasOwn(known, action) ? known[action] : undefined;
      return action !== undefined && terms ? [{ action, terms }] : [];
    });
    const params = [...new Set(steps.flatMap(({ terms }) => terms.params))];
    const optional = params.filter((param) =>
      steps.every(({ terms }) => !terms.params.includes(param) || terms.optional?.includes(param)),
    );
    const sequenceTerms: ActionTerms = {
      title: sequence?.title ?? name,
      params,
      ...(optional.length && { optional }),
      steps: steps.map(({ action, terms }) => ({ action, title: terms.title, params: terms.params })),
    };
    return [[name, sequenceTerms] as const];
  });
  return { ...known, ...Object.fromEntries(added) };
}

export function checkSequences(path: Path, workflow: Draft<WorkflowEntry>, known: Known, report: Report): void {
  for (const [name, sequence] of Object.entries(workflow.sequences ?? {})) {
    const at = [...path, 'sequences', name];
    if (Object.hasOwn(known, name)) report(at, `${show(name)} is already an action of a plugin. Give it another name.`);
    if (workflow.actions && !workflow.actions.includes(name))
      report(at, `is not among the actions of the workflow. Add ${name} under actions, or remove it.`);
    for (const [index, action] of (sequence?.steps ?? []).entries())
      if (action !== undefined && !Object.hasOwn(known, action))
        report(
          [...at, 'steps', index],
          `${show(action)} is not an action of a loaded plugin. ${suggest(action, Object.keys(known))}`.trim(),
        );
  }
}
