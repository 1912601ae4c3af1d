/** With these Slack may have done some of it: https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const open = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'no reason given']);

/** Is this `error` Slack's word that nothing happened? */
export const isDefinite = (code: string): boolean => !open.has(code);

const words: Record<string, string> = {
  channel_not_found: 'there is no such channel, or it is private and without the bot. Invite the bot with /invite.',
  not_in_channel: 'the bot is not in the channel. Invite it with /invite.',
  is_archived: 'the channel is archived.',
  name_taken: 'a channel of this name exists already. Choose another name.',
  restricted_action: 'a setting of the workspace does not let the bot do that. Ask an admin of the workspace.',
  invalid_auth: 'SLACK_BOT_TOKEN is not valid. Copy the Bot User OAuth Token anew.',
  account_inactive: 'the bot was removed from the workspace. Install the app again.',
  token_revoked: 'SLACK_BOT_TOKEN was revoked. Install the app again.',
};

/** "Slack refused: the bot is not in the channel. Invite it with /invite. (not_in_channel)" */
export function inWords(code: string, detail?: string | null): string {
  if (code === 'missing_scope')
    return `Slack refused: the app lacks the scope ${detail ?? 'for this'}. Add it under OAuth & Permissions and install the app again. (${code})`;
  const said = Object.hasOwn(words, code) ? words[code] : `${code.replaceAll('_', ' ')}.`;
  return `Slack refused: ${said} (${code})`;
}
