import type { RunningLatch } from '../../src/main.ts';
import type { Running } from './running-latch.ts';

const urlOf = ({ port }: RunningLatch) => `http://127.0.0.1:${port}/slack/events`;

/** Does all of it at the same moment, each at one of the instances in turn. What is acted must send before it waits. */
export function atOnce<T>(
  latch: Running,
  instances: readonly RunningLatch[],
  acts: (() => Promise<T>)[],
): Promise<T[]> {
  const under = acts.map((act, index) => {
    latch.slack.deliverTo(urlOf(instances[index % instances.length] ?? latch.app));
    return act();
  });
  latch.slack.deliverTo(urlOf(latch.app));
  return Promise.all(under);
}

/** A signed request again, byte for byte, to each of the instances in turn. Without one: what is under way. */
export function replayed(
  latch: Running,
  instances: readonly RunningLatch[],
  times: number,
  request = latch.slack.lastRequest,
) {
  if (!request) throw new Error('nothing was sent yet');
  return Array.from({ length: times }, (_, index) =>
    latch.slack.replay({ ...request, url: urlOf(instances[index % instances.length] ?? latch.app) }),
  );
}
