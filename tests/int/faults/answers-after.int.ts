import { always, answer, type Row, testAnswers } from '../../support/fault-matrix/answers.ts';

/** The request arrived, and its answer did not: the look-up finds what it did. */
const arrived: Pick<Row, 'ends' | 'but'> = {
  ends: 'done',
  but: {
    'slack.open_channel': 'unknown', // the message that names the run comes later: a channel alone may be anybody's
    'freshdesk.set_status, its note': 'failed', // a note alone is no new status
    'linear.set_status, its note': 'failed',
  },
};
testAnswers({
  nothing: { fault: () => null, ends: 'done' },
  'it comes too late': { fault: always({ kind: 'hold', effect: 'made' }), ...arrived },
  'the connection is reset after the deed': { fault: always({ kind: 'reset', effect: 'made' }), ...arrived },
  'a 500 after the deed': { fault: answer('made', 'serverError'), ...arrived },
  'half of it': { fault: always({ kind: 'malformed' }), ...arrived },
});
