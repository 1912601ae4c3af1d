import type { Fault } from './types.ts';

/** The faults still to be played, in the order they were added. */
export class Faults {
  #waiting: (Fault & { left: number })[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ ...fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** The first fault for the method, used up by one. */
  take(method: string): Fault | undefined {
    const fault = this.#waiting.find((one) => one.method === '*' || one.method === method);
    if (!fault) return undefined;
    fault.left -= 1;
    if (fault.left <= 0) this.#waiting = this.#waiting.filter((one) => one !== fault);
    return fault;
  }
}
