import type { GlobalShortcut, MessageShortcut, SlackShortcutMiddlewareArgs } from '@slack/bolt';
import { z } from 'zod';
import { callbackIds } from '../../../blocks/ids.ts';
import { digestOf } from '../../domain/hash.ts';
import { LatchError } from '../../errors.ts';
import type { ListenerDeps } from './deps.ts';
import { messageOrigin, messageSchema } from './message-origin.ts';
import { newCaseView, openNewCase } from './new-case.ts';
import { openModal } from './open-modal.ts';
import { safely } from './safely.ts';

const messageShortcut = z.object({ message: messageSchema, channel: z.object({ id: z.string() }) });

export function registerShortcuts(deps: ListenerDeps): void {
  deps.app.shortcut(
    { type: 'shortcut', callback_id: callbackIds.newCaseShortcut },
    safely<SlackShortcutMiddlewareArgs<GlobalShortcut>>(deps, async ({ ack }, interaction) => {
      await ack();
      await openNewCase(deps, interaction, { via: 'shortcut' });
    }),
  );
  deps.app.shortcut(
    { type: 'message_action', callback_id: callbackIds.turnIntoCaseShortcut },
    safely<SlackShortcutMiddlewareArgs<MessageShortcut>>(deps, async ({ ack, body }, interaction) => {
      await ack();
      await openModal(deps, interaction, 'New case', async () => {
        const { message, channel } = shortcutIn(body);
        const origin = await messageOrigin(deps.clients, 'message_shortcut', channel.id, message);
        const draft = digestOf({ channel: channel.id, ts: message.ts, by: interaction.userId });
        await deps.latch.store.keepDraft(deps.workspace.team, draft, origin);
        return newCaseView(deps, interaction, { via: 'message_shortcut', draft });
      });
    }),
  );
}

function shortcutIn(body: unknown): z.infer<typeof messageShortcut> {
  const read = messageShortcut.safeParse(body);
  if (read.success) return read.data;
  throw new LatchError('invalid_input', 'a message shortcut without its message', {
    cause: read.error,
    userMessage: 'Slack did not say which message this is about. Try again, or use `/latch new`.',
  });
}
