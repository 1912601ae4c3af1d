import type { Entry } from '../domain/entry.ts';
import type { Workflow } from '../domain/policy.ts';
import { storyLine } from './views/story.ts';
import type { Names } from './views/words.ts';

/** What whoever opened a ticket waits for. Notes, edits and refusals are for those who work on the case. */
const news = new Set<Entry['type']>([
  'marked_ready',
  'approved',
  'denied',
  'changes_requested',
  'cancelled',
  'expired',
  'glass_broken',
  'action_succeeded',
  'action_failed',
  'action_reversed',
  'earlier_attempt_stands',
  'outcome_unknown',
  'outcome_declared',
]);
export const isNews = ({ type }: Entry): boolean => news.has(type);

/** e.g. "A. Torres approved as Finance" */
export function newsLine(entry: Entry, workflow: Workflow | undefined, names: Names): string {
  const { who, what } = storyLine(entry, workflow, names);
  return byMachine(entry) ? what : `${who} ${what}`;
}

/** The same without what people wrote: for records that others read, too. */
export function briefLine(entry: Entry, workflow: Workflow | undefined, names: Names): string {
  const by = 'by' in entry && entry.by !== null ? names(entry.by) : '';
  switch (entry.type) {
    case 'marked_ready':
      return `${by} marked this ready`;
    case 'denied':
      return `${by} denied this`;
    case 'changes_requested':
      return `${by} requested changes`;
    case 'cancelled':
      return `${by} cancelled this`;
    case 'glass_broken':
      return `${by} broke the glass: it runs without approval`;
    case 'outcome_declared':
      return `${by} declared that it ${entry.happened ? 'happened' : 'never happened'}`;
    default:
      return newsLine(entry, workflow, names);
  }
}

const byMachine = (entry: Entry): boolean => !('by' in entry) || entry.by === null;
