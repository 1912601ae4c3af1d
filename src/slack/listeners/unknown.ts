import { actionIds, callbackIds } from '../../../blocks/ids.ts';
import { LatchError } from '../../errors.ts';
import type { ListenerDeps } from './deps.ts';
import { safely } from './safely.ts';

/** Everything that no other listener answers: buttons and forms of another version of Latch. Slack gets its acknowledgement, the person a sentence. */
export function registerUnknown(deps: ListenerDeps): void {
  const say = safely<{ body: unknown; ack(): Promise<void> }>(deps, async ({ ack }) => {
    await ack();
    throw new LatchError('invalid_input', 'a button or form that this version does not know', {
      userMessage: 'This belongs to another version of Latch, and nothing was changed. Try `/latch help`.',
    });
  });
  const { prepare: _followedByAnAction, ...whole } = actionIds;
  deps.app.action(allBut(Object.values(whole), `${actionIds.prepare}:.`), say);
  deps.app.view(allBut(formIds), say);
}

const formIds = [
  callbackIds.newCase,
  callbackIds.prepare,
  callbackIds.edit,
  callbackIds.note,
  callbackIds.deny,
  callbackIds.requestChanges,
  callbackIds.cancelCase,
  callbackIds.breakGlass,
  callbackIds.closeReview,
  callbackIds.declareOutcome,
  callbackIds.policyTest,
  callbackIds.enterSecret,
];

/** Our ids are words and need no escaping. */
const allBut = (ids: string[], pattern = '$.'): RegExp => new RegExp(`^(?!(?:${ids.join('|')})$|${pattern})`, 's');
