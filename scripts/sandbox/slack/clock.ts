import { createHash } from 'node:crypto';

/**
 * Time, and the ids made of it: unique, ordered, and not used again after a restart,
 * because an app with a lasting database remembers the ids of the last run.
 */
export class Clock {
  readonly now: () => number;
  #lastMicros = 0;

  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  nowS(): number {
    return Math.floor(this.now() / 1000);
  }

  /** A message's ts, e.g. `1700000000.000100`. */
  ts(): string {
    const micros = this.#tick();
    return `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}`;
  }

  id(prefix: string): string {
    return prefix + this.#tick().toString(36).toUpperCase();
  }

  /** 24 characters that look random. */
  token(): string {
    return createHash('sha256').update(String(this.#tick())).digest('hex').slice(0, 24);
  }

  #tick(): number {
    this.#lastMicros = Math.max(this.#lastMicros + 1, Math.floor(this.now()) * 1000);
    return this.#lastMicros;
  }
}
