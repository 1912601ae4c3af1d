import type { KnownBlock, View } from '@slack/types';

/** What a local workspace holds at its start. Ids look like Slack's: T…, U…, C…, S…, B…. */
export interface WorkspaceSeed {
  team: { id: string; name: string; domain: string };
  bot: { userId: string; botId: string; appId: string; name: string };
  people: PersonSeed[];
  channels: ChannelSeed[];
  usergroups: { id: string; handle: string; name: string; users: string[] }[];
}

export interface PersonSeed {
  id: string;
  /** The @handle. */
  name: string;
  /** As shown beside messages, e.g. "A. Torres". */
  displayName: string;
  email: string;
  /** Shown on the page only, e.g. "Finance". */
  title?: string;
  tz?: string;
  isBot?: boolean;
  isGuest?: boolean;
  isDeactivated?: boolean;
  /** A Slack Connect stranger: their home workspace. */
  foreignTeam?: string;
}

export interface ChannelSeed {
  id: string;
  name: string;
  members: string[];
  /** Is the app's bot in the channel? */
  hasBot: boolean;
  isPrivate?: boolean;
  isArchived?: boolean;
}

export interface LocalSlackOptions {
  workspace: WorkspaceSeed;
  signingSecret: string;
  botToken: string;
  /** With it, `apps.connections.open` works and everything is delivered over the socket while one is connected. */
  appToken?: string;
  /** 0 or absent: any free port. */
  port?: number;
  /** Where the app listens, e.g. http://127.0.0.1:3000/slack/events. May be set later with `deliverTo`. */
  appUrl?: string;
  /** Answer 429 with Retry-After as Slack's tiers do. Off by default, so that tests and the bench measure the app. */
  rateLimits?: boolean;
  /** Slack's three delays before an event is sent again. */
  eventRetryDelaysMs?: number[];
  /** How long Slack waits for an acknowledgement, and how long a trigger lives. Three seconds, unless a test is of something else. */
  patienceMs?: number;
  /** For tests of what expires (`trigger_id`, `response_url`). Signatures always carry the real time. */
  now?: () => number;
}

export interface LocalFile {
  id: string;
  name: string;
  mimetype: string;
  size: number;
  url_private: string;
  url_private_download: string;
}

/** A file on a person's own machine. */
export interface Upload {
  name: string;
  mimetype: string;
  content: Uint8Array;
}

export interface LocalMessage {
  channel: string;
  ts: string;
  user?: string;
  bot_id?: string;
  text: string;
  blocks?: KnownBlock[];
  thread_ts?: string;
  edited?: { user: string; ts: string };
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
  files?: LocalFile[];
  deleted?: boolean;
}

/** A message only `user` sees; gone on reload in Slack, kept here so that tests can read it. */
export interface LocalEphemeral extends LocalMessage {
  to: string;
}

/** A view as Slack keeps it: what the app sent, plus Slack's own ids. */
export type LocalView = View & {
  id: string;
  hash: string;
  root_view_id: string;
  previous_view_id?: string;
  /** Inline errors of the last submission, by block_id. */
  errors?: Record<string, string>;
};

/** What the app answered to one delivery. `status` 0: no answer in Slack's 3 seconds, or no connection. */
export interface Delivered {
  status: number;
  body: unknown;
  ms: number;
  /** What was sent, signed, where it did not go over a socket; send it again with `replay`. */
  request?: SignedRequest;
}

/** A person's values in a modal: block_id -> action_id -> the value object Slack would send (`state.values`). */
export type ViewValues = Record<string, Record<string, Record<string, unknown>>>;

/** How to click. */
export interface ClickOptions {
  /** Instead of the element's own value; where several elements share the action_id, the one with this value. */
  value?: string;
  /** The option's value (several joined by commas), or the person, channel or date picked. */
  selected?: string;
  /** Only in this block. */
  blockId?: string;
  /** The copy that an outdated client still shows: the element is taken from there, and it is what Slack sends. */
  from?: LocalMessage;
}

/** Acting as one person. Each call delivers what Slack would deliver, signed, and returns the app's answer. */
export interface Actor {
  slash(channel: string, command: string, text: string): Promise<Delivered>;
  globalShortcut(callbackId: string): Promise<Delivered>;
  messageShortcut(callbackId: string, channel: string, ts: string): Promise<Delivered>;
  /**
   * Post as the person; delivers the `message` event where the bot is a member. `text` is what Slack puts on the wire
   * (`&amp;`, `<@U…>`): `LocalSlack.typed` makes it of what a person types.
   */
  post(
    channel: string,
    text: string,
    options?: { threadTs?: string; files?: Upload[] },
  ): Promise<Delivered & { ts: string }>;
  /** Press a button (or pick an option of a menu: `selected`) of a message the person can see. */
  click(message: { channel: string; ts: string }, actionId: string, options?: ClickOptions): Promise<Delivered>;
  /** The same inside an open modal or on App Home. */
  clickInView(viewId: string, actionId: string, options?: ClickOptions): Promise<Delivered>;
  /** Gives a file to Slack, as its client does while a form is filled in; `fill` or `submit` puts it into an input. */
  upload(file: Upload): LocalFile;
  /** Type or pick without submitting. `{ selected_option: { value } }` is enough for an option, `{ files: [{ id }] }` for a file. */
  fill(viewId: string, values: ViewValues): void;
  /**
   * Submit a modal with what was filled in before and these values on top; throws where Slack's client would not submit.
   * Applies the app's `response_action` (errors, update, push, clear) as Slack would.
   */
  submit(viewId: string, values: ViewValues): Promise<Delivered>;
  close(viewId: string): Promise<void>;
  openHome(): Promise<Delivered>;
}

/** A fault to play on Web API calls. Matches in the order added, `times` times (default: until cleared). */
export interface Fault {
  /** e.g. 'chat.update', 'response_url', 'files.download'; '*' is any. */
  method: string;
  times?: number;
  /** Wait this long before doing anything. A caller who hangs up meanwhile leaves no effect. */
  hangMs?: number;
  /** An HTTP status in place of an answer, with Retry-After for 429. */
  status?: number;
  retryAfterS?: number;
  /** `{ok: false, error}`. */
  error?: string;
  /** Do the effect, then cut the connection without an answer. */
  dropAfterEffect?: boolean;
}

export interface LocalSlack {
  /** `SLACK_API_URL`, e.g. http://127.0.0.1:4001/api/ */
  readonly apiUrl: string;
  readonly origin: string;
  readonly seed: WorkspaceSeed;
  deliverTo(appUrl: string): void;
  as(userId: string): Actor;

  /** Messages of a channel or DM, oldest first, without thread replies and deleted ones. */
  messages(channel: string): LocalMessage[];
  /** The replies alone, oldest first. */
  thread(channel: string, ts: string): LocalMessage[];
  /** Also a deleted one, with `deleted: true`. A message once read stays as it was: read again after a change. */
  message(channel: string, ts: string): LocalMessage | undefined;
  ephemerals(userId: string): LocalEphemeral[];
  /** The person's DM with the bot: its channel id (made on demand). */
  dm(userId: string): string;
  /** The person's modal stack, top last. */
  views(userId: string): LocalView[];
  home(userId: string): LocalView | undefined;
  /** What the person has typed or picked in the view so far. */
  viewValues(viewId: string): ViewValues;
  /** Everybody as they are now, the bot aside. */
  people(): PersonSeed[];
  /** Every channel as it is now; a DM with the bot has `im`, the person's id. */
  channels(): (ChannelSeed & { im?: string })[];
  /** What Slack puts on the wire when a person types this: escaped, with @names and #channels as mentions. */
  typed(text: string): string;

  /** A person deletes a message (or the bot's card, as an admin could). */
  deleteMessage(channel: string, ts: string): void;
  setUsergroup(id: string, users: string[]): Promise<void>;
  setPerson(id: string, change: Partial<PersonSeed>): Promise<void>;
  setChannel(id: string, change: Partial<ChannelSeed>): void;

  /** Web API calls so far, by method. */
  readonly calls: ReadonlyMap<string, number>;
  resetCalls(): void;
  addFault(fault: Fault): void;
  clearFaults(): void;

  /** Sign and send any body to the app: forged signatures, old timestamps, broken JSON. */
  send(
    body: string,
    options?: { contentType?: string; timestampS?: number; signature?: string; headers?: Record<string, string> },
  ): Promise<Delivered>;
  /** Any other event, e.g. `{ type: 'app_uninstalled' }`, wrapped and delivered like the rest. */
  emit(event: Record<string, unknown>): Promise<Delivered>;
  /** Asks every Socket Mode connection to come back anew, as Slack does now and then. */
  refreshSockets(): void;
  /** The last signed request, byte for byte, while it is under way: an app that answers hears of more by itself. */
  readonly lastRequest: SignedRequest | undefined;
  replay(request: SignedRequest): Promise<Delivered>;

  /** Called after every change of what anybody can see (for the page). Returns the unsubscriber. */
  onChange(listener: () => void): () => void;
  /** Waits until nothing is being delivered or answered (settled for `quietMs`, default 50). Retries more than 1 s away do not count. */
  settled(quietMs?: number): Promise<void>;
  close(): Promise<void>;
}

export interface SignedRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
}
