import type { App, ReceiverEvent } from '@slack/bolt';

type Response = Parameters<ReceiverEvent['ack']>[0];

/**
 * Bolt acknowledges events before any listener runs, so a crash would lose them. Here the acknowledgement of an event
 * waits until its listeners are through, and their failure goes out as a failure: Slack then sends it again.
 * Interactions keep their own order: a click is acknowledged first. So is an opened Home, which is drawn and not kept.
 */
export function holdAckOfEvents(app: App): void {
  const process = app.processEvent.bind(app);
  app.processEvent = async (event) => {
    if (event.body.type !== 'event_callback' || event.body.event?.type === 'app_home_opened') return process(event);
    let response: Response;
    const ack = async (given?: Response) => {
      response = given;
    };
    await process({ ...event, ack });
    await event.ack(response);
  };
}
