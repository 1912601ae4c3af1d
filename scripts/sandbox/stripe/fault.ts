import type { Answer } from './answer.ts';
import type { Form } from './form.ts';

/**
 * What goes wrong with requests to come.
 * - `hang`: no answer ever; `drop`: the connection is cut.
 * - `delay`: works, `ms` later, whether or not the client still waits; `late`: works at once, and answers only after `until` what was true then.
 * - `malformed`: half the JSON; `bad_gateway`: a 502 whose JSON is not Stripe's; `empty`: a 200 `{}`.
 * - `error`: an error of Stripe's own, e.g. `stripeErrors.serverError`. A 5xx is kept under the idempotency key, as in Stripe.
 */
export type Fault = {
  times?: number;
  /** Default: creating refunds. */
  on?: string;
  /** Only requests about this payment. */
  payment?: string;
} & (
  | {
      kind: 'hang' | 'drop' | 'malformed' | 'bad_gateway' | 'empty' /** Did the request take effect first? */;
      effect: 'none' | 'made';
    }
  | { kind: 'error'; answer: Answer; effect: 'none' | 'made' }
  | { kind: 'delay'; ms: number }
  | { kind: 'late'; until: Promise<unknown> }
);

export class Faults {
  #pending: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#pending.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#pending = [];
  }

  /** The fault for this request, if any; each counts down. `route` is e.g. "POST /v1/refunds". */
  take(route: string, form: Form): Fault | null {
    const isAbout = (payment: string) => route.endsWith(`/${payment}`) || Object.values(form).includes(payment);
    const next = this.#pending.find(
      ({ fault, left }) =>
        left > 0 &&
        route.startsWith(fault.on ?? 'POST /v1/refunds') &&
        (fault.payment === undefined || isAbout(fault.payment)),
    );
    if (!next) return null;
    next.left -= 1;
    return next.fault;
  }
}
