import { compact, type Fields } from './json.ts';
import type { PersonSeed } from './types.ts';
import type { Workspace } from './workspace.ts';

/** A person as `users.info` and `user_change` show them. */
export function personPayload({ seed, createdS }: Workspace, person: PersonSeed): Fields {
  const isBot = person.isBot ?? false;
  const profile = {
    real_name: person.displayName,
    real_name_normalized: person.displayName,
    display_name: person.displayName,
    display_name_normalized: person.displayName,
    title: person.title ?? '',
    team: person.foreignTeam ?? seed.team.id,
    ...(isBot ? { bot_id: seed.bot.botId, api_app_id: seed.bot.appId } : { email: person.email }),
  };
  const alive = {
    real_name: person.displayName,
    tz: person.tz ?? 'America/Los_Angeles',
    tz_label: person.tz ?? 'Pacific Standard Time',
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: person.isGuest ?? false,
    is_ultra_restricted: false,
    is_email_confirmed: true,
  };
  return compact({
    id: person.id,
    team_id: person.foreignTeam ?? seed.team.id,
    name: person.name,
    deleted: person.isDeactivated ?? false,
    ...(person.isDeactivated ? {} : alive),
    profile,
    is_bot: isBot,
    is_app_user: false,
    is_stranger: person.foreignTeam ? true : undefined,
    updated: createdS,
  });
}
