import { type Case, caseId, type RoleName } from '../case.ts';
import type { FileCommand, Given } from '../command.ts';
import { type RefusalDetail, refusalOf } from '../decision.ts';
import type { Entry } from '../entry.ts';
import { fold } from '../evolve.ts';
import { workflowNamed } from '../policy.ts';
import type { Refusal } from '../refusal.ts';
import { normalised } from '../seal.ts';
import { changeProblems } from './edit.ts';
import { barredByStanding, isRefusal, permittedRoles } from './standing.ts';

export type Filed =
  | { outcome: 'accepted'; entries: Entry[]; case: Case }
  | { outcome: 'refused'; refusal: Refusal }
  | { outcome: 'invalid'; problems: Record<string, string> };

/** Operators of the workflow file its cases; a message of an intake channel becomes one by that channel's configuration. */
export function file(received: FileCommand, { policy, holders }: Given): Filed {
  const command = normalised(received);
  const refusedWith = (detail: RefusalDetail): Filed => ({ outcome: 'refused', refusal: refusalOf('file', detail) });
  const workflow = workflowNamed(policy, command.workflow);
  if (!workflow) return { outcome: 'invalid', problems: { workflow: `There is no workflow "${command.workflow}".` } };
  const problems = changeProblems({ labels: [] }, command, workflow);
  if (problems) return { outcome: 'invalid', problems };
  if (command.by === null) return filed(command, []);

  const barred = barredByStanding(command.by, holders);
  if (barred) return refusedWith(barred);
  const roles = permittedRoles(workflow.operators, command.by.id, { policy, holders }, 'not_operator');
  return isRefusal(roles) ? refusedWith(roles) : filed(command, roles);
}

function filed(
  { at, by, team, number, workflow, origin, fields, labels, reviewOf }: FileCommand,
  roles: RoleName[],
): Filed {
  const entry: Entry = {
    at,
    type: 'filed',
    by: by?.id ?? null,
    workflow,
    origin,
    fields,
    roles,
    ...(labels?.length && { labels }),
    ...(reviewOf && { reviewOf }),
  };
  return { outcome: 'accepted', entries: [entry], case: fold([entry], { id: caseId(team, number), team, number }) };
}
