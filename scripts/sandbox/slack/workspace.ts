import type { Clock } from './clock.ts';
import type { ChannelSeed, PersonSeed, WorkspaceSeed } from './types.ts';

export interface Channel extends ChannelSeed {
  /** The person, where the channel is their DM with the bot. */
  im?: string;
  /** Of a channel that the app made. */
  creator?: string;
  createdS?: number;
}

export interface Usergroup {
  id: string;
  handle: string;
  name: string;
  users: string[];
  updatedS: number;
}

/** Who and what is in the workspace. Answers questions; announces changes to `onChange` listeners. */
export class Workspace {
  readonly seed: WorkspaceSeed;
  readonly clock: Clock;
  readonly createdS: number;
  readonly people = new Map<string, PersonSeed>();
  readonly channels = new Map<string, Channel>();
  readonly usergroups = new Map<string, Usergroup>();
  #listeners = new Set<() => void>();
  #announcing = false;

  constructor(seed: WorkspaceSeed, clock: Clock) {
    this.seed = seed;
    this.clock = clock;
    this.createdS = clock.nowS();
    const { bot } = seed;
    this.people.set(bot.userId, {
      id: bot.userId,
      name: bot.name,
      displayName: bot.name,
      email: '',
      isBot: true,
    });
    for (const person of seed.people) this.people.set(person.id, { ...person });
    for (const channel of seed.channels) this.channels.set(channel.id, { ...channel, members: [...channel.members] });
    for (const group of seed.usergroups)
      this.usergroups.set(group.id, { ...group, users: [...group.users], updatedS: this.createdS });
  }

  person(id: string): PersonSeed {
    const person = this.people.get(id);
    if (!person) throw new Error(`No person ${id} in the workspace; there are ${[...this.people.keys()].join(', ')}`);
    return person;
  }

  channel(id: string): Channel {
    const channel = this.channels.get(id);
    if (!channel)
      throw new Error(`No channel ${id} in the workspace; there are ${[...this.channels.keys()].join(', ')}`);
    return channel;
  }

  /** The person's DM with the bot, made on demand. Its id is the same in every run. */
  dm(userId: string): Channel {
    this.person(userId);
    const id = `D${userId.slice(1)}`;
    const existing = this.channels.get(id);
    if (existing) return existing;
    const channel: Channel = {
      id,
      name: 'directmessage',
      members: [userId],
      hasBot: true,
      isPrivate: true,
      im: userId,
    };
    this.channels.set(id, channel);
    return channel;
  }

  members(channel: Channel): string[] {
    return channel.hasBot ? [...channel.members, this.seed.bot.userId] : [...channel.members];
  }

  canSee(userId: string, channel: Channel): boolean {
    return !channel.isPrivate || channel.members.includes(userId);
  }

  /** As interaction payloads name it. */
  nameIn(channel: Channel): string {
    if (channel.im) return 'directmessage';
    return channel.isPrivate ? 'privategroup' : channel.name;
  }

  channelType(channel: Channel): 'im' | 'group' | 'channel' {
    if (channel.im) return 'im';
    return channel.isPrivate ? 'group' : 'channel';
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Tells the listeners, once for all changes made in the same turn. */
  changed(): void {
    if (this.#announcing) return;
    this.#announcing = true;
    queueMicrotask(() => {
      this.#announcing = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
