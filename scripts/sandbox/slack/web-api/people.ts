import type { Fields } from '../json.ts';
import { personPayload } from '../person-payload.ts';
import { SlackError } from '../slack-error.ts';
import type { Usergroup, Workspace } from '../workspace.ts';
import { type Method, paged } from './method.ts';

const info: Method = (args, { workspace }) => {
  const person = workspace.people.get(args.text('user') ?? '');
  if (!person) throw new SlackError('user_not_found');
  return { user: personPayload(workspace, person) };
};

const list: Method = (args, { workspace, clock }) => {
  const { page, next } = paged([...workspace.people.values()], args, 1000);
  const members = page.map((person) => personPayload(workspace, person));
  return { members, cache_ts: clock.nowS(), response_metadata: { next_cursor: next } };
};

const lookupByEmail: Method = (args, { workspace }) => {
  const email = args.text('email')?.toLowerCase();
  const person = [...workspace.people.values()].find(
    (candidate) => candidate.email && candidate.email.toLowerCase() === email && !candidate.isDeactivated,
  );
  if (!person) throw new SlackError('users_not_found');
  return { user: personPayload(workspace, person) };
};

const groups: Method = (args, { workspace }) => ({
  usergroups: [...workspace.usergroups.values()].map((group) => ({
    ...groupPayload(workspace, group),
    ...(args.flag('include_users') ? { users: group.users } : {}),
    ...(args.flag('include_count') ? { user_count: group.users.length } : {}),
  })),
});

const groupUsers: Method = (args, { workspace }) => {
  const group = workspace.usergroups.get(args.required('usergroup'));
  if (!group) throw new SlackError('no_such_subteam');
  // A person who has left is in no group any more, unless asked for.
  const users = group.users.filter((id) => args.flag('include_disabled') || !workspace.people.get(id)?.isDeactivated);
  return { users };
};

export const peopleMethods: Record<string, Method> = {
  'users.info': info,
  'users.list': list,
  'users.lookupByEmail': lookupByEmail,
  'usergroups.list': groups,
  'usergroups.users.list': groupUsers,
};

const groupPayload = ({ seed, createdS }: Workspace, group: Usergroup): Fields => ({
  id: group.id,
  team_id: seed.team.id,
  is_usergroup: true,
  is_subteam: true,
  name: group.name,
  description: '',
  handle: group.handle,
  is_external: false,
  date_create: createdS,
  date_update: group.updatedS,
  date_delete: 0,
  prefs: { channels: [], groups: [] },
});
