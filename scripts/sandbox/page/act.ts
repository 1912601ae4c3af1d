import { z } from 'zod';
import type { ClickOptions, Delivered, LocalSlack } from '../slack/types.ts';

const id = z.string().min(1).max(255);
const message = z.object({ channel: id, ts: id });
const picked = { value: z.string().optional(), selected: z.string().optional(), blockId: id.optional() };
const as = { as: id };

/** Everything the page can do, always as one person. Texts come as they were typed. */
export const actSchema = z.discriminatedUnion('kind', [
  z.object({ ...as, kind: z.literal('slash'), channel: id, command: id, text: z.string().max(8000) }),
  z.object({
    ...as,
    kind: z.literal('post'),
    channel: id,
    text: z.string().min(1).max(12_000),
    threadTs: id.optional(),
  }),
  z.object({ ...as, kind: z.literal('click'), message, actionId: id, ...picked }),
  z.object({ ...as, kind: z.literal('clickInView'), viewId: id, actionId: id, ...picked }),
  z.object({
    ...as,
    kind: z.literal('submit'),
    viewId: id,
    values: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))),
  }),
  z.object({ ...as, kind: z.literal('close'), viewId: id }),
  z.object({ ...as, kind: z.literal('shortcut'), callbackId: id }),
  z.object({ ...as, kind: z.literal('messageShortcut'), callbackId: id, message }),
  z.object({ ...as, kind: z.literal('openHome') }),
]);
export type Act = z.infer<typeof actSchema>;

const nothing: Delivered = { status: 200, body: '', ms: 0 };

/** Does it, and returns what the app answered. */
export async function perform(slack: LocalSlack, act: Act): Promise<Delivered> {
  const actor = slack.as(act.as);
  switch (act.kind) {
    case 'slash':
      return actor.slash(act.channel, act.command, slack.typed(act.text));
    case 'post':
      return actor.post(act.channel, slack.typed(act.text), act.threadTs ? { threadTs: act.threadTs } : {});
    case 'click':
      return actor.click(act.message, act.actionId, chosen(act));
    case 'clickInView':
      return actor.clickInView(act.viewId, act.actionId, chosen(act));
    case 'submit':
      return actor.submit(act.viewId, act.values);
    case 'close':
      await actor.close(act.viewId);
      return nothing;
    case 'shortcut':
      return actor.globalShortcut(act.callbackId);
    case 'messageShortcut':
      return actor.messageShortcut(act.callbackId, act.message.channel, act.message.ts);
    case 'openHome':
      return actor.openHome();
  }
}

interface Picked {
  value?: string | undefined;
  selected?: string | undefined;
  blockId?: string | undefined;
}

const chosen = ({ value, selected, blockId }: Picked): ClickOptions => ({
  ...(value === undefined ? {} : { value }),
  ...(selected === undefined ? {} : { selected }),
  ...(blockId === undefined ? {} : { blockId }),
});
