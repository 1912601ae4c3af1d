import { describe, test } from '@jest/globals';
import { liveMany, type Reached, wasReached } from '../../support/domain-lives.ts';
import { glassWorld } from '../../support/domain-worlds.ts';

describe('where everybody may break the glass', () => {
  const reached: Reached = new Map();

  test('it runs for nobody who shaped the case, and within the hour only', () =>
    liveMany(glassWorld, 3_000, 1, reached));

  test.each(['glass_broken', 'glass_closed', 'run on broken glass', 'review_opened', 'refused moved_on'])(
    'these histories reached %s often enough to mean something',
    (what) => wasReached(what, reached),
  );
});
