import type { GlobalShortcut, MessageShortcut, SlackShortcutMiddlewareArgs } from '@slack/bolt';
import { z } from 'zod';
import { callbackIds } from '../../../blocks/ids.ts';
import type { NewCaseForm } from '../../../blocks/view-models.ts';
import type { Origin } from '../../domain/case.ts';
import { digestOf } from '../../domain/hash.ts';
import type { ListenerDeps } from './deps.ts';
import { messageOrigin, messageSchema } from './message-origin.ts';
import { firstWorkflow, openNewCase } from './new-case.ts';
import { safely } from './safely.ts';

export function registerShortcuts(deps: ListenerDeps): void {
  deps.app.shortcut(
    { type: 'shortcut', callback_id: callbackIds.newCaseShortcut },
    safely<SlackShortcutMiddlewareArgs<GlobalShortcut>>(deps, async ({ ack }, interaction) => {
      await ack();
      await openNewCase(deps, interaction, { workflow: firstWorkflow(deps), via: 'shortcut' }, null);
    }),
  );
  deps.app.shortcut(
    { type: 'message_action', callback_id: callbackIds.turnIntoCaseShortcut },
    safely<SlackShortcutMiddlewareArgs<MessageShortcut>>(deps, async ({ ack, body }, interaction) => {
      await ack();
      const message = messageSchema.parse(body.message);
      const channel = z.string().parse(body.channel.id);
      const origin = await messageOrigin(deps.clients, 'message_shortcut', channel, message);
      const draft = digestOf({ channel, ts: message.ts, by: interaction.userId });
      await deps.latch.store.keepDraft(deps.workspace.team, draft, origin);
      const workflow = firstWorkflow(deps);
      await openNewCase(
        deps,
        interaction,
        { workflow, via: 'message_shortcut', draft },
        await sourceShown(deps, origin, workflow),
      );
    }),
  );
}

/** What the form says of the message: its words, where they will be visible, and files that cannot be copied. */
async function sourceShown(
  { latch, directory }: ListenerDeps,
  origin: Origin,
  workflow: string,
): Promise<NonNullable<NewCaseForm['source']>> {
  const { channel = '' } = latch.policies.active().workflows[workflow] ?? {};
  const author = origin.author
    ? await directory.person(origin.author).then(
        ({ name }) => name,
        () => origin.author ?? '',
      )
    : 'an app';
  const most = 10 * 1024 * 1024;
  const files = (origin.files ?? []).map(({ name, size }) => ({
    name: name.text,
    ...(size > most && { problem: 'larger than 10 MB, will not be copied' }),
  }));
  return { author, text: origin.text?.text ?? '', visibleIn: channel, files };
}
