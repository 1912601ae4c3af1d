import { signedClick, signedMessage } from './clicks.ts';
import type { Sending } from './p2-sender.ts';
import type { Waiting } from './seed.ts';
import { approvers, operator } from './setting.ts';

/** Of one side. */
export interface Target {
  /** How the results are called. */
  side: string;
  port: number;
}

/** How often somebody presses Approve who may not: people press again. */
const pressedInVain = 3;
/** Then a vote settles the case, and the second approver comes too late. */
export const clicksACase = pressedInVain + approvers.length;
/** Messages a second that are filed and triaged, beside the clicks; their acknowledgement is held until they are on record. */
const filedASecond = 1;

let outsiders = 0;
let messages = 0;

/** The same clicks for each side, at times of its own: like people's, they come at any moment and do not wait for each other. */
export function steadyRequests(
  cases: Waiting[],
  targets: Target[],
  { seconds, responseUrl, random }: { seconds: number; responseUrl: string; random: () => number },
): Sending[] {
  const moment = () => random() * seconds * 1_000;
  const clicks = cases.flatMap((one) => {
    const outsider = `U0OUTSIDE${++outsiders}`;
    const people = [...Array<string>(pressedInVain).fill(outsider), ...approvers];
    return people.map((user) => signedClick({ ...one, user, responseUrl }));
  });
  const filed = Array.from({ length: filedASecond * seconds }, () => {
    const number = ++messages;
    const text = `Please refund $2,400.00 for order #${number}, payment pi_message${number}: the unit arrived broken`;
    return signedMessage(text, `1650000000.${String(number).padStart(6, '0')}`, operator);
  });
  const clicked = targets.flatMap(({ side, port }) => {
    const moments = clicks.map(moment).sort((a, b) => a - b);
    return clicks.map((click, index) => ({ ...click, side, port, at: moments[index] ?? 0 }));
  });
  const posted = targets.flatMap(({ port }) =>
    filed.map((message) => ({ ...message, side: 'messages', port, at: moment() })),
  );
  return [...clicked, ...posted];
}

/** mulberry32: the same moments in every run. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
