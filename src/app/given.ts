import type { ActionId, Case, CaseIn, Digest, FieldValues } from '../domain/case.ts';
import type { Change, Command, Given } from '../domain/command.ts';
import { digestOf } from '../domain/hash.ts';
import { type Policy, workflowNamed } from '../domain/policy.ts';
import { LatchError } from '../errors.ts';
import type { CaseStore, Clock, Directory, Effects, PluginHost, PolicyStore, Spending } from './ports.ts';

export interface GivenDeps {
  directory: Directory;
  policies: PolicyStore;
}

/** The policy a case is judged by: the one it was marked ready under, else the active one. */
export function policyFor(kase: Case, policies: PolicyStore): Promise<Policy> | Policy {
  return 'proposal' in kase ? policies.byHash(kase.team, kase.proposal.policy) : policies.active();
}

/** What the outside world looks like for showing a case. */
export async function givenFor({ directory, policies }: GivenDeps, kase: Case): Promise<Given> {
  const policy = withWorkflow(await policyFor(kase, policies), kase);
  return rosterFor(directory, policy, rolesIn(policy, kase.workflow), false);
}

export interface Asking {
  /** Reads roles past every cache. */
  fresh?: boolean;
  /** What the action would change outside: `must` be found out, is shown `if_known`, or is not asked for at all. */
  effects?: 'must' | 'if_known' | 'unasked';
}

/** What the outside world looks like for a decision: beside roles what this very command is decided over. */
export async function givenToDecide(
  deps: DecideDeps,
  kase: Case,
  command: Asked,
  { fresh = false, effects: asked = 'must' }: Asking = {},
): Promise<{ given: Given; spending: Spending | null; effects: Effects | null }> {
  const { directory, policies, store, clock } = deps;
  const isPinned = 'proposal' in kase;
  const policy = withWorkflow(
    isPinned ? await policies.byHash(kase.team, kase.proposal.policy) : await policies.current(),
    kase,
  );
  // Past every cache only what the run depends on is read: each person costs a call.
  const narrow = fresh && kase.status === 'approved';
  const roles = narrow ? rolesToRun(kase, policy) : rolesIn(policy, kase.workflow);
  const given = await rosterFor(directory, policy, roles, fresh);
  const comparesPolicies = isPinned && (command.type === 'start_run' || command.type === 'review_policy');
  const active = comparesPolicies ? await policies.current() : null;
  // Judged under both, so what either of them adds up is read.
  const judging = comparesPolicies || command.type === 'mark_ready' ? [policy, ...(active ? [active] : [])] : [];
  const sums = judging.flatMap((one) => workflowNamed(one, kase.workflow)?.sums ?? []);
  const digests = await effectsOf(deps.host, kase, command, asked);
  const [spending, effects, owing, zone] = await Promise.all([
    sums.length ? store.spending(kase, sums, clock.now()) : null,
    digests.length ? store.effects(kase, digests) : null,
    command.type === 'break_glass' ? store.owing(kase.team) : null,
    command.type === 'mark_ready' ? zoneOf(directory, command.by) : null,
  ]);
  return {
    given: {
      ...given,
      ...(spending && { spent: spending.runs }),
      ...(digests.length && { effects: digests }),
      ...(effects?.others.length && { sameEffect: effects.others }),
      ...(owing && { owing }),
      ...(active && active.hash !== policy.hash && { active }),
      ...(zone && { zone }),
    },
    spending,
    effects,
  };
}

export interface DecideDeps extends GivenDeps {
  store: Pick<CaseStore, 'spending' | 'owing' | 'effects'>;
  host: Pick<PluginHost, 'effectKeys'>;
  clock: Clock;
}

/** What of a command says what has to be known to decide on it. */
interface Asked {
  type: Command['type'];
  by?: unknown;
  action?: ActionId;
  fields?: Change['fields'];
}

/**
 * What the action would change outside: found out with the outside system when a case is marked ready, and kept with what is
 * approved from then on. What cannot be found out keeps it from being marked ready; a form is shown all the same.
 */
async function effectsOf(
  host: DecideDeps['host'],
  kase: Case,
  { type, action, fields = {} }: Asked,
  asked: Asking['effects'],
): Promise<Digest[]> {
  if (type === 'start_run') return 'proposal' in kase ? (kase.proposal.effects ?? []) : [];
  if (asked === 'unasked' || type !== 'mark_ready' || action === undefined || kase.status !== 'open') return [];
  const values = Object.entries({ ...kase.fields, ...fields }).filter(([, value]) => value !== null);
  const found = await host.effectKeys(action, kase, Object.fromEntries(values) as FieldValues); // blanks were left out above
  if (!('problem' in found)) return found.keys.map((key) => digestOf(key));
  if (asked === 'if_known') return [];
  throw new LatchError('upstream_failed', `the effect of ${action} on ${kase.id} is not known: ${found.problem}`, {
    userMessage: `Latch could not find out whether another case changes the same thing: ${found.problem} Nothing was recorded; try again.`,
  });
}

async function rosterFor(directory: Directory, policy: Policy, roles: string[], fresh: boolean): Promise<Given> {
  const roster = await directory.roster(policy, [...new Set(roles)], { fresh });
  return { policy, holders: null, ...roster };
}

/** Deadlines without a zone of their own run in the preparer's. */
async function zoneOf(directory: Directory, by: unknown): Promise<string | null> {
  const id = typeof by === 'object' && by !== null && 'id' in by && typeof by.id === 'string' ? by.id : null;
  if (id === null) return null;
  return directory.person(id).then(
    ({ tz }) => tz,
    () => null,
  );
}

function withWorkflow(policy: Policy, kase: Case): Policy {
  if (workflowNamed(policy, kase.workflow)) return policy;
  throw new LatchError('unavailable', `the policy has no workflow ${kase.workflow}`, {
    userMessage: `The workflow "${kase.workflow}" is no longer in latch.yml. Ask an admin to bring it back, or file the case anew.`,
  });
}

/** Those of the seats, of whoever may stand in for them, and of whoever pressed Run. */
function rolesToRun({ proposal, runRequest, workflow }: CaseIn<'approved'>, policy: Policy): string[] {
  const { seats, runBy, escalate } = proposal.rule;
  const filling = escalate ? [...seats, escalate.to] : seats;
  const operators = runRequest?.by ? [...runBy, ...(policy.workflows[workflow]?.operators ?? [])] : [];
  return withCover([...filling, ...operators], policy);
}

/** Every role that a workflow mentions, and those that may stand in for them. */
export function rolesIn(policy: Policy, workflowName: string): string[] {
  const workflow = policy.workflows[workflowName];
  if (!workflow) return [];
  const { operators, viewers, rules } = workflow;
  const named = rules.flatMap(({ seats, runBy, escalate, breakGlass = [] }) => [
    ...seats,
    ...runBy,
    ...breakGlass,
    ...(escalate ? [escalate.to] : []),
  ]);
  return withCover([...operators, ...viewers, ...named], policy);
}

const withCover = (roles: string[], policy: Policy): string[] => [
  ...new Set([...roles, ...roles.flatMap((role) => policy.roles[role]?.cover ?? [])]),
];
