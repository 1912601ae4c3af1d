import { z } from 'zod';
import type { ReadContext, RunContext } from '../../src/plugin-host/contract.ts';
import { call, type SlackConfig } from './client.ts';

const EVENT = 'latch_run';
const PAGE = 200;
/** The newest 2,000 messages; what is older than those was not sent a moment ago. */
const MOST_PAGES = 10;

/** Slack reads these three and nothing else: https://docs.slack.dev/messaging/formatting-message-text#escaping */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** "T0LATCH:42": "Case 42". */
export const caseName = (ref: string): string => `Case ${ref.split(':').at(-1)}`;

const posted = z.object({ ts: z.string().min(1), channel: z.string().min(1) });

/** Posts with a mark by which the run is found again. */
export const post = (channel: string, text: string, config: SlackConfig, ctx: RunContext) =>
  call(
    'chat.postMessage',
    {
      channel,
      text,
      unfurl_links: false,
      unfurl_media: false,
      metadata: { event_type: EVENT, event_payload: { case: ctx.caseRef, run: ctx.runId } },
    },
    posted,
    config,
    ctx,
  );

const history = z.object({
  messages: z.array(
    z.looseObject({
      ts: z.string(),
      metadata: z.looseObject({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) }).optional(),
    }),
  ),
  has_more: z.boolean().optional(),
  response_metadata: z.object({ next_cursor: z.string().optional() }).nullish(),
});

/** The message of a run; null: there is none; undefined: the channel has more messages than could be read. */
export async function messageOfRun(
  channel: string,
  config: SlackConfig,
  ctx: ReadContext & { runId: string },
): Promise<string | null | undefined> {
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const args = { channel, limit: PAGE, include_all_metadata: true, ...(cursor && { cursor }) };
    const { messages, response_metadata: next } = await call('conversations.history', args, history, config, ctx);
    const found = messages.find(
      ({ metadata }) => metadata?.event_type === EVENT && metadata.event_payload.run === ctx.runId,
    );
    if (found) return found.ts;
    cursor = next?.next_cursor ?? '';
    if (!cursor) return null;
  }
  return undefined;
}
