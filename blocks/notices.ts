import type { KnownBlock } from '@slack/types';
import { buttonValue } from './button-value.ts';
import { factBlocks } from './facts.ts';
import { fieldPairs } from './fields.ts';
import { actionIds } from './ids.ts';
import { linkButton, linking } from './link-button.ts';
import { fitted, type Message, scaled } from './message.ts';
import { bold, code, line, own, passage, quote, rich, words } from './rich.ts';
import { isLink, notification, plain } from './text.ts';
import type { OutcomeNotice, ReviewNotice } from './view-models.ts';

/** The message to somebody who can approve; once the case moved on, the same message says so and asks nothing more. */
export const reviewNotice = (notice: ReviewNotice): Message =>
  notice.settled === null ? asking(notice) : settledNotice(notice, notice.settled);

const asking = (notice: ReviewNotice): Message => ({
  text: notification(`${askedWords[notice.asks].short}: ${notice.headline} (case #${notice.number})`),
  blocks: fitted((size) => [
    { type: 'header', text: plain(notice.headline, 150) },
    rich(
      line(own('⏳ '), bold(askedWords[notice.asks].whole), own(' as '), words(notice.role, 80), ...standingIn(notice)),
    ),
    ...fieldPairs(notice.fields, 200, scaled(15, size)),
    ...factBlocks(notice.facts, scaled(8, size)),
    ...prepared(notice),
    reviewRow(notice),
  ]),
});

const askedWords = {
  approval: { short: 'Waiting for you', whole: 'Waiting for your approval' },
  review: { short: 'To be reviewed by you', whole: 'Glass was broken: waiting for your review' },
  again: { short: 'Reminder, still waiting for you', whole: 'Reminder: still waiting for your approval' },
} as const;

const standingIn = ({ for: away }: ReviewNotice) => (away === null ? [] : [own(' for '), words(away, 80)]);

const prepared = ({ preparedBy, note, rule, number }: ReviewNotice): KnownBlock[] => [
  rich(
    line(own('Prepared by '), bold(preparedBy, 100), own(' · Rule '), code(rule), own(` · Case #${number}`)),
    ...(note === null ? [] : [quote(passage(note, 600))]),
  ),
];

const reviewRow = ({ caseId, cardLink }: ReviewNotice): KnownBlock => ({
  type: 'actions',
  elements: [
    {
      type: 'button',
      action_id: actionIds.review,
      text: plain('Review', 75),
      value: buttonValue({ caseId, kind: 'review' }),
    },
    ...(isLink(cardLink) ? [linking('Open Card', cardLink)] : []),
  ],
});

const settledNotice = ({ headline, number, cardLink }: ReviewNotice, settled: string): Message => ({
  text: notification(`${headline} (case #${number}): ${settled}`),
  blocks: [
    rich(line(bold(headline, 300), own(` · Case #${number}`)), line(words(settled, 600))),
    ...linkButton('Open Card', cardLink),
  ],
});

/** The filer hears the outcome and the reason. */
export const outcomeNotice = ({ number, headline, outcome, reason, cardLink }: OutcomeNotice): Message => ({
  text: notification(`${outcome}: ${headline} (case #${number})`),
  blocks: [
    rich(
      line(bold(outcome, 300)),
      line(words(headline, 300), own(` · Case #${number}`)),
      ...(reason === null ? [] : [quote(passage(reason, 1500))]),
    ),
    ...linkButton('Open Card', cardLink),
  ],
});
