import type { LocalMessage } from '../../../scripts/sandbox/slack/types.ts';
import { samplePayments } from '../../../scripts/sandbox/stripe/sample-payments.ts';
import {
  approve,
  cards,
  caseIdOf,
  dmsTo,
  fileCase,
  markReady,
  RAJ,
  seen,
  TORRES,
  threadOf,
} from '../../support/cases-in-slack.ts';
import { eventually } from '../../support/eventually.ts';
import type { KillableLatch } from '../../support/killable-latch.ts';
import { countOf, recordOf } from '../../support/record.ts';
import { inStatus, statusOf, testSideBySide, toldOnce } from '../../support/side-by-side.ts';

const payment = samplePayments.acme.paymentIntent;
const never = 600_000;

/** What was being said when the process died is said once. */
const sentences: Record<string, (latch: KillableLatch) => Promise<LocalMessage>> = {
  'while the card is posted for the first time': async ({ slack, database }) => {
    slack.addFault({ method: 'chat.postMessage', dropAfterEffect: true, hangMs: never, times: 1 });
    const card = await fileCase(slack, { payment });
    // Nothing is under way in the database: a transaction whose client died holds it up for a minute, which is another story.
    const suggested = async () => countOf(await recordOf(database.connection, caseIdOf(card)), 'triage_suggested');
    await eventually('the suggestion on record', suggested);
    return card;
  },
  'while the first of two approvers is told': async ({ slack }) => {
    const card = await fileCase(slack, { payment });
    const id = caseIdOf(card);
    await eventually('the suggestion in the thread', () => threadOf(slack, card).length === 2);
    await slack.settled();
    slack.addFault({ method: 'chat.postMessage', dropAfterEffect: true, hangMs: never });
    const line = () => threadOf(slack, card).length === 3;
    await markReady(slack, card);
    await eventually('the line', line);
    return (await eventually('a card', () => cards(slack, id)[0])) ?? card;
  },
};

testSideBySide('killed', sentences, async (latch, reach) => {
  const card = await reach(latch);
  const id = caseIdOf(card);
  await latch.kill();
  latch.slack.clearFaults();
  await latch.restart();
  await eventually(
    'the suggestion',
    async () => countOf(await recordOf(latch.database.connection, id), 'triage_suggested') === 1,
    45_000,
  );
  if ((await statusOf(latch, id)) === 'open') await markReady(latch.slack, seen(latch.slack, card));
  await inStatus(latch, id, 'pending_approval');
  await eventually(
    'both approvers told',
    () => [TORRES, RAJ].every((one) => dmsTo(latch.slack, one, id, 'review').length),
    45_000,
  );
  await approve(
    latch.slack,
    TORRES,
    await eventually(
      'the card',
      () => /"Approve"/.test(JSON.stringify(seen(latch.slack, card).blocks)) && seen(latch.slack, card),
      45_000,
    ),
  );
  await inStatus(latch, id, 'done');
  await toldOnce(latch, card);
});
