import { createHash } from 'node:crypto';
import { type Answer, refused } from './answer.ts';

const KEPT_MS = 24 * 60 * 60 * 1000;

type Kept = { digest: string; at: number; requestId: string; answer: Answer | 'in_progress' };

/**
 * Stripe's layer of idempotency keys: the first answer is replayed for 24 h, a 500 included; after that the key runs again.
 * Other parameters under the same key, and a second request while the first runs, are refused.
 */
export class IdempotencyKeys {
  readonly #kept = new Map<string, Kept>();

  /** The answer that stands already, or null: run it, then `keep` or `forget`. */
  begin(key: string, request: { path: string; body: string; requestId: string; now: Date }): Answer | null {
    const digest = createHash('sha256').update(`${request.path}\n${request.body}`).digest('hex');
    const known = this.#kept.get(key);
    if (!known || request.now.getTime() - known.at >= KEPT_MS) {
      this.#kept.set(key, { digest, at: request.now.getTime(), requestId: request.requestId, answer: 'in_progress' });
      return null;
    }
    if (known.digest !== digest)
      return refused(400, {
        type: 'idempotency_error',
        message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
      });
    if (known.answer === 'in_progress')
      return refused(409, {
        type: 'idempotency_error',
        code: 'idempotency_key_in_use',
        message: `There is currently another in-progress request using this Stripe account and idempotency key (${key}). This request cannot be completed until the other finishes.`,
      });
    return { ...known.answer, headers: { 'idempotent-replayed': 'true', 'original-request': known.requestId } };
  }

  keep(key: string, answer: Answer): void {
    const known = this.#kept.get(key);
    if (known) known.answer = structuredClone(answer);
  }

  forget(key: string): void {
    this.#kept.delete(key);
  }
}
