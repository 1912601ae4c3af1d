import { SlackError } from '../slack-error.ts';
import type { Channel, Workspace } from '../workspace.ts';

/** The channel as the bot may know of it: a private one without the bot does not exist for it. */
export function knownChannel(workspace: Workspace, id: string | undefined): Channel {
  const channel = id ? workspace.channels.get(id) : undefined;
  if (!channel || (channel.isPrivate && !channel.hasBot)) throw new SlackError('channel_not_found');
  return channel;
}

/** A channel the bot reads. */
export function joinedChannel(workspace: Workspace, id: string | undefined): Channel {
  const channel = knownChannel(workspace, id);
  if (!channel.hasBot) throw new SlackError('not_in_channel');
  return channel;
}

/** A channel the bot posts to: also a person's id, which means their DM, or a `#name`. */
export function postableChannel(workspace: Workspace, given: string | undefined): Channel {
  const channel = joinedChannel(workspace, postTarget(workspace, given));
  if (channel.isArchived) throw new SlackError('is_archived');
  return channel;
}

function postTarget(workspace: Workspace, given: string | undefined): string | undefined {
  if (!given) return given;
  const person = workspace.people.get(given);
  if (person) {
    if (person.isDeactivated || person.isBot) throw new SlackError('channel_not_found');
    return workspace.dm(given).id;
  }
  const name = given.replace(/^#/, '');
  const named = [...workspace.channels.values()].find((channel) => !channel.im && channel.name === name);
  return workspace.channels.has(given) ? given : named?.id;
}
