/**
 * What goes wrong with requests to come.
 * - `hang`: no answer ever; `drop`: the connection is cut; `malformed`: half the JSON; `page`: a 200 with a page of HTML.
 * - `answer`: this in place of its own; `delay`: works, `ms` later, whether or not the client still waits.
 */
export type Fault = {
  times?: number;
  /** The beginning of "METHOD /path". Default: everything that is no GET. */
  on?: string;
} & (
  | { kind: 'hang' | 'drop' | 'malformed' | 'page' /** Did the request take effect first? */; effect: 'none' | 'made' }
  | {
      kind: 'answer';
      status: number;
      body: unknown;
      headers?: Record<string, string>;
      effect: 'none' | 'made';
    }
  | { kind: 'delay'; ms: number }
);

export class Faults {
  #pending: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#pending.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#pending = [];
  }

  /** The fault for this request, if any; each counts down. */
  take(route: string): Fault | null {
    const next = this.#pending.find(
      ({ fault, left }) =>
        left > 0 && (fault.on === undefined ? !route.startsWith('GET ') : route.startsWith(fault.on)),
    );
    if (!next) return null;
    next.left -= 1;
    return next.fault;
  }
}
