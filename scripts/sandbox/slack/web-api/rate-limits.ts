import type { Args } from './method.ts';

/** Calls a minute: https://docs.slack.dev/apis/web-api/rate-limits */
const perMinute: Record<string, number> = {
  'apps.connections.open': 20,
  'chat.update': 50,
  'chat.delete': 50,
  'chat.postEphemeral': 100,
  'conversations.history': 50,
  'conversations.info': 50,
  'conversations.list': 20,
  'conversations.members': 100,
  'conversations.open': 50,
  'conversations.replies': 50,
  'files.info': 100,
  'usergroups.list': 20,
  'usergroups.users.list': 20,
  'users.info': 100,
  'users.list': 20,
  'users.lookupByEmail': 50,
  'views.open': 100,
  'views.push': 100,
  'views.update': 100,
  'views.publish': 100,
};

/** Posting: about one a second in a channel, with short bursts. */
const postBurst = 5;

/** A bucket a method, and one a channel for posts. Answers the seconds to wait, 0 for "go ahead". */
export class RateLimits {
  readonly #now: () => number;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  take(method: string, args: Args): number {
    if (method === 'chat.postMessage') return this.#take(`${method} ${args.text('channel')}`, postBurst, 1);
    const limit = perMinute[method];
    return limit === undefined ? 0 : this.#take(method, limit, limit / 60);
  }

  #take(key: string, capacity: number, perSecond: number): number {
    const now = this.#now();
    const bucket = this.#buckets.get(key) ?? { left: capacity, at: now };
    const left = Math.min(capacity, bucket.left + ((now - bucket.at) / 1000) * perSecond);
    const allowed = left >= 1;
    this.#buckets.set(key, { left: allowed ? left - 1 : left, at: now });
    return allowed ? 0 : Math.ceil((1 - left) / perSecond);
  }
}
