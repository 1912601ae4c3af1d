import { z } from 'zod';
import type { ReadContext, RunContext } from '../../src/plugin-host/contract.ts';
import { ask } from './client.ts';
import type { JiraConfig } from './config.ts';

const transition = z.object({
  id: z.string().min(1),
  name: z.string(),
  to: z.object({ name: z.string() }),
  fields: z
    .record(
      z.string(),
      z.object({ name: z.string().optional(), required: z.boolean(), hasDefaultValue: z.boolean().optional() }),
    )
    .optional(),
});
export type Transition = z.infer<typeof transition>;

/** What may be done with the ticket right now, by this account. */
export const transitionsOf = async (key: string, config: JiraConfig, ctx: ReadContext): Promise<Transition[]> => {
  const wanted = z.object({ transitions: z.array(transition) });
  return (await ask(`issue/${key}/transitions?expand=transitions.fields`, wanted, config, ctx)).transitions;
};

export const isSameStatus = (one: string, other: string): boolean =>
  one.trim().toLowerCase() === other.trim().toLowerCase();

/** Fields that people have to fill in on the way, such as a resolution. */
export const wantedBy = ({ fields = {} }: Transition): string[] =>
  Object.entries(fields)
    .filter(([, { required, hasDefaultValue }]) => required && !hasDefaultValue)
    .map(([id, { name }]) => name ?? id);

/** By the status it leads to; one that wants nothing to be filled in first. */
export const transitionTo = (status: string, transitions: Transition[]): Transition | undefined =>
  transitions
    .filter(({ to }) => isSameStatus(to.name, status))
    .sort((a, b) => wantedBy(a).length - wantedBy(b).length)[0];

/**
 * Sends it. The run stands in the entry of the changelog that the transition makes (`historyMetadata`), so that it is
 * found again: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-transitions-post
 */
export const sendTransition = (
  key: string,
  { id }: Transition,
  config: JiraConfig,
  ctx: RunContext,
): Promise<undefined> =>
  ask(`issue/${key}/transitions`, z.undefined(), config, ctx, {
    method: 'POST',
    body: {
      transition: { id },
      historyMetadata: {
        type: 'latch',
        description: `Latch, case ${ctx.caseRef}`,
        generator: { id: 'latch', type: 'latch' },
        extraData: { run: ctx.runId, case: ctx.caseRef },
      },
    },
  });
