import type { Message } from '../../blocks/message.ts';
import { code, line, own, rich } from '../../blocks/rich.ts';
import { cut, oneLine } from '../../blocks/text.ts';
import type { SlackClients } from './clients.ts';
import type { Interaction } from './listeners/interaction.ts';

/**
 * Reaches the person where they clicked: by `response_url`, else visible to them alone in the channel, else by DM.
 * Throws only when none of the three works.
 */
export async function answer(
  { asking }: SlackClients,
  { responseUrl, channel, userId }: Interaction,
  message: Message,
): Promise<void> {
  if (responseUrl && (await byResponseUrl(responseUrl, message))) return;
  if (channel) {
    const posted = await asking.chat.postEphemeral({ channel, user: userId, ...message }).catch(() => null);
    if (posted?.ok) return;
  }
  const dm = await asking.conversations.open({ users: userId });
  await asking.chat.postMessage({ channel: dm.channel?.id ?? userId, ...message });
}

/** False where Slack does not take it (used up, too late, not reachable): the caller has other ways. */
async function byResponseUrl(url: string, message: Message): Promise<boolean> {
  const body = JSON.stringify({ ...message, response_type: 'ephemeral', replace_original: false });
  const headers = { 'content-type': 'application/json' };
  return fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(3_000), redirect: 'error' }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** One sentence as a message. What stands in `backticks` is code; nothing else in it is markup. */
export const sentence = (text: string): Message => ({
  text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  blocks: [
    rich(
      line(
        ...cut(oneLine(text), 2_900)
          .split(/(`[^`]+`)/)
          .filter(Boolean)
          .map((part) => (/^`[^`]+`$/.test(part) ? code(part.slice(1, -1), 2_900) : own(part))),
      ),
    ),
  ],
});
