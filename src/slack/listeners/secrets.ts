import type {
  BlockAction,
  ButtonAction,
  SlackActionMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt';
import { z } from 'zod';
import { actionIds, blockIds, callbackIds } from '../../../blocks/ids.ts';
import { outcomeModal } from '../../../blocks/outcome-modal.ts';
import { enterSecretModal, secretsModal } from '../../../blocks/secrets-modal.ts';
import { LatchError } from '../../errors.ts';
import { answer, sentence } from '../answer.ts';
import type { ListenerDeps } from './deps.ts';
import { actorOf, type Interaction } from './interaction.ts';
import { openModal } from './open-modal.ts';
import { safely } from './safely.ts';
import { type Submitted, submitting } from './submitting.ts';

type Deps = Pick<ListenerDeps, 'app' | 'workspace' | 'clients' | 'directory' | 'log' | 'patience' | 'secretDesk'>;
type Click = SlackActionMiddlewareArgs<BlockAction<ButtonAction>>;
type Submission = SlackViewMiddlewareArgs<ViewSubmitAction>;

/** `/latch secrets`: which secrets plugins need and where each comes from, for admins. */
export async function secrets(deps: Deps, _rest: string, interaction: Interaction): Promise<null> {
  await openModal(deps, interaction, 'Secrets of plugins', () => listView(deps, interaction));
  return null;
}

export function registerSecrets(deps: Deps): void {
  const { app } = deps;
  app.action(
    actionIds.enterSecret,
    safely<Click>(deps, async ({ ack, action }, interaction) => {
      await ack();
      await openModal(deps, interaction, 'Enter a secret', () => entryView(deps, interaction, action.value));
    }),
  );
  app.action(
    actionIds.removeSecret,
    safely<Click>(deps, async ({ ack, action, body }, interaction) => {
      await ack();
      const { plugin, key } = readNamed(action.value);
      const { removed } = await deps.secretDesk.remove(await memberIn(deps, interaction), plugin, key);
      const { views } = deps.clients.asking;
      const { id, root_view_id: root = id } = body.view ?? {};
      if (root) await views.update({ view_id: root, view: await listView(deps, interaction) });
      const said = removed ? `The stored value of ${key} is removed.` : `No value of ${key} was stored.`;
      if (id && id !== root) await views.update({ view_id: id, view: outcomeModal('Secrets of plugins', said) });
    }),
  );
  app.view<ViewSubmitAction>(
    callbackIds.enterSecret,
    // What was typed never goes back to Slack from here, not even into the same form.
    submitting<Submission>(deps, ({ body }, interaction) => entered(deps, body, interaction), {
      done: 'The value is stored.',
      refill: false,
    }),
  );
}

async function entered(deps: Deps, { view }: ViewSubmitAction, interaction: Interaction): Promise<Submitted> {
  const { plugin, key } = readNamed(view.private_metadata);
  const typed = view.state.values[blockIds.secret]?.[actionIds.value]?.value ?? '';
  const result = await deps.secretDesk.set(await memberIn(deps, interaction), plugin, key, typed);
  if ('problem' in result) return { errors: { [blockIds.secret]: result.problem } };
  const use = result.inUse
    ? 'and used from now on; other instances follow within seconds'
    : 'but Latch could not load its plugins with it and goes on as before. The log says why';
  answer(deps.clients, interaction, sentence(`The ${key} of ${result.title} is stored, ${use}.`)).catch((err) =>
    deps.log.warn({ err }, 'person not answered'),
  );
  return 'close';
}

async function listView(deps: Deps, interaction: Interaction) {
  const { secretDesk } = deps;
  return secretsModal({ secrets: await secretDesk.list(await memberIn(deps, interaction)), hasKey: secretDesk.hasKey });
}

async function entryView(deps: Deps, interaction: Interaction, named: string | undefined) {
  const { plugin, key } = readNamed(named);
  const all = await deps.secretDesk.list(await memberIn(deps, interaction));
  const secret = all.find((one) => one.plugin.id === plugin && one.key === key);
  return secret ? enterSecretModal(secret) : outcomeModal('Enter a secret', gone);
}

/** Whether they are an admin is the desk's to say; who is no member of this workspace is refused here. */
async function memberIn(deps: Deps, interaction: Interaction): Promise<string> {
  const { id, standing } = await actorOf(deps, interaction);
  if (standing === 'member') return id;
  throw new LatchError('not_allowed', `a ${standing} asked for secrets`, {
    userMessage: 'Only admins of Latch can see and set its secrets.',
  });
}

const gone = 'No plugin in use has this secret any more. Look again with /latch secrets.';
const named = z.object({ plugin: z.string(), key: z.string() });

function readNamed(text: string | undefined): z.infer<typeof named> {
  try {
    return named.parse(JSON.parse(text ?? ''));
  } catch {
    throw new LatchError('invalid_input', 'a form or button that names no secret', {
      userMessage: 'This form is from an older version of Latch. Close it and write `/latch secrets` again.',
    });
  }
}
