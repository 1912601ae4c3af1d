import type { Delivery } from './delivery.ts';
import { compact, type Fields } from './json.ts';
import { messagePayload } from './message-payload.ts';
import type { StoredMessage } from './messages.ts';
import { personPayload } from './person-payload.ts';
import type { Delivered, LocalView, PersonSeed } from './types.ts';
import { viewPayload } from './view-payload.ts';
import type { Views } from './views.ts';
import type { Channel, Usergroup, Workspace } from './workspace.ts';

/** What the app hears of: https://docs.slack.dev/reference/events */
export class Events {
  readonly #workspace: Workspace;
  readonly #delivery: Delivery;
  readonly #views: Views;

  constructor(workspace: Workspace, delivery: Delivery, views: Views) {
    this.#workspace = workspace;
    this.#delivery = delivery;
    this.#views = views;
  }

  /** Wraps any event and delivers it. */
  emit(event: Fields): Promise<Delivered> {
    const { seed, clock } = this.#workspace;
    const id = clock.id('Ev');
    return this.#delivery.event({
      token: 'local',
      team_id: seed.team.id,
      context_team_id: seed.team.id,
      context_enterprise_id: null,
      api_app_id: seed.bot.appId,
      event: { event_ts: clock.ts(), ...event },
      type: 'event_callback',
      event_id: id,
      event_time: clock.nowS(),
      authorizations: [
        {
          enterprise_id: null,
          team_id: seed.team.id,
          user_id: seed.bot.userId,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: false,
      event_context: `4-${id}`,
    });
  }

  posted(message: StoredMessage): Promise<Delivered> {
    return this.#inChannel(message, {
      ...messagePayload(this.#workspace, message),
      ...(message.files?.length ? { subtype: 'file_share', upload: false } : {}),
      event_ts: message.ts,
    });
  }

  changed(before: StoredMessage, after: StoredMessage): Promise<Delivered> {
    return this.#inChannel(after, {
      type: 'message',
      subtype: 'message_changed',
      message: messagePayload(this.#workspace, after),
      previous_message: messagePayload(this.#workspace, before),
      hidden: true,
      ts: this.#workspace.clock.ts(),
    });
  }

  deleted(before: StoredMessage): Promise<Delivered> {
    return this.#inChannel(before, {
      type: 'message',
      subtype: 'message_deleted',
      previous_message: messagePayload(this.#workspace, before),
      deleted_ts: before.ts,
      hidden: true,
      ts: this.#workspace.clock.ts(),
    });
  }

  homeOpened(user: string, channel: Channel, home: LocalView | undefined): Promise<Delivered> {
    const view = home && viewPayload(this.#views, home);
    return this.emit(compact({ type: 'app_home_opened', user, channel: channel.id, tab: 'home', view }));
  }

  groupChanged(group: Usergroup, before: { users: string[]; updatedS: number }): Promise<Delivered> {
    const added = group.users.filter((user) => !before.users.includes(user));
    const removed = before.users.filter((user) => !group.users.includes(user));
    return this.emit({
      type: 'subteam_members_changed',
      subteam_id: group.id,
      team_id: this.#workspace.seed.team.id,
      date_previous_update: before.updatedS,
      date_update: group.updatedS,
      added_users: added,
      added_users_count: added.length,
      removed_users: removed,
      removed_users_count: removed.length,
    });
  }

  personChanged(person: PersonSeed): Promise<Delivered> {
    const { clock } = this.#workspace;
    return this.emit({ type: 'user_change', user: personPayload(this.#workspace, person), cache_ts: clock.nowS() });
  }

  /** Message events come from the channels that the bot is in. */
  async #inChannel(message: StoredMessage, event: Fields): Promise<Delivered> {
    const channel = this.#workspace.channel(message.channel);
    if (!channel.hasBot) return { status: 0, body: 'the bot is not in the channel', ms: 0 };
    return this.emit({ ...event, channel: channel.id, channel_type: this.#workspace.channelType(channel) });
  }
}
