import type { BlockAction, ButtonAction, SlackActionMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt';
import { readOfferValue } from '../../../blocks/button-value.ts';
import { actionIds } from '../../../blocks/ids.ts';
import { offer } from '../../../blocks/offer.ts';
import { refusalMessage } from '../../../blocks/refusal.ts';
import { defaultValues } from '../../app/form-fields.ts';
import { lanes } from '../../app/lane.ts';
import { type FieldValues, numberOf } from '../../domain/case.ts';
import type { IntakeChannel } from '../../domain/policy.ts';
import { LatchError } from '../../errors.ts';
import { answer } from '../answer.ts';
import { replyPrefix } from '../notifier.ts';
import type { ListenerDeps } from './deps.ts';
import { refusalShown } from './handled.ts';
import { actorOf, type Interaction } from './interaction.ts';
import { messageOrigin, messageSchema, type SlackMessage, unescaped } from './message-origin.ts';
import { messageCmd, workflowNamed } from './new-case.ts';
import { safely } from './safely.ts';

type MessageArgs = SlackEventMiddlewareArgs<'message'> & { context: { retryNum?: number } };
type Click = SlackActionMiddlewareArgs<BlockAction<ButtonAction>>;

/** Messages in intake channels become cases or offers; replies under a card become notes. */
export function registerMessages(deps: ListenerDeps): void {
  const offerOnce = oneOffer(deps);
  deps.app.message(async ({ event, context }: MessageArgs) => {
    // Edits, deletions, joins and whatever else is no new message of a person.
    if (event.subtype !== undefined && event.subtype !== 'file_share') return;
    const read = messageSchema.safeParse(event);
    if (!read.success || read.data.bot_id || !read.data.user) return;
    const message = read.data;
    if (message.thread_ts && message.thread_ts !== message.ts) return replied(deps, event.channel, message);
    const intake = await intakeOf(deps, event.channel);
    if (intake?.take === 'every') return filed(deps, intake, event.channel, message);
    if (intake) return offerOnce(intake, event.channel, message.ts, (context.retryNum ?? 0) > 0);
  });
  deps.app.action(
    actionIds.makeCase,
    safely<Click>(deps, (args, interaction) => makeCase(deps, args, interaction)),
  );
  deps.app.action(
    actionIds.notACase,
    safely<Click>(deps, (args, interaction) => notACase(deps, args, interaction)),
  );
}

/** What a case of this workflow starts with where nobody filled in a form. */
function startOf({ policies }: ListenerDeps['latch'], name: string): FieldValues {
  const workflow = policies.active().workflows[name];
  return workflow ? defaultValues(workflow) : {};
}

async function intakeOf({ latch, channels }: ListenerDeps, channel: string): Promise<IntakeChannel | null> {
  for (const intake of latch.policies.active().intake) {
    const id = await channels.id(intake.channel).catch(() => null); // a channel that does not exist takes nothing in
    if (id === channel) return intake;
  }
  return null;
}

/** `take: every`: the channel's configuration files it, so whoever wrote it need not be an operator. */
async function filed(
  { latch, clients, workspace }: ListenerDeps,
  { workflow }: IntakeChannel,
  channel: string,
  message: SlackMessage,
): Promise<void> {
  const origin = await messageOrigin(clients, 'intake_message', channel, message);
  await latch.file({
    cmd: messageCmd(origin),
    by: null,
    team: workspace.team,
    workflow,
    origin,
    fields: startOf(latch, workflow),
  });
}

const mostOffersKept = 1_000;

/** One offer a message, however often Slack delivers it. Where another process may have made it, the thread is read first. */
function oneOffer(deps: ListenerDeps) {
  const inLane = lanes();
  const made = new Set<string>();
  return ({ workflow }: IntakeChannel, channel: string, ts: string, isRetry: boolean): Promise<void> => {
    const key = `${channel}:${ts}`;
    return inLane(key, async () => {
      if (made.has(key) || (isRetry && (await isOffered(deps, channel, ts)))) return;
      await offered(deps, workflow, channel, ts);
      made.add(key);
      const [oldest] = made;
      if (made.size > mostOffersKept && oldest !== undefined) made.delete(oldest);
    });
  };
}

async function isOffered({ clients, workspace }: ListenerDeps, channel: string, ts: string): Promise<boolean> {
  const { messages = [] } = await clients.posting.conversations.replies({ channel, ts });
  return messages.some(({ user }) => user === workspace.botUserId);
}

async function offered(
  { clients, latch, outbox }: ListenerDeps,
  workflow: string,
  channel: string,
  ts: string,
): Promise<void> {
  const workflowTitle = latch.policies.active().workflows[workflow]?.title ?? workflow;
  const message = offer({ channel, ts, workflow, workflowTitle, suggestion: null, settled: null, cardLink: null });
  await outbox(channel, () => clients.posting.chat.postMessage({ channel, thread_ts: ts, ...message }));
}

async function makeCase(deps: ListenerDeps, { ack, body }: Click, interaction: Interaction): Promise<void> {
  await ack();
  const { latch, clients, workspace } = deps;
  const { channel, ts, workflow } = readOffer(body.actions[0]?.value);
  workflowNamed(deps, workflow);
  const by = await actorOf(deps, interaction);
  const message = await messageAt(deps, channel, ts);
  const origin = await messageOrigin(clients, 'intake_message', channel, message);
  const made = await latch.file({
    cmd: messageCmd(origin),
    by,
    team: workspace.team,
    workflow,
    origin,
    fields: startOf(latch, workflow),
  });
  if (made.outcome === 'refused') return answer(clients, interaction, refusalMessage(refusalShown(null, made.refusal)));
  if (made.outcome === 'invalid')
    throw new LatchError('invalid_input', 'offer not filed', { userMessage: Object.values(made.problems).join(' ') });
  const number = numberOf(made.caseId);
  const { name } = await deps.directory.person(by.id);
  await settle(deps, interaction, `${made.isNew ? `${name} made` : 'This is already'} case #${number}.`, {
    channel,
    ts,
    workflow,
  });
}

async function notACase(deps: ListenerDeps, { ack, body }: Click, interaction: Interaction): Promise<void> {
  await ack();
  const value = readOffer(body.actions[0]?.value);
  const by = await actorOf(deps, interaction);
  const policy = deps.latch.policies.active();
  const operators = workflowNamed(deps, value.workflow).operators;
  const holders = await deps.directory.holders(policy, operators);
  if (!holders)
    throw new LatchError('unavailable', 'roles not readable', {
      userMessage: 'Latch cannot verify your role right now, so nothing was changed. Try again in a minute.',
    });
  if (by.standing !== 'member' || !operators.some((role) => holders[role]?.includes(by.id)))
    throw new LatchError('not_allowed', 'not an operator', {
      userMessage: 'Only an operator of this workflow can decide that this is not a case.',
    });
  const { name } = await deps.directory.person(by.id);
  await settle(deps, interaction, `${name}: not a case.`, value);
}

async function settle(
  { clients, outbox }: ListenerDeps,
  { channel, messageTs }: Interaction,
  settled: string,
  value: { channel: string; ts: string; workflow: string },
): Promise<void> {
  if (!channel || !messageTs) return;
  const message = offer({ ...value, workflowTitle: '', suggestion: null, settled, cardLink: null });
  await outbox(channel, () => clients.posting.chat.update({ channel, ts: messageTs, ...message }));
}

function readOffer(value: string | undefined) {
  const read = value === undefined ? null : readOfferValue(value);
  if (read) return read;
  throw new LatchError('invalid_input', 'an offer without its message', {
    userMessage: 'This button belongs to no message. Use `/latch new` instead.',
  });
}

async function messageAt({ clients }: ListenerDeps, channel: string, ts: string): Promise<SlackMessage> {
  const { messages = [] } = await clients.asking.conversations.history({
    channel,
    latest: ts,
    oldest: ts,
    inclusive: true,
    limit: 1,
  });
  if (!messages[0])
    throw new LatchError('not_found', `message ${channel}/${ts} is gone`, {
      userMessage: 'The message was deleted, so there is nothing to make a case of. Use `/latch new`.',
    });
  return messageSchema.parse(messages[0]);
}

/** A reply in the thread of a card is a note of whoever wrote it; other threads are nobody's business. */
async function replied(
  { latch, workspace, directory, clients, log }: ListenerDeps,
  channel: string,
  { thread_ts, ts, text, user }: SlackMessage,
): Promise<void> {
  const id = thread_ts ? await latch.store.byCard(workspace.team, channel, thread_ts) : null;
  if (!id || !thread_ts || !user || !text.trim()) return;
  const { standing } = await directory.person(user);
  const handled = await latch.handle(id, {
    type: 'add_note',
    cmd: `${replyPrefix}${channel}:${ts}`,
    by: { id: user, standing },
    text: unescaped(text),
  });
  if (handled.outcome !== 'refused') return;
  const message = refusalMessage(refusalShown(handled.loaded.case.number, handled.refusal));
  await clients.asking.chat
    .postEphemeral({ channel, user, thread_ts, ...message })
    .catch((err) => log.warn({ err, caseId: id, user }, 'refused reply not answered'));
}
