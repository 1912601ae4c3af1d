import type { SlackCommandMiddlewareArgs } from '@slack/bolt';
import { caseList } from '../../../blocks/case-list.ts';
import { helpMessage } from '../../../blocks/help.ts';
import type { Message } from '../../../blocks/message.ts';
import { storyMessage } from '../../../blocks/story.ts';
import { caseId } from '../../domain/case.ts';
import { LatchError } from '../../errors.ts';
import { answer, sentence } from '../answer.ts';
import { away } from './away.ts';
import type { ListenerDeps } from './deps.ts';
import { actorOf, type Interaction } from './interaction.ts';
import { openNewCase, workflowNamed } from './new-case.ts';
import { policy } from './policy.ts';
import { safely } from './safely.ts';
import { secrets } from './secrets.ts';

type Command = (deps: ListenerDeps, rest: string, interaction: Interaction) => Promise<Message | null>;

/** `/latch <word> …`. Null: the command answered in its own way. */
const commands: Record<string, Command> = {
  help: async () => helpMessage(),
  new: async (deps, rest, interaction) => {
    const named = rest ? { workflow: workflowNamed(deps, rest.toLowerCase()).name } : {};
    await openNewCase(deps, interaction, { ...named, via: 'command' });
    return null;
  },
  case: async (deps, rest, interaction) =>
    /^#?\d+$/.test(rest) ? oneCase(deps, rest, interaction) : findCases(deps, rest, interaction),
  verify: async ({ latch, workspace }, rest, { userId }) => {
    if (!/^#?\d+$/.test(rest))
      throw new LatchError('invalid_input', '/latch verify without a number', {
        userMessage: 'Which case? Write `/latch verify 42`.',
      });
    const number = Number(rest.replace('#', ''));
    const proof = await latch.reading.proof(caseId(workspace.team, number), userId);
    if (!proof.holds)
      return sentence(`⛔ The record of case #${number} does not hold: ${proof.problem}. Tell an admin.`);
    return sentence(
      `✅ The record of case #${number} holds: ${proof.entries} entries, each sealed to the one before it, and together they make the case as it stands. Seal: ${proof.head}`,
    );
  },
  away,
  policy,
  secrets,
  queue: async ({ latch, workspace }, _, { userId }) => {
    const home = await latch.reading.home(workspace.team, userId);
    const listed = new Set(home.waitingForMe.map(({ number }) => number));
    const rows = [...home.waitingForMe, ...home.open.filter(({ number }) => !listed.has(number))];
    const heading = home.waitingForMe.length
      ? `${home.waitingForMe.length} waiting for you, then everything open`
      : 'Nothing is waiting for you. Open cases';
    const more = home.more.some(({ section }) => section !== 'mine');
    return caseList({ heading, rows, more, none: 'No case is open.' });
  },
};

export function registerCommands(deps: ListenerDeps): void {
  deps.app.command(
    '/latch',
    safely<SlackCommandMiddlewareArgs>(deps, async ({ ack, command }, interaction) => {
      await ack();
      const [word = '', ...rest] = command.text.trim().split(/\s+/);
      const name = word.toLowerCase() || 'help';
      // Reading is for members in good standing too; refused here, once, for every command.
      const { standing } = await actorOf(deps, interaction);
      if (standing !== 'member')
        throw new LatchError('not_allowed', `a ${standing} used /latch`, {
          userMessage: 'Only full members of this workspace can use Latch. Ask a member to do it for you.',
        });
      const known = Object.hasOwn(commands, name) ? commands[name] : undefined;
      const message = known ? await known(deps, rest.join(' '), interaction) : helpMessage(word);
      if (message) await answer(deps.clients, interaction, message);
    }),
  );
}

async function oneCase({ latch, workspace }: ListenerDeps, text: string, { userId }: Interaction): Promise<Message> {
  const number = Number(text.replace('#', '').slice(0, 15));
  return storyMessage(await latch.reading.story(caseId(workspace.team, number), userId));
}

async function findCases({ latch, workspace }: ListenerDeps, text: string, { userId }: Interaction): Promise<Message> {
  const words = text.split(/\s+/).filter((word) => /[\p{L}\p{N}_]/u.test(word));
  if (!words.length)
    throw new LatchError('invalid_input', '/latch case without a word', {
      userMessage: 'Which case? Write `/latch case 42`, or words of it: `/latch case acme`.',
    });
  const { rows, more } = await latch.reading.search(workspace.team, userId, words);
  return caseList({
    heading: `Cases with “${text}”`,
    rows,
    more,
    none: 'No case that you can read has all of these words.',
  });
}
