import { describe, expect, test } from '@jest/globals';
import { briefLine, isNews, newsLine } from '../../../src/app/news.ts';
import type { Entry } from '../../../src/domain/entry.ts';
import {
  at,
  confirmed,
  dana,
  given,
  type History,
  kim,
  machine,
  minute,
  person,
  refundWorkflow,
  type Step,
  torres,
  worldWith,
} from '../../support/domain-given.ts';

const names = (id: string | null) => (id === null ? 'Latch' : id);
const workflow = refundWorkflow();

/** What people write, wherever they may. */
const secret = 'the customer is a fraud';
const proof = 'https://pay.example.com/internal';
const incident = 'https://status.example.com/42';

const world = worldWith({ breakGlass: ['manager'], expireAfterMs: 3_600_000 });
const filed = given.filed(world, { origin: { via: 'message_shortcut', author: 'U0ZOE', text: { text: secret } } });
const after = (...steps: Step[]): History => steps.reduce((history, step) => history.when(step), filed);
const ready: Step[] = [kim.marksReady({ note: secret })];
const running = [...ready, torres.approves(), machine.starts()];
const earlier = machine.does({
  type: 'record_earlier_attempt',
  runId: 'run-1',
  isPending: false,
  result: confirmed,
  lookUpAt: minute(9),
});
const untold = [...running, machine.losesTheAnswer(), machine.cannotTell()];
const raj = person('U0RAJ');

const lives = [
  after(...running, machine.succeeds(), machine.hearsOf(), machine.findsItGone()),
  after(...running, machine.fails(), earlier),
  after(...untold, raj.declares(true, { reason: secret, proof })),
  after(...untold, raj.declares(false, { reason: secret, proof })),
  after(...ready, torres.denies(secret)),
  after(
    ...ready,
    torres.requestsChanges(secret),
    kim.notes(secret),
    kim.edits({ fields: { reason: { text: secret } } }),
  ),
  after(...ready, kim.cancels(secret)),
  after(...ready, kim.approves(), at(minute(24 * 60), machine.passesTime())),
  after(...ready, dana.breaksGlass({ reason: secret, incident })),
];
const entries = lives.flatMap((life) => life.entries);
const news = entries.filter(isNews);
const lines = (of: typeof briefLine, type: Entry['type']) => [
  ...new Set(news.filter((entry) => entry.type === type).map((entry) => of(entry, workflow, names))),
];

/** Everything that is told, as everybody may read it, and what else the team reads. */
const told: Partial<Record<Entry['type'], [brief: string, full?: string][]>> = {
  marked_ready: [
    [
      'U0KIM marked this ready',
      `U0KIM marked this ready: “${secret}” (Issue refund; rule refund-above-threshold: Finance has to approve)`,
    ],
  ],
  approved: [['All seats filled: Finance U0TORRES']],
  denied: [['U0TORRES denied this', `U0TORRES denied this: “${secret}”`]],
  changes_requested: [['U0TORRES requested changes', `U0TORRES requested changes: “${secret}”`]],
  cancelled: [['U0KIM cancelled this', `U0KIM cancelled this: “${secret}”`]],
  expired: [['Expired: nobody answered in time, which means no']],
  glass_broken: [
    [
      'U0DANA broke the glass: it runs without approval',
      `U0DANA broke the glass as Manager: it runs without approval. “${secret}” (${incident}). Not asked: U0TORRES and U0RAJ.`,
    ],
  ],
  action_succeeded: [['$2,400.00 returned (re_1)']],
  action_failed: [['Failed: card declined']],
  action_reversed: [['Did not stand: it bounced']],
  earlier_attempt_stands: [['The attempt that counted as failed went through after all: $2,400.00 returned']],
  outcome_unknown: [['Outcome unknown: no answer It will be looked up.']],
  outcome_declared: [
    ['U0RAJ declared that it happened', `U0RAJ declared that it happened: “${secret}” (${proof})`],
    ['U0RAJ declared that it never happened', `U0RAJ declared that it never happened: “${secret}” (${proof})`],
  ],
};

describe('whoever opened a ticket', () => {
  test('hears what became of the case and nothing of the work on it', () => {
    expect(new Set(news.map(({ type }) => type))).toEqual(new Set(Object.keys(told)));
    const others = entries.filter((entry) => !isNews(entry)).map(({ type }) => type);
    expect(others).toEqual(
      expect.arrayContaining(['filed', 'noted', 'edited', 'vote_cast', 'refused', 'run_started', 'reported']),
    );
  });

  test.each(Object.entries(told))('reads of %s in the words of the story', (type, words) => {
    const full = words.map(([brief, line = brief]) => line);
    expect(lines(newsLine, type as Entry['type'])).toEqual(full); // a key of Entry['type'], which entries() forgets
  });
});

describe('a record that everybody reads', () => {
  test.each(Object.entries(told))('says of %s who did what', (type, words) => {
    expect(lines(briefLine, type as Entry['type'])).toEqual(words.map(([brief]) => brief)); // as above
  });

  test('has no reason, note or link that a person wrote in it', () => {
    expect(news.filter((entry) => newsLine(entry, workflow, names).includes(secret)).length).toBeGreaterThan(8);
    const brief = news.map((entry) => briefLine(entry, workflow, names)).join('\n');
    for (const written of [secret, proof, incident]) expect(brief).not.toContain(written);
  });

  test('reads the same where the workflow is gone from the policy', () => {
    const brief = news.map((entry) => briefLine(entry, undefined, names)).join('\n');
    for (const written of [secret, proof, incident]) expect(brief).not.toContain(written);
  });
});
