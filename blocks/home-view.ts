import type { HomeView, KnownBlock } from '@slack/types';
import { buttonValue, moreValue } from './button-value.ts';
import { aside } from './fields.ts';
import { actionIds } from './ids.ts';
import { line, own, rich } from './rich.ts';
import { cut, oneLine, plain } from './text.ts';
import type { CaseRow, HomeShown } from './view-models.ts';

type Section = 'waitingForMe' | 'mine' | 'open';

const titles: Record<Section, { title: string; none: string }> = {
  waitingForMe: { title: 'Waiting for me', none: 'All caught up.' },
  mine: { title: 'Mine', none: 'You have no open cases.' },
  open: { title: 'All open', none: 'No case is open.' },
};

/** Slack shows 100 blocks: what heads and closes the sections leaves room for this many rows. */
const mostRows = 84;

export function homeView(home: HomeShown): HomeView {
  const rows = shares(home);
  return {
    type: 'home',
    blocks: [
      ...top(home),
      ...sectionBlocks(home, 'waitingForMe', rows.waitingForMe),
      ...sectionBlocks(home, 'mine', rows.mine),
      ...sectionBlocks(home, 'open', rows.open),
    ],
  };
}

/** Sections are filled from the top; what somebody waits for comes first. */
function shares(home: HomeShown): Record<Section, number> {
  const waitingForMe = Math.min(home.waitingForMe.length, mostRows);
  const mine = Math.min(home.mine.length, mostRows - waitingForMe);
  return { waitingForMe, mine, open: Math.min(home.open.length, mostRows - waitingForMe - mine) };
}

const greetings = ['Nothing is waiting for you.', 'A case waits for your approval.', 'Cases wait for your approval.'];

const top = ({ canFile, waitingForMe }: HomeShown): KnownBlock[] => [
  rich(line(own(greetings[Math.min(waitingForMe.length, 2)] ?? ''))),
  ...(canFile
    ? [
        {
          type: 'actions' as const,
          elements: [
            {
              type: 'button' as const,
              action_id: actionIds.homeNew,
              text: plain('New Case', 75),
              style: 'primary' as const,
              value: 'new',
            },
          ],
        },
      ]
    : []),
];

function sectionBlocks(home: HomeShown, section: Section, shown: number): KnownBlock[] {
  const { title, none } = titles[section];
  const rows = home[section];
  const more = home.more.find((one) => one.section === section);
  return [
    { type: 'header', text: plain(title, 150) },
    ...(rows.length === 0 ? [aside(none)] : rows.slice(0, shown).map((row) => rowBlock(row, section))),
    ...(rows.length > shown ? [aside(`${rows.length - shown} more: find them with /latch case <words>.`)] : []),
    ...(more && rows.length === shown ? [moreButton(section, more.shown)] : []),
  ];
}

const rowBlock = ({ caseId, number, headline, statusLine }: CaseRow, section: Section): KnownBlock => ({
  type: 'section',
  text: plain(`#${number} ${cut(oneLine(headline), 180)} · ${oneLine(statusLine)}`, 400),
  accessory: {
    type: 'button',
    action_id: section === 'waitingForMe' ? actionIds.review : actionIds.details,
    text: plain(section === 'waitingForMe' ? 'Review' : 'Details', 75),
    value: buttonValue({ caseId, kind: section === 'waitingForMe' ? 'review' : 'details' }),
  },
});

const moreButton = (section: Section, shown: number): KnownBlock => ({
  type: 'actions',
  elements: [
    {
      type: 'button',
      action_id: actionIds.homeMore,
      text: plain('Show More', 75),
      value: moreValue({ section, shown }),
    },
  ],
});
