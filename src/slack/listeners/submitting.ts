import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { blockIds } from '../../../blocks/ids.ts';
import { outcomeModal } from '../../../blocks/outcome-modal.ts';
import { LatchError } from '../../errors.ts';
import type { ListenerDeps } from './deps.ts';
import { type Interaction, readInteraction } from './interaction.ts';
import { sentenceOf } from './safely.ts';

/** What a submission shows: nothing more, another view, or errors beside the inputs (by block id). */
export type Submitted = 'close' | { show: ModalView } | { errors: Record<string, string> };

interface Args {
  body: unknown;
  ack(...given: never[]): Promise<void>;
}

/** Slack waits three seconds; what takes longer goes on behind a view that says so. */
const budgetMs = 2_000;

/** The counterpart of `safely` for modals: the work is done before the acknowledgement, and its failure stands in the modal. */
export function submitting<A extends Args>(
  deps: Pick<ListenerDeps, 'clients' | 'log' | 'workspace'>,
  submit: (args: A, interaction: Interaction) => Promise<Submitted>,
) {
  return async (args: A): Promise<void> => {
    const interaction = readInteraction(args.body);
    const ack = args.ack as (response?: object) => Promise<void>;
    const blocks = blockIdsOf(args.body);
    const work = attempt(args, interaction);
    const inTime = await Promise.race([work, sleep(budgetMs, null, { ref: false })]);
    if (inTime) return ack(responseTo(inTime, blocks));
    await ack({
      response_action: 'update',
      view: outcomeModal(
        'Still working',
        'This takes longer than usual. What you typed is not lost; this window says how it went.',
      ),
    });
    const late = await work;
    await deps.clients.asking.views
      .update({ view_id: interaction.modalId ?? '', view: lateView(late) })
      .catch((err) => deps.log.warn({ err }, 'modal not updated'));
  };

  async function attempt(args: A, interaction: Interaction): Promise<Submitted> {
    try {
      if (interaction.teamId !== deps.workspace.team)
        throw new LatchError('not_allowed', `unknown workspace ${interaction.teamId}`, {
          userMessage: 'Latch is not set up for this workspace.',
        });
      return await submit(args, interaction);
    } catch (err) {
      if (err instanceof LatchError && err.fields) return inline(err.fields);
      const reference = randomUUID().slice(0, 8);
      deps.log.error({ err, reference, user: interaction.userId }, 'submission failed');
      // As an inline error, so that what was typed stays in the form and can be sent again.
      return { errors: { '': sentenceOf(err, reference) } };
    }
  }
}

const viewSchema = z.object({
  view: z.object({ blocks: z.array(z.object({ type: z.string(), block_id: z.string().optional() })) }),
});

/** Inputs of the view that was submitted: an error may only stand at one of these. */
function blockIdsOf(body: unknown): string[] {
  const parsed = viewSchema.safeParse(body);
  return parsed.success
    ? parsed.data.view.blocks.flatMap(({ type, block_id }) => (type === 'input' && block_id ? [block_id] : []))
    : [];
}

function responseTo(submitted: Submitted, blocks: string[]): object | undefined {
  if (submitted === 'close') return { response_action: 'clear' };
  if ('show' in submitted) return { response_action: 'update', view: submitted.show };
  const last = blocks.at(-1);
  if (!last)
    return {
      response_action: 'update',
      view: outcomeModal('Not submitted', Object.values(submitted.errors).join(' ')),
    };
  const placed: Record<string, string> = {};
  for (const [block, problem] of Object.entries(submitted.errors)) {
    const at = blocks.includes(block) ? block : last;
    placed[at] = placed[at] ? `${placed[at]} ${problem}` : problem;
  }
  return { response_action: 'errors', errors: placed };
}

function lateView(submitted: Submitted): ModalView {
  if (submitted === 'close') return outcomeModal('Done', 'It went through. The card shows where the case stands.');
  if ('show' in submitted) return submitted.show;
  return outcomeModal('Not submitted', Object.values(submitted.errors).join(' '));
}

/** By field name, '' for the form as a whole, which stands at its last input. */
export const inline = (problems: Record<string, string>): Submitted => ({
  errors: Object.fromEntries(
    Object.entries(problems).map(([name, problem]) => [
      name === 'text' || name === '' ? name : blockIds.field(name),
      problem,
    ]),
  ),
});
