import type { Clock } from './clock.ts';
import { SlackError } from './slack-error.ts';

/** So that a long run does not fill the memory. */
const mostKept = 20_000;

interface Trigger {
  user: string;
  at: number;
  exchanged: boolean;
}

/** https://docs.slack.dev/interactivity/handling-user-interaction: a trigger_id lives for three seconds, and once. */
export class Triggers {
  readonly #clock: Clock;
  readonly #lifeMs: number;
  readonly #issued = new Map<string, Trigger>();

  constructor(clock: Clock, lifeMs: number) {
    this.#clock = clock;
    this.#lifeMs = lifeMs;
  }

  issue(user: string): string {
    const id = `${parseInt(this.#clock.id(''), 36)}.${parseInt(this.#clock.id(''), 36) % 1e12}.${this.#clock.token()}`;
    this.#issued.set(id, { user, at: this.#clock.now(), exchanged: false });
    for (const old of this.#issued.keys()) {
      if (this.#issued.size <= mostKept) break;
      this.#issued.delete(old);
    }
    return id;
  }

  /** Whose trigger it is. Throws as Slack answers. */
  exchange(id: string | undefined): string {
    const trigger = id ? this.#issued.get(id) : undefined;
    if (!trigger) throw new SlackError('invalid_trigger_id');
    if (trigger.exchanged) throw new SlackError('exchanged_trigger_id');
    if (this.#clock.now() - trigger.at > this.#lifeMs) throw new SlackError('expired_trigger_id');
    trigger.exchanged = true;
    return trigger.user;
  }
}
