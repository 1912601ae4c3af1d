import type { Message } from '../../../blocks/message.ts';
import { dayAndTime, listed, roleTitle } from '../../domain/decision.ts';
import { LatchError } from '../../errors.ts';
import { sentence } from '../answer.ts';
import type { ListenerDeps } from './deps.ts';
import type { Interaction } from './interaction.ts';

const usage =
  'Write `/latch away until 2026-12-04 cover @raj`, `/latch away off`, or `/latch away` to see how it stands.';

/** `/latch away until <date> cover @person` · `/latch away off` · `/latch away`. */
export async function away(
  { latch, directory }: ListenerDeps,
  rest: string,
  { userId }: Interaction,
): Promise<Message> {
  const name = async (id: string) => (await directory.person(id)).name;
  if (!rest) return sentence(await standing(latch, userId, name));
  if (/^(?:off|end|back)$/i.test(rest))
    return sentence(
      (await latch.away.end(userId))
        ? 'Welcome back: nobody stands in for you any more.'
        : 'Nobody was standing in for you.',
    );
  const asked = /^until\s+(\S+)\s+cover\s+(\S+)$/i.exec(rest);
  if (!asked) throw new LatchError('invalid_input', 'latch away not understood', { userMessage: usage });
  const [, until = '', cover = ''] = asked;
  const made = await latch.away.begin(userId, until, cover);
  const uncovered = made.uncovered.length
    ? ` Nobody stands in for you as ${listed(made.uncovered.map(roleTitle), 'and')}: they may not.`
    : '';
  return sentence(
    `Until ${dayAndTime(made.until)} ${await name(made.cover)} stands in for you as ${listed(made.roles.map(roleTitle), 'and')}.` +
      `${uncovered} Their approval for you uses up your seat and theirs. It ends by itself, or with \`/latch away off\`.`,
  );
}

async function standing(
  { away: desk }: ListenerDeps['latch'],
  userId: string,
  name: (id: string) => Promise<string>,
): Promise<string> {
  const { own, covering } = await desk.of(userId);
  const mine = own
    ? `You are away until ${dayAndTime(own.until)}, and ${await name(own.cover)} stands in for you.`
    : 'You are not away.';
  const others = await Promise.all(
    covering.map(async (one) => ` You stand in for ${await name(one.person)} until ${dayAndTime(one.until)}.`),
  );
  return `${mine}${others.join('')} ${usage}`;
}
