import { randomUUID } from 'node:crypto';
import { isCutOff, LatchError } from '../../errors.ts';
import { answer, sentence } from '../answer.ts';
import type { ListenerDeps } from './deps.ts';
import { type Interaction, interactionIn } from './interaction.ts';

interface Args {
  body: unknown;
  ack(...given: never[]): Promise<void>;
}

const takesLonger =
  'This takes longer than usual: Latch is waiting for its database or for Slack, and cannot say yet whether your action was recorded. The card will show it; doing it again later is safe.';

/**
 * The one place where failures of listeners become a sentence for the person. Listeners themselves have no `try`.
 * `work` acknowledges; what it forgot is acknowledged here.
 */
export function safely<A extends Args>(
  deps: Pick<ListenerDeps, 'clients' | 'log' | 'patience' | 'workspace'>,
  work: (args: A, interaction: Interaction) => Promise<void>,
) {
  return async (args: A): Promise<void> => {
    const acknowledge = args.ack as () => Promise<void>;
    const interaction = interactionIn(args.body);
    if (!interaction) {
      deps.log.warn({}, 'an interaction without a person or a workspace was ignored');
      return acknowledge();
    }
    const log = deps.log.child({ user: interaction.userId });
    const notYet = setTimeout(() => {
      answer(deps.clients, interaction, sentence(takesLonger)).catch((err) => log.warn({ err }, 'person not answered'));
    }, deps.patience.clickMs);
    try {
      if (interaction.teamId !== deps.workspace.team) throw foreign(interaction.teamId);
      await work(args, interaction);
    } catch (err) {
      const reference = randomUUID().slice(0, 8);
      if (isAnswered(err)) log.info({ code: err.code, why: err.message }, 'interaction answered with a no');
      else log.error({ err, reference }, 'interaction failed');
      await acknowledge().catch(() => undefined); // acknowledged before: Bolt refuses a second time
      await answer(deps.clients, interaction, sentence(sentenceOf(err, reference))).catch((lost) =>
        log.error({ err: lost, reference }, 'person not answered'),
      );
    } finally {
      clearTimeout(notYet);
    }
  };
}

const answers: ReadonlySet<string> = new Set([
  'invalid_input',
  'not_allowed',
  'not_found',
  'conflict',
  'changed_since_shown',
]);

/** What a person may well do, such as asking for a case that is not there: no failure of Latch. */
export const isAnswered = (error: unknown): error is LatchError =>
  error instanceof LatchError && error.userMessage !== undefined && answers.has(error.code);

export const foreign = (team: string) =>
  new LatchError('not_allowed', `unknown workspace ${team}`, {
    userMessage: 'Latch is not set up for this workspace. Ask whoever runs Latch to install it here.',
  });

/** Never the text of an unknown error: a reference that stands in the log. */
export function sentenceOf(error: unknown, reference: string): string {
  if (error instanceof LatchError && error.userMessage) return error.userMessage;
  if (isDatabaseAway(error))
    return `Latch cannot reach its database right now, so nothing was changed. Please try again in a minute. (Reference ${reference})`;
  return `Something went wrong and nothing was changed by this click. Please try again; if it stays, give an admin the reference ${reference}.`;
}

const isDatabaseAway = (error: unknown): boolean =>
  Error.isError(error) && (/^Mongo/.test(error.name) || isCutOff(error));
