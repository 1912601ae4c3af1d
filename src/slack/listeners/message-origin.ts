import { z } from 'zod';
import type { Origin } from '../../domain/case.ts';
import type { SlackClients } from '../clients.ts';

/** Slack leaves out or empties what it does not want to show (a deleted file, one of another workspace): no reason to lose the message. */
const file = z.object({
  id: z.string().catch(''),
  name: z.string().catch('file'),
  mimetype: z.string().catch('application/octet-stream'),
  size: z.number().catch(0),
  url_private_download: z.string().optional().catch(undefined),
  url_private: z.string().optional().catch(undefined),
});

/** The parts of a Slack message that go on a case. */
export const messageSchema = z.object({
  ts: z.string(),
  text: z.string().catch(''),
  user: z.string().optional(),
  bot_id: z.string().optional(),
  thread_ts: z.string().optional(),
  files: z.array(file).nullish(),
});
export type SlackMessage = z.infer<typeof messageSchema>;

/** Text, author, permalink and files of the message, as the case keeps them. */
export async function messageOrigin(
  { asking }: SlackClients,
  via: Origin['via'],
  channel: string,
  message: SlackMessage,
): Promise<Origin> {
  const link = await asking.chat.getPermalink({ channel, message_ts: message.ts }).catch(() => null);
  const files = (message.files ?? []).map(({ id, name, mimetype, size, url_private_download, url_private }) => ({
    id,
    name: { text: name },
    mediaType: mimetype,
    size,
    url: url_private_download ?? url_private ?? '',
  }));
  return {
    via,
    channel,
    ts: message.ts,
    ...(link?.permalink && { permalink: link.permalink }),
    ...(message.user && { author: message.user }),
    text: { text: unescaped(message.text) },
    ...(files.length && { files }),
  };
}

/** Slack sends `&`, `<` and `>` escaped; the record holds what the person wrote. */
export const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
