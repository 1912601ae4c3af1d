import type { Connection } from 'mongoose';
import { answered, fillIn, findByLabel, press, until } from '../../../scripts/sandbox/acting.ts';
import type { Delivered, LocalMessage, LocalSlack } from '../../../scripts/sandbox/slack/types.ts';
import { approve, cards, caseIdOf, openForm, REFUNDS, seen, TORRES } from '../cases-in-slack.ts';
import { eventually } from '../eventually.ts';
import { fewAtATime } from '../few-at-a-time.ts';
import type { CaseRow } from '../record.ts';
import type { MatrixAction } from './actions.ts';
import { workflowName } from './matrix-config.ts';
import type { FaultySystems } from './systems.ts';

/** One cell of the matrix before anything went wrong. */
export interface MatrixCase {
  action: MatrixAction;
  /** Of the thing that it acts on. */
  n: number;
  id: string;
  card: LocalMessage;
}
export type Wanted = Pick<MatrixCase, 'action' | 'n'>;

interface Where {
  slack: LocalSlack;
  all: FaultySystems;
  /** Called right after each click and submission, e.g. to deliver it again. */
  afterEach?: () => void;
}

/** Whoever files: each of them fills in one form at a time. */
const operators = ['U0KIM', 'U0SAM'];

/** Files these cases in Slack and has them marked ready; several at the same time. */
export const casesToApprove = (where: Where, wanted: readonly Wanted[]): Promise<MatrixCase[]> =>
  fewAtATime(operators, wanted, (one, person) => caseToApprove(where, one, person));

/** A few clicks at the same time. */
export const approveAll = (slack: LocalSlack, round: readonly MatrixCase[]): Promise<Delivered[]> =>
  fewAtATime([1, 2, 3], round, ({ card }) => approve(slack, TORRES, card));

async function caseToApprove(where: Where, { action, n }: Wanted, person: string): Promise<MatrixCase> {
  const { slack, all, afterEach = () => {} } = where;
  const then = async <T>(acted: Promise<T>): Promise<T> => {
    afterEach();
    return acted;
  };
  const what = `${action.id} ${n}`;
  answered(await then(slack.as(person).slash(REFUNDS, '/latch', `new ${workflowName(action)}`)), `/latch new, ${what}`);
  const form = await openForm(slack, person, 'Make Case');
  const since = cards(slack).length;
  answered(await then(slack.as(person).submit(form.id, fillIn(form, action.values(n, all)))), `Make Case, ${what}`);
  const isIts = ({ blocks }: LocalMessage) => JSON.stringify(blocks).includes(action.own(n));
  const card = await until(slack, `the card of ${what}`, () =>
    cards(slack)
      .slice(since)
      .find((one) => isIts(one) && findByLabel(one.blocks, action.title)),
  );
  await then(press(slack, person, [card], action.title));
  const ready = await openForm(slack, person, 'Mark Ready');
  answered(await then(slack.as(person).submit(ready.id, {})), `Mark Ready, ${what}`);
  await until(slack, `Approve on the card of ${what}`, () => findByLabel(seen(slack, card).blocks, 'Approve'));
  return { action, n, id: caseIdOf(card), card: seen(slack, card) };
}

export const rowsOf = (connection: Connection, cases: readonly Pick<MatrixCase, 'id'>[]): Promise<CaseRow[]> =>
  connection
    .collection<CaseRow>('cases')
    .find({ _id: { $in: cases.map(({ id }) => id) } })
    .toArray();

/** Nothing was written on these cases for a while: whoever is killed now is in the middle of no commit. */
export async function allQuiet(connection: Connection, cases: readonly MatrixCase[], forMs = 800): Promise<void> {
  let before = '';
  let since = performance.now();
  await eventually(
    'quiet',
    async () => {
      const now = JSON.stringify(await rowsOf(connection, cases));
      if (now !== before) since = performance.now();
      before = now;
      return performance.now() - since > forMs;
    },
    45_000,
  );
}
