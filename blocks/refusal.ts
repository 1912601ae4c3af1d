import type { KnownBlock, ModalView } from '@slack/types';
import { callbackIds } from './ids.ts';
import type { Message } from './message.ts';
import { modal } from './modal.ts';
import { anyOf, bold, bullets, line, own, rich, person as whom, words } from './rich.ts';
import { notification, plain } from './text.ts';
import type { RefusalShown } from './view-models.ts';

/** Why it was refused, what helps and whom to ask. */
export const refusalMessage = (refusal: RefusalShown): Message => ({
  text: notification(`Refused: ${refusal.reason} ${refusal.remedy}`),
  blocks: refusalBlocks(refusal),
});

export const refusalModal = (refusal: RefusalShown): ModalView =>
  modal({ callbackId: callbackIds.refusal, title: 'Refused', blocks: refusalBlocks(refusal) });

const refusalBlocks = ({ caseNumber, rule, reason, remedy, ask, barred }: RefusalShown): KnownBlock[] => [
  rich(
    line(own('⛔ '), bold(reason, 900)),
    ...(remedy.trim() ? [line(words(remedy, 900))] : []),
    ...(ask.length ? [line(own('Ask '), ...anyOf(ask), own('.'))] : []),
    ...(barred.length
      ? [bullets(barred.slice(0, 10).map(({ person, why }) => [whom(person), own(': '), words(why, 120)]))]
      : []),
  ),
  ...(caseNumber === null
    ? []
    : [
        {
          type: 'context' as const,
          elements: [
            plain(`Case #${caseNumber}`, 60),
            ...(rule === null ? [] : [plain(`Rule ${rule}`, 120)]),
            plain('This attempt is on the record.', 60),
          ],
        },
      ]),
];
