import type { SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { backtestMessage, draftInput, policyTestModal } from '../../../blocks/backtest.ts';
import { callbackIds } from '../../../blocks/ids.ts';
import type { Message } from '../../../blocks/message.ts';
import { outcomeModal } from '../../../blocks/outcome-modal.ts';
import { adminsOnly } from '../../app/access.ts';
import { backtest } from '../../app/backtest.ts';
import { dayAndTime } from '../../domain/decision.ts';
import { LatchError } from '../../errors.ts';
import { sentence } from '../answer.ts';
import type { ListenerDeps } from './deps.ts';
import type { Interaction } from './interaction.ts';
import { openModal } from './open-modal.ts';
import { isAnswered, sentenceOf } from './safely.ts';
import { type Submitted, submitting } from './submitting.ts';
import { typedIn } from './typed-in.ts';

type Submission = SlackViewMiddlewareArgs<ViewSubmitAction>;

/** `/latch policy` tells which policy is active; `/latch policy test` replays past cases under a draft, for admins. */
export async function policy(deps: ListenerDeps, rest: string, interaction: Interaction): Promise<Message | null> {
  if (!rest) return sentence(await standing(deps));
  if (rest.toLowerCase() !== 'test')
    throw new LatchError('invalid_input', 'latch policy not understood', {
      userMessage: 'Write `/latch policy` for the active policy, or `/latch policy test` to try a draft on past cases.',
    });
  await forAdmins(deps, interaction);
  await openModal(deps, interaction, 'Test a policy', async () => policyTestModal());
  return null;
}

export function registerPolicyTest(deps: ListenerDeps): void {
  deps.app.view<ViewSubmitAction>(
    callbackIds.policyTest,
    submitting<Submission>(deps, async ({ body }, interaction): Promise<Submitted> => {
      await forAdmins(deps, interaction);
      const { text = '', files = [] } = typedIn(body);
      const file = files.find(({ field }) => field === draftInput)?.file;
      if (!text && !file) return { errors: { text: 'Hand in a draft: as a file, or as text.' } };
      const draft = file ? Buffer.from(await deps.latch.download(file)).toString('utf8') : text;
      const compiled = await deps.latch.compile(draft).catch((error: unknown) => {
        if (error instanceof LatchError && error.code === 'invalid_config') return error;
        throw error;
      });
      if (compiled instanceof LatchError) return { errors: { text: compiled.message.slice(0, 2_000) } };
      // Reading a thousand cases takes longer than Slack waits for a form.
      void tested(deps, interaction, compiled);
      return { show: outcomeModal('Test a policy', 'Past cases are being replayed. You get the result in a message.') };
    }),
  );
}

async function tested(
  { latch, workspace, directory, clients, outbox, log }: ListenerDeps,
  { userId }: Interaction,
  draft: Parameters<typeof backtest>[1],
): Promise<void> {
  const { team } = workspace;
  const message = await backtest({ team, store: latch.store, directory }, draft).then(
    backtestMessage,
    (err: unknown) => {
      if (!isAnswered(err)) log.error({ err, user: userId }, 'policy not tested');
      return sentence(sentenceOf(err, 'policy-test'));
    },
  );
  try {
    const { channel } = await clients.posting.conversations.open({ users: userId });
    const dm = channel?.id ?? userId;
    await outbox(dm, () => clients.posting.chat.postMessage({ channel: dm, ...message }));
  } catch (err) {
    log.error({ err, user: userId }, 'result of a policy test not sent');
  }
}

const forAdmins = ({ latch, directory }: ListenerDeps, { userId }: Interaction): Promise<void> =>
  adminsOnly(userId, 'can test a policy, which reads every case', latch.policies.active(), directory);

async function standing({ latch, workspace }: ListenerDeps): Promise<string> {
  const { hash } = latch.policies.active();
  const version = await latch.policies.version(workspace.team, hash);
  const since = version ? ` It is version ${version.number}, active since ${dayAndTime(version.since)}.` : '';
  const older = latch.policies.isFileOlder
    ? ' The latch.yml of this instance is an older one and is not used: `npm run latch -- policy activate` makes it active.'
    : '';
  return `Policy ${hash.slice(0, 8)} is active.${since}${older}`;
}
