import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { fieldOf } from '../../../blocks/ids.ts';
import { outcomeModal } from '../../../blocks/outcome-modal.ts';
import type { FormValues } from '../../../blocks/read-form.ts';
import { refilled, type SubmittedView } from '../../../blocks/refilled.ts';
import { LatchError } from '../../errors.ts';
import type { ListenerDeps } from './deps.ts';
import { type Interaction, interactionIn } from './interaction.ts';
import { foreign, sentenceOf } from './safely.ts';

/** What a submission shows: nothing more, another view, or errors: by field, by another input's block, '' for the form as a whole. */
export type Submitted = 'close' | { show: ModalView } | { errors: Record<string, string> };

interface Args {
  body: unknown;
  ack(...given: never[]): Promise<void>;
}

interface LateForm {
  /** What the window says when it went through after all. */
  done?: string;
  /** Not for what must not come back from us, such as a secret. */
  refill?: boolean;
}

/** The counterpart of `safely` for modals: the work is done before the acknowledgement, and its failure stands in the modal. */
export function submitting<A extends Args>(
  deps: Pick<ListenerDeps, 'clients' | 'log' | 'patience' | 'workspace'>,
  submit: (args: A, interaction: Interaction) => Promise<Submitted>,
  { done = 'It went through. The card shows where the case stands.', refill = true }: LateForm = {},
) {
  return async (args: A): Promise<void> => {
    const ack = args.ack as (response?: object) => Promise<void>;
    const interaction = interactionIn(args.body);
    if (!interaction) {
      deps.log.warn({}, 'a submission without a person or a workspace was ignored');
      return ack();
    }
    const view = viewIn(args.body);
    const work = attempt(args, interaction);
    const inTime = await Promise.race([work, sleep(deps.patience.formMs, null, { ref: false })]);
    if (inTime) return ack(responseTo(inTime, view));
    await ack({
      response_action: 'update',
      view: outcomeModal(
        'Still working',
        `This takes longer than usual. ${refill ? 'What you typed is not lost; this' : 'This'} window says how it went.`,
      ),
    });
    const late = await work;
    await deps.clients.asking.views
      .update({ view_id: interaction.modalId ?? '', view: lateView(late, refill ? view : null, done) })
      .catch((err) => deps.log.warn({ err }, 'modal not updated'));
  };

  async function attempt(args: A, interaction: Interaction): Promise<Submitted> {
    try {
      if (interaction.teamId !== deps.workspace.team) throw foreign(interaction.teamId);
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
  view: z.object({
    callback_id: z.string(),
    private_metadata: z.string(),
    title: z.object({ text: z.string() }),
    submit: z.object({ text: z.string() }),
    // Our own blocks, as Slack gives them back.
    blocks: z.custom<KnownBlock[]>(
      (value) => Array.isArray(value) && value.every((one) => typeof one?.type === 'string'),
    ),
    state: z.object({ values: z.custom<FormValues>((value) => typeof value === 'object' && value !== null) }),
  }),
});

/** The view that was submitted; null where it is not whole. */
function viewIn(body: unknown): SubmittedView | null {
  const parsed = viewSchema.safeParse(body);
  if (!parsed.success) return null;
  const { state, ...view } = parsed.data.view;
  return { ...view, values: state.values };
}

/** Inputs of the view: an error may only stand at one of these. */
const inputsOf = (view: SubmittedView | null): string[] =>
  view?.blocks.flatMap(({ type, block_id }) => (type === 'input' && block_id ? [block_id] : [])) ?? [];

function responseTo(submitted: Submitted, view: SubmittedView | null): object | undefined {
  if (submitted === 'close') return { response_action: 'clear' };
  if ('show' in submitted) return { response_action: 'update', view: submitted.show };
  const blocks = inputsOf(view);
  const last = blocks.at(-1);
  if (!last) return { response_action: 'update', view: notSubmitted(submitted.errors) };
  const placed: Record<string, string> = {};
  for (const [name, problem] of Object.entries(submitted.errors)) {
    const at = blocks.find((block) => fieldOf(block) === name) ?? blocks.find((block) => block === name) ?? last;
    placed[at] = placed[at] ? `${placed[at]} ${problem}` : problem;
  }
  return { response_action: 'errors', errors: placed };
}

function lateView(submitted: Submitted, view: SubmittedView | null, done: string): ModalView {
  if (submitted === 'close') return outcomeModal('Done', done);
  if ('show' in submitted) return submitted.show;
  return view ? refilled(view, wordsOf(submitted.errors)) : notSubmitted(submitted.errors);
}

const wordsOf = (errors: Record<string, string>): string => Object.values(errors).join(' ');
const notSubmitted = (errors: Record<string, string>): ModalView => outcomeModal('Not submitted', wordsOf(errors));

export const inline = (errors: Record<string, string>): Submitted => ({ errors });
