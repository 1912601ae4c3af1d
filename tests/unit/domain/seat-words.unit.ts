import { expect, test } from '@jest/globals';
import { seatWords } from '../../../src/domain/decision.ts';

test('seats are named as people say them: how many of which role, in the order of the rule', () => {
  expect(seatWords(['finance'])).toBe('Finance');
  expect(seatWords(['finance', 'finance'])).toBe('2 of Finance');
  expect(seatWords(['finance', 'risk', 'finance'])).toBe('2 of Finance and Risk');
  expect(seatWords(['ops', 'finance', 'risk'])).toBe('Ops, Finance and Risk');
});
