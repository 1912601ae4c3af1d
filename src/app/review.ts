import type { Case } from '../domain/case.ts';
import { LatchError } from '../errors.ts';
import type { FileCase, Handle } from './handle.ts';

/** Broken glass opens a case of its own, in which somebody else has to look at it. Made once, whoever makes it. */
export async function openReview({ file, handle }: { file: FileCase; handle: Handle }, kase: Case): Promise<void> {
  const { id, team, workflow, override, makers } = kase;
  if (!override || !('proposal' in kase)) return;
  const { rule } = kase.proposal;
  const filed = await file({
    cmd: `review:${id}:${override.at}`,
    by: null,
    team,
    workflow,
    origin: { via: 'break_glass', text: override.reason },
    fields: {},
    reviewOf: {
      case: id,
      person: override.by,
      rule: rule.name,
      seats: [...new Set([...rule.seats, ...(rule.escalate ? [rule.escalate.to] : [])])],
      makers: makers.map(({ person }) => person),
    },
  });
  if (filed.outcome !== 'accepted') throw new LatchError('conflict', `the review of ${id} cannot be opened`);
  await handle(id, { type: 'note_review', cmd: `review-opened:${filed.caseId}`, case: filed.caseId });
}
