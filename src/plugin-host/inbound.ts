/** What an outside system tells Latch by itself: shapes for a plugin's `events`. */

/** A POST to /hooks/<plugin id>. */
export interface InboundRequest {
  headers: Headers;
  /** As it came: signatures are over these bytes. At most 1 MB. */
  body: Uint8Array;
  /** By the database's clock, to tell a fresh signature from an old one. */
  now: Date;
}

/** One thing that happened out there. */
export interface InboundEvent {
  /** The sender's id of this event. The same one again changes nothing, however it is delivered. */
  id: string;
  /**
   * Which case it is about: the `ref` that Latch handed to the system with a run, or every case whose field of this name holds
   * this value. People may write it in several ways: `matches` then tells by the field's text, which has the value in it as a
   * word; without it the two are compared, without case and outer spaces.
   */
  about: { ref: string } | { field: string; value: string; matches?(text: string): boolean };
  /** One line that people read, e.g. "Refund re_1 failed: the card was closed" or "M. Kim commented". */
  summary: string;
  /** What a person wrote out there. */
  text?: string;
  /**
   * The run that it concerns: Latch looks its outcome up and believes that, not the event. So events may come twice, late and
   * in any order.
   */
  runId?: string;
  /** What it says became of that run. Where that is on the record already, the event is no news and is left out. */
  says?: 'happened' | 'pending' | 'failed';
}

export type Received =
  | { events: InboundEvent[] }
  /** It did not come from the system, or cannot be read: answered with 401 and the reason in the log, nothing else. */
  | { refused: string };

/** What became of a case, for the outside system's own record of it, such as a ticket. */
export interface News {
  /** The same for each attempt to write these news back: write it with them, and look for it before writing again. */
  id: string;
  /** Lines in the order they happened, e.g. "Approved by A. Torres (Finance)." */
  lines: string[];
  /** The same lines without what people wrote (reasons, notes, links): for a record that more people read than the team. */
  brief: string[];
  /** Where the case stands in Slack; absent where it has no card. */
  link?: string;
}
