import type { Clock } from './clock.ts';
import { type Fields, textOf } from './json.ts';
import { type Content, messageContent } from './message-content.ts';
import { SlackError } from './slack-error.ts';
import type { World } from './world.ts';

/** https://docs.slack.dev/interactivity/handling-user-interaction#message_responses: five uses in thirty minutes. */
const mostUses = 5;
const lifeMs = 30 * 60 * 1000;
/** So that a long run does not fill the memory. */
const mostKept = 20_000;

interface Issued {
  user: string;
  channel: string;
  /** The message clicked on. */
  original?: { ts: string; ephemeral: boolean };
  at: number;
  uses: number;
}

export class ResponseUrls {
  readonly #clock: Clock;
  readonly #issued = new Map<string, Issued>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The path of a new URL. */
  issue(
    kind: 'actions' | 'commands' | 'app',
    teamId: string,
    of: Pick<Issued, 'user' | 'channel' | 'original'>,
  ): string {
    const path = `/${kind}/${teamId}/${parseInt(this.#clock.id(''), 36)}/${this.#clock.token()}`;
    this.#issued.set(path, { ...of, at: this.#clock.now(), uses: 0 });
    for (const old of this.#issued.keys()) {
      if (this.#issued.size <= mostKept) break;
      this.#issued.delete(old);
    }
    return path;
  }

  use(path: string): Issued {
    const issued = this.#issued.get(path);
    if (!issued) throw new SlackError('no_service');
    if (this.#clock.now() - issued.at > lifeMs) throw new SlackError('expired_url');
    if (issued.uses >= mostUses) throw new SlackError('used_url');
    issued.uses += 1;
    return issued;
  }
}

type Where = Pick<Issued, 'user' | 'channel' | 'original'>;

/** What an app says through a response_url, or in the acknowledgement of a command. */
export function respond(world: World, where: Where, said: Fields): void {
  const { clock } = world;
  const hasMore = said.attachments !== undefined;
  if (said.delete_original && where.original) replaceOriginal(world, where, where.original, undefined);
  else {
    const content = messageContent(textOf(said.text), said.blocks, clock, hasMore);
    if (said.replace_original && where.original) replaceOriginal(world, where, where.original, content);
    else post(world, where, content, said);
  }
}

function post({ messages, clock, workspace, events }: World, where: Where, content: Content, said: Fields): void {
  const { bot } = workspace.seed;
  const thread = textOf(said.thread_ts);
  const message = {
    channel: where.channel,
    ts: clock.ts(),
    user: bot.userId,
    bot_id: bot.botId,
    ...content,
    ...(thread ? { thread_ts: thread } : {}),
  };
  if (said.response_type === 'in_channel') void events.posted(messages.add(message));
  else messages.addEphemeral({ ...message, to: where.user });
}

function replaceOriginal(
  world: World,
  where: Where,
  original: { ts: string; ephemeral: boolean },
  content: Content | undefined,
): void {
  if (original.ephemeral) replaceEphemeral(world, where.user, original.ts, content);
  else replaceMessage(world, where.channel, original.ts, content);
}

function replaceEphemeral({ messages }: World, user: string, ts: string, content: Content | undefined): void {
  const old = messages.ephemerals(user).find((message) => message.ts === ts);
  if (!old) throw new SlackError('message_not_found');
  const { blocks: _replaced, ...rest } = old;
  messages.replaceEphemeral(ts, content && { ...rest, ...content });
}

function replaceMessage(world: World, channel: string, ts: string, content: Content | undefined): void {
  const { messages, events, workspace, clock } = world;
  const old = messages.alive(channel, ts);
  if (!old) throw new SlackError('message_not_found');
  const { blocks: _replaced, ...rest } = old;
  const edited = { user: workspace.seed.bot.userId, ts: clock.ts() };
  if (content) void events.changed(old, messages.replace({ ...rest, ...content, edited }));
  else {
    messages.replace({ ...old, deleted: true });
    void events.deleted(old);
  }
}
