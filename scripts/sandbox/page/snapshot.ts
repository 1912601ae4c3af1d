import type { LocalMessage, LocalSlack, PersonSeed } from '../slack/types.ts';
import type {
  ChannelShown,
  Looking,
  MessageShown,
  PageState,
  PersonShown,
  RecordReader,
  RecordShown,
  Shortcuts,
  StoryShown,
} from './types.ts';

export interface Sources {
  slack: LocalSlack;
  record: RecordReader;
  refunds: () => unknown[];
  story: () => StoryShown;
  shortcuts: Shortcuts;
}

/** As many as a screen needs: the sandbox is for looking, not for archives. */
const shownMessages = 150;

/** All the page draws, for one person looking at one channel. */
export async function snapshot(sources: Sources, looking: Looking): Promise<PageState> {
  const { slack } = sources;
  const { seed } = slack;
  const people = slack.people();
  const me = people.some(({ id }) => id === looking.as) ? looking.as : (people[0]?.id ?? '');
  const views = slack.views(me);
  const channels = channelsOf(slack, me);
  const wanted = looking.channel === 'app' ? slack.dm(me) : looking.channel;
  const channel = channels.find(({ id }) => id === wanted)?.id ?? channels[0]?.id ?? '';
  return {
    team: { name: seed.team.name, domain: seed.team.domain },
    me,
    botUserId: seed.bot.userId,
    people: [...people.map((person, place) => shownPerson(slack, person, place)), shownBot(slack)],
    usergroups: seed.usergroups.map(({ id, handle }) => ({ id, handle })),
    channels,
    channel,
    messages: channelMessages(slack, me, channel),
    thread: looking.thread
      ? { root: looking.thread, messages: threadMessages(slack, me, channel, looking.thread) }
      : null,
    views,
    typed: slack.viewValues(views.at(-1)?.id ?? ''),
    home: slack.home(me) ?? null,
    record: await shownRecord(sources, looking.caseId),
    story: sources.story(),
    shortcuts: sources.shortcuts,
  };
}

const shownPerson = (slack: LocalSlack, person: PersonSeed, place: number): PersonShown => ({
  id: person.id,
  name: person.name,
  displayName: person.displayName,
  title: person.title ?? '',
  initials: initials(person.displayName),
  place,
  isBot: person.isBot ?? false,
  isGuest: person.isGuest ?? false,
  canAct: !person.isDeactivated && !person.isBot,
  fromBot: person.isDeactivated ? 0 : slack.messages(slack.dm(person.id)).filter(({ bot_id }) => bot_id).length,
});

const shownBot = ({ seed }: LocalSlack): PersonShown => ({
  id: seed.bot.userId,
  name: seed.bot.name,
  displayName: seed.bot.name.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()),
  title: 'App',
  initials: seed.bot.name.slice(0, 1).toUpperCase(),
  place: -1,
  isBot: true,
  isGuest: false,
  canAct: false,
  fromBot: 0,
});

/** "A. Torres" → "AT", "Gil (guest)" → "G". */
const initials = (name: string): string =>
  name
    .replace(/\(.*\)/, '')
    .split(/[\s.]+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => word.slice(0, 1).toUpperCase())
    .join('');

function channelsOf(slack: LocalSlack, me: string): ChannelShown[] {
  const shared = slack
    .channels()
    .filter(({ im, isPrivate, members }) => !im && (!isPrivate || members.includes(me)))
    .map(
      (channel): ChannelShown => ({
        id: channel.id,
        name: channel.name,
        kind: 'channel',
        isPrivate: channel.isPrivate ?? false,
        isArchived: channel.isArchived ?? false,
        hasBot: channel.hasBot,
        isMember: channel.members.includes(me),
        count: slack.messages(channel.id).length,
      }),
    );
  const dm = slack.dm(me);
  const app: ChannelShown = {
    id: dm,
    name: shownBot(slack).displayName,
    kind: 'app',
    isPrivate: true,
    isArchived: false,
    hasBot: true,
    isMember: true,
    count: slack.messages(dm).length,
  };
  return [...shared, app];
}

function channelMessages(slack: LocalSlack, me: string, channel: string): MessageShown[] {
  const messages = slack
    .messages(channel)
    .slice(-shownMessages)
    .map((message) => withReplies(slack, message));
  const mine = ephemeralsIn(slack, me, channel).filter(({ thread_ts }) => !thread_ts);
  return [...messages, ...mine].sort(byTs);
}

function threadMessages(slack: LocalSlack, me: string, channel: string, root: string): MessageShown[] {
  const first = slack.message(channel, root);
  const replies = slack.thread(channel, root);
  const mine = ephemeralsIn(slack, me, channel).filter(({ thread_ts }) => thread_ts === root);
  return [...(first && !first.deleted ? [plain(first)] : []), ...[...replies.map(plain), ...mine].sort(byTs)];
}

const plain = (message: LocalMessage): MessageShown => ({ ...message, ephemeral: false, replies: null });

const ephemeralsIn = (slack: LocalSlack, me: string, channel: string): MessageShown[] =>
  slack
    .ephemerals(me)
    .filter((message) => message.channel === channel && !message.deleted)
    .map((message) => ({ ...message, ephemeral: true, replies: null }));

function withReplies(slack: LocalSlack, message: LocalMessage): MessageShown {
  const replies = slack.thread(message.channel, message.ts);
  const people = [...new Set(replies.map(({ user }) => user ?? slack.seed.bot.userId))];
  const last = replies.at(-1);
  return { ...message, ephemeral: false, replies: last ? { count: replies.length, people, lastTs: last.ts } : null };
}

const byTs = (a: LocalMessage, b: LocalMessage): number => Number(a.ts) - Number(b.ts);

/** The chosen case's record, or the newest one's. A database that does not answer is said, not hidden. */
async function shownRecord({ record, refunds }: Sources, wanted: string | undefined): Promise<RecordShown> {
  const nothing = { cases: [], caseId: null, timeline: [], document: null };
  try {
    const cases = await record.cases();
    const caseId = cases.find(({ id }) => id === wanted)?.id ?? cases[0]?.id ?? null;
    if (!caseId) return { ...nothing, refunds: refunds() };
    const [timeline, document] = await Promise.all([record.timeline(caseId), record.document?.(caseId) ?? null]);
    return { cases, caseId, timeline, document, refunds: refunds() };
  } catch (error) {
    return { ...nothing, refunds: refunds(), error: error instanceof Error ? error.message : String(error) };
  }
}
