import { describe, test } from '@jest/globals';
import { liveMany, type Reached, wasReached } from '../../support/domain-lives.ts';
import { awayWorld } from '../../support/domain-worlds.ts';

describe('where half of the people are away and some have two accounts', () => {
  const reached: Reached = new Map();

  test('no human fills two seats, in their own right or for somebody', () => liveMany(awayWorld, 3_000, 2, reached));

  test.each([
    'vote for somebody away',
    'vote_withdrawn',
    'seat_lost',
    'approved',
    'escalated',
    'refused already_voted',
  ])('these histories reached %s often enough to mean something', (what) => wasReached(what, reached));
});
