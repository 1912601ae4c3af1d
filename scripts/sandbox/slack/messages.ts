import type { LocalEphemeral, LocalFile, LocalMessage } from './types.ts';
import type { Workspace } from './workspace.ts';

export interface StoredMessage extends LocalMessage {
  clientMsgId?: string;
}

export interface StoredFile extends LocalFile {
  user: string;
  createdS: number;
  content: Uint8Array;
}

/** Every message, in the order of its ts. A change replaces the object, so a message once read stays as it was. */
export class Messages {
  readonly files = new Map<string, StoredFile>();
  readonly #workspace: Workspace;
  readonly #byChannel = new Map<string, Map<string, StoredMessage>>();
  readonly #replies = new Map<string, string[]>();
  #ephemerals: LocalEphemeral[] = [];

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  get(channel: string, ts: string): StoredMessage | undefined {
    return this.#byChannel.get(channel)?.get(ts);
  }

  /** The message, unless it is gone. */
  alive(channel: string, ts: string): StoredMessage | undefined {
    const message = this.get(channel, ts);
    return message?.deleted ? undefined : message;
  }

  add(message: StoredMessage): StoredMessage {
    const channel = this.#byChannel.get(message.channel) ?? new Map<string, StoredMessage>();
    this.#byChannel.set(message.channel, channel.set(message.ts, message));
    if (message.thread_ts && message.thread_ts !== message.ts) {
      const key = `${message.channel}:${message.thread_ts}`;
      const replies = this.#replies.get(key);
      if (replies) replies.push(message.ts);
      else this.#replies.set(key, [message.ts]);
    }
    this.#workspace.changed();
    return message;
  }

  replace(message: StoredMessage): StoredMessage {
    this.#byChannel.get(message.channel)?.set(message.ts, message);
    this.#workspace.changed();
    return message;
  }

  list(channel: string): StoredMessage[] {
    return [...(this.#byChannel.get(channel)?.values() ?? [])].filter(
      (message) => !message.deleted && (!message.thread_ts || message.thread_ts === message.ts),
    );
  }

  replies(channel: string, threadTs: string): StoredMessage[] {
    return (this.#replies.get(`${channel}:${threadTs}`) ?? []).flatMap((ts) => this.alive(channel, ts) ?? []);
  }

  addEphemeral(message: LocalEphemeral): LocalEphemeral {
    this.#ephemerals.push(message);
    this.#workspace.changed();
    return message;
  }

  ephemerals(userId: string): LocalEphemeral[] {
    return this.#ephemerals.filter((message) => message.to === userId);
  }

  replaceEphemeral(ts: string, replacement: LocalEphemeral | undefined): void {
    this.#ephemerals = this.#ephemerals.flatMap((message) => (message.ts === ts ? (replacement ?? []) : message));
    this.#workspace.changed();
  }
}
