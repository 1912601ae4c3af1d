import type { ActionId, Case, FieldValues } from '../domain/case.ts';
import { type Policy, workflowNamed } from '../domain/policy.ts';
import type { PluginHost, SourcedFact } from './ports.ts';

/**
 * The plugins of a policy, and the sequences that its workflows declare as if a plugin offered them. What runs is always one
 * step at a time; what is asked before that is asked of all steps that are still to be done.
 */
export function withSequences(host: PluginHost, policy: Policy): PluginHost {
  /** A plugin's own action is its only step. */
  function stepsOf(action: ActionId, kase: Case | undefined): { action: ActionId }[] {
    const workflows = kase ? [workflowNamed(policy, kase.workflow)] : Object.values(policy.workflows);
    const terms = workflows.map((workflow) =>
      workflow && Object.hasOwn(workflow.actions, action) ? workflow.actions[action] : undefined,
    );
    const steps = terms.find((one) => one?.steps)?.steps;
    const done = new Set(kase?.finished?.map(({ index }) => index));
    return steps?.filter((_, index) => !done.has(index)) ?? [{ action }];
  }

  return {
    ...host,

    applies(action, kase) {
      for (const step of stepsOf(action, kase)) {
        const applies = host.applies(step.action, kase);
        if (!applies.ok) return applies;
      }
      return { ok: true };
    },

    checkParams: (action, fields, kase) =>
      Object.assign(
        {},
        ...stepsOf(action, kase)
          .map((step) => host.checkParams(step.action, fields, kase))
          .reverse(),
      ),

    async preflight(action, kase, fields: FieldValues) {
      const facts: SourcedFact[] = [];
      for (const step of stepsOf(action, kase)) {
        const preflight = await host.preflight(step.action, kase, fields);
        if (!preflight.ok) return preflight;
        facts.push(...preflight.facts);
      }
      return { ok: true, facts };
    },

    async effectKeys(action, kase, fields) {
      const keys: string[] = [];
      for (const step of stepsOf(action, kase)) {
        const found = await host.effectKeys(step.action, kase, fields);
        if ('problem' in found) return found;
        keys.push(...found.keys);
      }
      return { keys };
    },
  };
}
