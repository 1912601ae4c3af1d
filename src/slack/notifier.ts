import type { Logger } from 'pino';
import { caseCard } from '../../blocks/case-card.ts';
import type { Message } from '../../blocks/message.ts';
import { threadLines } from '../../blocks/thread-lines.ts';
import { givenFor } from '../app/given.ts';
import type { CaseStore, Directory, Loaded, Notifier, Ops, PluginHost, PolicyStore, Recorded } from '../app/ports.ts';
import { undoOf } from '../app/undo.ts';
import { caseCardOf } from '../app/views/case-card.ts';
import { peopleIn, storyLine } from '../app/views/story.ts';
import { namesOf, peopleOf } from '../app/views/words.ts';
import type { Case } from '../domain/case.ts';
import type { Given } from '../domain/command.ts';
import { LatchError } from '../errors.ts';
import type { SlackChannels } from './channels.ts';
import type { SlackClients } from './clients.ts';
import { downloadFile } from './files.ts';
import type { Outbox } from './outbox.ts';
import { type About, metadataOf, ownPosts } from './own-posts.ts';
import { slackCode } from './slack-error.ts';
import { createTeller } from './teller.ts';

export interface NotifierDeps {
  clients: SlackClients;
  channels: SlackChannels;
  outbox: Outbox;
  store: CaseStore;
  directory: Directory;
  policies: PolicyStore;
  host: PluginHost;
  botToken: string;
  cardLink(card: Ops['card']): string | null;
  log: Logger;
}

type Card = NonNullable<Ops['card']>;

/** Card, thread and messages to people: each is brought up to the case's state, whatever was shown before. */
export function slackNotifier(deps: NotifierDeps): Notifier {
  const { clients, channels, outbox, store, directory, policies, host, botToken } = deps;
  const tell = createTeller(deps);

  async function post(channel: string, message: Message, about: About, threadTs?: string): Promise<string> {
    const sent = await outbox(channel, () =>
      clients.posting.chat.postMessage({
        channel,
        ...message,
        metadata: metadataOf(about),
        unfurl_links: false,
        ...(threadTs && { thread_ts: threadTs }),
      }),
    );
    if (!sent.ts) throw new LatchError('upstream_failed', `Slack posted to ${channel} without a ts`);
    return sent.ts;
  }

  /** One message a case, edited in place; posted again where somebody deleted it. */
  async function showCard({ case: kase, version, ops }: Loaded, given: Given, isCertain: boolean): Promise<Card> {
    const names = await namesOf(directory, peopleOf(kase, given.policy.workflows[kase.workflow]));
    const message = caseCard(
      caseCardOf({
        kase,
        given,
        facts: ops.facts,
        names,
        applies: host.applies,
        canUndo: undoOf(kase, host) !== null,
        remark: ops.remark,
      }),
    );
    const channel = ops.card?.channel ?? (await channels.id(given.policy.workflows[kase.workflow]?.channel ?? ''));
    const ts = ops.card?.ts ?? (isCertain ? null : await findCard(channel, kase.id));
    if (ts) {
      try {
        await outbox(channel, () => clients.posting.chat.update({ channel, ts, ...message }));
        return { channel, ts, version };
      } catch (error) {
        if (slackCode(error) !== 'message_not_found') throw error;
      }
    }
    return { channel, ts: await post(channel, message, { kind: 'card', case: kase.id, key: 'card' }), version };
  }

  const findCard = async (channel: string, id: string) =>
    (await ownPosts(clients.posting, channel, id)).find(({ kind }) => kind === 'card')?.ts ?? null;

  /** Tells the thread what it has not heard. A line whose fate is unknown is looked for there first. */
  async function showLines(
    kase: Case,
    card: Card,
    untold: Recorded[],
    given: Given,
    isCertain: boolean,
  ): Promise<void> {
    const heard = isCertain || !untold.length ? 0 : await heardUpTo(card, kase.id);
    const lines = untold.filter(({ seq, cmd }) => seq > heard && !cmd?.startsWith(replyPrefix));
    if (!lines.length) return;
    const workflow = given.policy.workflows[kase.workflow];
    const names = await namesOf(
      directory,
      lines.flatMap(({ entry }) => peopleIn(entry, workflow)),
    );
    const message = threadLines(lines.map(({ entry }) => storyLine(entry, workflow, names)));
    await post(card.channel, message, { kind: 'lines', case: kase.id, key: String(untold.at(-1)?.seq) }, card.ts);
  }

  async function heardUpTo({ channel, ts }: Card, id: string): Promise<number> {
    const posts = await ownPosts(clients.posting, channel, id, ts);
    return Math.max(0, ...posts.filter(({ kind }) => kind === 'lines').map(({ key }) => Number(key)));
  }

  return {
    async show(loaded, { untold, isCertain, redraws }) {
      const { case: kase, version, ops } = loaded;
      const given = await givenFor({ directory, policies }, kase);
      const isShown = !redraws && ops.card?.version === version;
      const card = isShown && ops.card ? ops.card : await showCard(loaded, given, isCertain);
      if (!ops.card || ops.card.ts !== card.ts) await store.updateOps(kase.id, { card });
      await showLines(kase, card, untold, given, isCertain);
      return { card, told: await tell(loaded, card, untold, given, isCertain) };
    },

    download: (file) => downloadFile(file, { botToken, apiUrl: clients.posting.slackApiUrl }),
  };
}

/** Commands that a thread reply makes; the reply itself already stands in the thread. */
export const replyPrefix = 'reply:';
