import type { Workspace } from './workspace.ts';

const broadcasts = ['channel', 'here', 'everyone'];

/** What Slack makes of what a person types: `&`, `<`, `>` escaped, @names and #channels turned into mentions. */
export function typedText(workspace: Workspace, typed: string): string {
  const escaped = typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped.replace(/(^|\s)([@#])([\w.-]*\w)/g, (whole, before: string, sign: string, name: string) => {
    const mention = sign === '@' ? personMention(workspace, name) : channelMention(workspace, name);
    return mention ? before + mention : whole;
  });
}

function personMention(workspace: Workspace, name: string): string | undefined {
  const person = [...workspace.people.values()].find((candidate) => candidate.name === name);
  if (person) return `<@${person.id}>`;
  const group = [...workspace.usergroups.values()].find((candidate) => candidate.handle === name);
  if (group) return `<!subteam^${group.id}>`;
  return broadcasts.includes(name) ? `<!${name}>` : undefined;
}

function channelMention(workspace: Workspace, name: string): string | undefined {
  const channel = [...workspace.channels.values()].find((candidate) => !candidate.im && candidate.name === name);
  return channel && `<#${channel.id}|${name}>`;
}
