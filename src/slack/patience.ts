/** How long somebody at Slack waits for what, in milliseconds. Slack itself gives an app three seconds. */
export interface Patience {
  /** An answer of Slack's API that a person waits for. */
  askingMs: number;
  /** What is not acknowledged by then is refused: Slack sends an event again. Longer than a form. */
  ackMs: number;
  /** A form that was sent: what takes longer goes on behind a view that says so. */
  formMs: number;
  /** A click that shows nothing for longer than this is pressed again: a line says that it takes longer. */
  clickMs: number;
}

export const slackPatience: Patience = { askingMs: 2_500, ackMs: 2_800, formMs: 2_000, clickMs: 3_500 };
