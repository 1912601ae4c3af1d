import { readdir } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { actionTermsOf } from '../../../src/plugin-settings.ts';
import { matrixActions } from '../../support/fault-matrix/actions.ts';
import { always, answer, type Row, testAnswers } from '../../support/fault-matrix/answers.ts';

/** It never arrived. It is sent again only where the system takes a send once, however often it comes. */
const lost: Pick<Row, 'ends' | 'but'> = {
  ends: 'failed',
  but: {
    'stripe.refund': 'done',
    'stripe.credit': 'done',
    'stripe.cancel_subscription': 'done', // over is over: a second one is not found
    'stripe.cancel_subscription, its mark': 'done',
    'http.close_account': 'done', // declared with an idempotency key
    'linear.comment': 'done', // the comment's id is the key
    'slack.open_channel, its first message': 'unknown', // as above
  },
};

testAnswers({
  'there is none, nor was anything done': { fault: always({ kind: 'hold', effect: 'none' }), ...lost },
  'the connection is reset before the deed': { fault: always({ kind: 'reset', effect: 'none' }), ...lost },
  'a 409': { fault: answer('none', 'conflict'), ...lost },
  'a 429 with Retry-After': { fault: answer('none', 'rateLimited'), ends: 'done' }, // waited out
  'a 500 in place of the deed': { fault: answer('none', 'serverError'), ...lost },
});

test('every action of every plugin stands in the table', async () => {
  const offered = await Promise.all((await readdir('plugins')).map((name) => actionTermsOf([{ name }])));
  const ids = offered.flatMap(Object.keys).toSorted();
  // What http offers is declared in latch.yml.
  const covered = matrixActions.map(({ id }) => id).filter((id) => !id.startsWith('http.'));
  expect(covered.toSorted()).toEqual(ids);
});
