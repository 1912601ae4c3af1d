import type { ActionsBlock, Button, ConfirmationDialog, PlainTextOption, StaticSelect } from '@slack/types';
import { type ButtonValue, buttonValue, optionValue } from './button-value.ts';
import { actionIdOf, actionIds, blockIds } from './ids.ts';
import { plain } from './text.ts';
import type { CardButton, CaseCard } from './view-models.ts';

export const buttonLabels: Record<Exclude<CardButton['kind'], 'prepare'>, string> = {
  add_note: 'Add Note',
  edit: 'Edit',
  cancel: 'Cancel Case',
  approve: 'Approve',
  deny: 'Deny',
  request_changes: 'Request Changes',
  withdraw: 'Withdraw Approval',
  run: 'Run',
  retry: 'Retry',
  check_outcome: 'Check Outcome',
  declare_outcome: 'Declare Outcome',
  undo: 'Undo…',
  break_glass: 'Break Glass',
  close_review: 'Close Review',
  details: 'Details',
};

/** At most five buttons and the menu `Other Actions…`; null where there is neither. */
export function buttonRow(card: CaseCard, mostOptions: number): ActionsBlock | null {
  const buttons = shownButtons(card.buttons).map((button) => drawn(card, button));
  const menu = otherActions(card, mostOptions);
  const elements = menu ? [...buttons, menu] : buttons;
  return elements.length ? { type: 'actions', block_id: blockIds.buttons, elements } : null;
}

/** Five, once each, and never without Details where it is offered. */
function shownButtons(buttons: CardButton[]): CardButton[] {
  const once = [...new Map(buttons.map((button) => [actionIdOf(button), button])).values()];
  if (once.length <= 5) return once;
  const details = once.filter(({ kind }) => kind === 'details');
  return [...once.filter(({ kind }) => kind !== 'details').slice(0, 5 - details.length), ...details];
}

const labelOf = (button: CardButton): string => (button.kind === 'prepare' ? button.title : buttonLabels[button.kind]);

const drawn = (card: CaseCard, button: CardButton): Button => ({
  type: 'button',
  action_id: actionIdOf(button),
  text: plain(labelOf(button), 75),
  value: buttonValue({
    ...carriedBy(card, button),
    ...(card.fingerprint === null ? {} : { fingerprint: card.fingerprint }),
  }),
  ...(button.kind === 'approve' ? { style: 'primary', confirm: confirmApprove(card) } : {}),
  ...(button.kind === 'deny' ? { style: 'danger' } : {}),
});

const confirmApprove = (card: CaseCard): ConfirmationDialog => ({
  title: plain(`Approve case #${card.number}?`, 100),
  text: plain(card.confirm ?? card.headline, 300),
  confirm: plain('Approve', 30),
  deny: plain('Go Back', 30),
  style: 'primary',
});

function otherActions(card: CaseCard, mostOptions: number): StaticSelect | null {
  const options = card.menu.slice(0, Math.min(mostOptions, 100)).flatMap((entry) => option(card, entry) ?? []);
  if (options.length === 0) return null;
  return {
    type: 'static_select',
    action_id: actionIds.otherActions,
    placeholder: plain('Other Actions…', 150),
    options,
  };
}

function option(card: CaseCard, entry: CaseCard['menu'][number]): PlainTextOption | null {
  if (!entry.available) {
    const value = optionValue({ caseId: card.caseId, kind: 'unavailable', action: entry.action });
    if (value === null) return null;
    return { text: plain(entry.title, 75), description: plain(`Not available: ${entry.reason}`, 75), value };
  }
  const value = optionValue({ ...carriedBy(card, entry), ...fingerprintFor(card, entry) });
  return value === null ? null : { text: plain(labelOf(entry), 75), value };
}

const carriedBy = ({ caseId }: CaseCard, button: CardButton): ButtonValue =>
  button.kind === 'prepare' ? { caseId, kind: button.kind, action: button.action } : { caseId, kind: button.kind };

/** A menu entry holds 150 characters: only what must count for exactly what was shown carries the fingerprint. */
const bound: ReadonlySet<CardButton['kind']> = new Set<CardButton['kind']>([
  'approve',
  'deny',
  'request_changes',
  'break_glass',
  'run',
]);
const fingerprintFor = ({ fingerprint }: CaseCard, { kind }: CardButton): { fingerprint?: string } =>
  fingerprint !== null && bound.has(kind) ? { fingerprint } : {};
