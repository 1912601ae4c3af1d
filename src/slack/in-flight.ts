import type { App } from '@slack/bolt';

/** Keeps count of what came in and is not through yet: a click is acknowledged first, and decided on after that. */
export function inFlight(app: App): { settled(): Promise<void> } {
  const process = app.processEvent.bind(app);
  const under = new Set<Promise<void>>();
  app.processEvent = (event) => {
    const one: Promise<void> = process(event).finally(() => under.delete(one));
    under.add(one);
    return one;
  };
  return {
    async settled() {
      while (under.size) await Promise.allSettled(under);
    },
  };
}
