import type { BacktestShown } from '../../blocks/view-models.ts';
import { listed, roleTitle, seatWords } from '../domain/decision.ts';
import type { Policy } from '../domain/policy.ts';
import { type Retried, retry, type Trial, type TriedRun, trialsOf } from '../domain/trial.ts';
import type { CaseStore, Directory } from './ports.ts';
import { namesOf } from './views/words.ts';

interface Deps {
  team: string;
  store: Pick<CaseStore, 'page' | 'timeline'>;
  /** Null: nobody can say who holds which role, e.g. on a machine without Slack. */
  directory: Pick<Directory, 'roster' | 'person'> | null;
}

export const mostCases = 1_000;
const pageSize = 100;

/** Replays past cases under a draft: who would have been asked, what would have run, what nobody could have approved. Writes nothing. */
export async function backtest(
  { team, store, directory }: Deps,
  draft: Policy,
  last = mostCases,
): Promise<BacktestShown> {
  const trials: Trial[] = [];
  const runs: TriedRun[] = [];
  let cases = 0;
  for (let before: number | null = null; cases < last; ) {
    const page = await store.page(team, before, Math.min(pageSize, last - cases));
    const oldest = page.at(-1);
    if (!oldest) break;
    before = oldest.case.number;
    for (const { case: kase } of page) {
      cases++;
      const recorded = await store.timeline(kase.id);
      const { id, number } = kase;
      const found = trialsOf(
        recorded.map(({ entry }) => entry),
        { id, team, number },
      );
      trials.push(...found.trials);
      runs.push(...found.runs);
    }
  }
  const roles = Object.keys(draft.roles);
  const roster = (await directory?.roster(draft, roles)) ?? null;
  const results = trials.map((trial) => retry(trial, runs, draft, { holders: null, ...roster }));
  const differing = results
    .filter(({ outcome }) => outcome.as !== 'same')
    .sort((a, b) => b.trial.number - a.trial.number);
  const names = directory
    ? await namesOf(
        directory as Directory,
        differing.slice(0, mostRows).flatMap(({ asked }) => asked),
      )
    : (id: string | null) => id ?? '';
  return {
    summary: summaryOf(results, cases, roster !== null),
    differing: differing.slice(0, mostRows).map((result) => ({
      number: result.trial.number,
      was: `${result.trial.was.name} (${seatsIn(result.trial.was.seats)})`,
      is: wordsFor(result),
      ran: result.trial.ran,
      asked: result.asked.slice(0, 5).map(names),
    })),
    more: Math.max(0, differing.length - mostRows),
  };
}

const mostRows = 50;

const seatsIn = (seats: string[]): string => (seats.length ? seatWords(seats) : 'no approval');

function wordsFor({ outcome, rule }: Retried): string {
  if (outcome.as === 'refused') return `refused: ${outcome.reason}`;
  const would = `${rule?.name ?? ''} (${seatsIn(rule?.seats ?? [])})`;
  return outcome.as === 'unapprovable'
    ? `${would}, unapprovable: nobody left for ${listed(outcome.roles.map(roleTitle), 'and')}`
    : would;
}

/** "37 of 412 cases would gain an approver; 3 that ran would have been unapprovable." */
function summaryOf(results: Retried[], cases: number, knowsPeople: boolean): string[] {
  const of = (...as: Retried['outcome']['as'][]) => results.filter(({ outcome }) => as.includes(outcome.as));
  const ran = (some: Retried[]) => some.filter(({ trial }) => trial.ran);
  const times = (some: Retried[], what: string): string[] =>
    some.length ? [`${some.length} of ${results.length} ${what}`] : [];
  return [
    `${cases} cases read, marked ready ${results.length} times.`,
    ...times(of('same'), 'would be asked for the same approvals.'),
    ...times(of('more'), 'would gain an approver.'),
    ...times(of('fewer'), 'would lose an approver.'),
    ...times(of('other'), 'would be approved by other roles.'),
    ...times(of('no_approval'), 'would have run without approval.'),
    ...times(
      of('refused'),
      `would be refused, because no rule covers them; ${ran(of('refused')).length} of these ran.`,
    ),
    ...times(of('unapprovable'), `would be unapprovable; ${ran(of('unapprovable')).length} of these ran.`),
    knowsPeople
      ? 'Roles are taken as they are held now.'
      : 'Who holds which role could not be read, so nothing is called unapprovable.',
  ];
}
