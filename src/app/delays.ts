/** 10 s, 20 s, 40 s … up to an hour: soon after the call, patient later. */
export const lookUpDelayMs = (lookUps: number): number => Math.min(10_000 * 2 ** lookUps, 60 * 60_000);

const longestPauseMs = 15 * 60_000;
/** A system that wants to be left alone for longer is misread. */
const longestResendMs = 24 * 60 * 60_000;

/**
 * When to send again what the system put off: as long as it says, or 2 s, 4 s, 8 s …; and up to half as long on top, by
 * `chance` (0 to 1), so that what was put off together does not come back together.
 */
export function resendDelayMs(postponed: number, retryAfterMs: number | undefined, chance: number): number {
  const base = Math.max(retryAfterMs ?? 0, Math.min(2_000 * 2 ** postponed, longestPauseMs));
  return Math.min(Math.round(base * (1 + chance / 2)), longestResendMs);
}
