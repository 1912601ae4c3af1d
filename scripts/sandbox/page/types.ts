import type { LocalMessage, LocalView, PersonSeed, ViewValues } from '../slack/types.ts';

/** The database's record, as the pane beside the workspace shows it. */
export interface RecordReader {
  /** Newest first. */
  cases(): Promise<RecordedCase[]>;
  /** Oldest first. */
  timeline(caseId: string): Promise<RecordedEntry[]>;
  /** The case as it lies in the database. */
  document?(caseId: string): Promise<unknown>;
}

export interface RecordedCase {
  id: string;
  number: number;
  status: string;
  headline: string;
  version: number;
  head: string;
}

export interface RecordedEntry {
  seq: number;
  /** ISO 8601. */
  at: string;
  type: string;
  by?: string;
  hash: string;
  prev: string;
  body: unknown;
}

export interface StoryStep {
  /** e.g. "09:14". */
  time: string;
  title: string;
  /** Who acts: a user id, or the bot's where the machine does. */
  who: string;
  /** What the record is expected to say. */
  record?: string;
}

/** `step` began; with `done` it came true, with `error` it did not. */
export interface StoryEvent {
  step: number;
  /** Where to look: the page follows the story to this person and channel. */
  look?: { as: string; channel: string; thread?: string };
  done?: boolean;
  error?: string;
}

/** Plays the sample story by acting as the people in it. Pulling the next event is what makes the next thing happen. */
export interface StoryPlayer {
  steps(): StoryStep[];
  play(from?: number): AsyncIterable<StoryEvent>;
  reset(): void | Promise<void>;
}

export interface StoryShown {
  steps: StoryStep[];
  /** The step that is being played, or the last one that was; -1 before the first. */
  at: number;
  done: number[];
  state: 'ready' | 'playing' | 'paused' | 'finished' | 'failed';
  error?: string;
  look?: { as: string; channel: string; thread?: string };
}

/** A shortcut of the app's manifest. */
export interface Shortcut {
  name: string;
  callbackId: string;
}
export interface Shortcuts {
  global: Shortcut[];
  message: Shortcut[];
}

export interface PersonShown extends Pick<PersonSeed, 'id' | 'name' | 'displayName'> {
  title: string;
  initials: string;
  /** Place in the workspace, for a colour of their own. */
  place: number;
  isBot: boolean;
  isGuest: boolean;
  /** Deactivated people can be seen, but nobody can act as them. */
  canAct: boolean;
  /** Messages from the bot in their DM, so that the switcher can say whom something waits for. */
  fromBot: number;
}

export interface ChannelShown {
  id: string;
  name: string;
  kind: 'channel' | 'app';
  isPrivate: boolean;
  isArchived: boolean;
  hasBot: boolean;
  isMember: boolean;
  /** Messages in it, for the unread mark. */
  count: number;
}

export interface MessageShown extends LocalMessage {
  ephemeral: boolean;
  replies: { count: number; people: string[]; lastTs: string } | null;
}

export interface RecordShown {
  cases: RecordedCase[];
  caseId: string | null;
  timeline: RecordedEntry[];
  document: unknown;
  refunds: unknown[];
  error?: string;
}

/** All the page draws, for one person looking at one channel. */
export interface PageState {
  team: { name: string; domain: string };
  me: string;
  botUserId: string;
  people: PersonShown[];
  usergroups: { id: string; handle: string }[];
  channels: ChannelShown[];
  channel: string;
  messages: MessageShown[];
  thread: { root: string; messages: MessageShown[] } | null;
  /** The person's modal stack, top last. */
  views: LocalView[];
  /** What stands in the topmost modal's inputs so far, as Slack keeps it. */
  typed: ViewValues;
  home: LocalView | null;
  record: RecordShown;
  story: StoryShown;
  shortcuts: Shortcuts;
}

/** What the page asks for, beside the person. */
export interface Looking {
  as: string;
  /** An id; "app" is the person's DM with the bot. */
  channel?: string;
  thread?: string;
  caseId?: string;
}
