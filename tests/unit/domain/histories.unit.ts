import { describe, test } from '@jest/globals';
import { liveMany, type Reached, wasReached } from '../../support/domain-lives.ts';
import { someWorld } from '../../support/domain-worlds.ts';

describe('whatever people and machine do, in any order', () => {
  const reached: Reached = new Map();

  test('no gate opens that should not, nothing is lost, nothing throws', () => liveMany(someWorld, 4_000, 0, reached));

  test.each([
    'approved',
    'run_started',
    'seat_lost',
    'edited',
    'action_failed',
    'run_requested',
    'expired',
    'reminded',
    'escalated',
    'review_closed',
    'glass_closed',
    'verdict changed by policy',
    'verdict changed by sum',
    'verdict changed by earlier',
    'vote for somebody away',
    'run on broken glass',
    'approved by all',
  ])('these histories reached %s often enough to mean something', (what) => wasReached(what, reached));
});
