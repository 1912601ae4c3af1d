import type { ActionId } from '../src/domain/case.ts';
import type { FieldType } from '../src/domain/policy.ts';
import type { CardButton } from './view-models.ts';

/** Every id that Slack sends back stands here, once. What is already in Slack keeps working: ids are added, not renamed. */

export const callbackIds = {
  newCase: 'new_case',
  prepare: 'prepare',
  edit: 'edit',
  note: 'note',
  deny: 'deny',
  requestChanges: 'request_changes',
  cancelCase: 'cancel_case',
  breakGlass: 'break_glass',
  closeReview: 'close_review',
  declareOutcome: 'declare_outcome',
  policyTest: 'policy_test',
  secrets: 'secrets',
  enterSecret: 'enter_secret',
  stale: 'stale',
  refusal: 'refusal',
  loading: 'loading',
  details: 'details',
  /** Global shortcut "New case". */
  newCaseShortcut: 'new_case_shortcut',
  /** Message shortcut "Turn into a case". */
  turnIntoCaseShortcut: 'turn_into_case',
} as const;

export const actionIds = {
  /** Followed by ":" and the action, because a card may offer several: see `prepareActionId`. */
  prepare: 'prepare',
  addNote: 'add_note',
  edit: 'edit',
  cancel: 'cancel',
  approve: 'approve',
  deny: 'deny',
  requestChanges: 'request_changes',
  withdraw: 'withdraw',
  run: 'run',
  retry: 'retry',
  checkOutcome: 'check_outcome',
  declareOutcome: 'declare_outcome',
  undo: 'undo',
  breakGlass: 'break_glass',
  closeReview: 'close_review',
  details: 'details',
  otherActions: 'other_actions',
  review: 'review',
  exportCase: 'export_case',
  makeCase: 'make_case',
  notACase: 'not_a_case',
  chooseWorkflow: 'choose_workflow',
  homeNew: 'home_new',
  homeMore: 'home_more',
  enterSecret: 'enter_secret',
  removeSecret: 'remove_secret',
  /** A button that only opens a link; Slack still reports the click. */
  openLink: 'open_link',
  /** The one element of every input block. */
  value: 'value',
} as const;

/** The version at the end is raised when a field changes its kind, so that an open modal does not mix both. */
export const blockIds = {
  /** What is not simply typed names its type: a form drawn anew for another workflow keeps no date in a menu. */
  field: (name: string, type: FieldType = 'text'): string =>
    isTyped.has(type) ? `field:${name}:v1` : `field:${name}:${type}:v1`,
  priority: 'priority',
  labels: 'labels',
  note: 'note',
  text: 'text',
  workflow: 'workflow',
  secret: 'secret',
  /** Of the card: its buttons and menu. */
  buttons: 'buttons',
} as const;

const isTyped = new Set<FieldType>(['text', 'long_text', 'money']);

/** For `app.action`: matches every `prepare:<action>`. */
export const preparePattern = /^prepare:./;

export const prepareActionId = (action: ActionId): string => `${actionIds.prepare}:${action}`.slice(0, 255);

/** The field a block belongs to, or null where it is no field's. */
export const fieldOf = (blockId: string): string | null => /^field:(.+?)(?::[a-z]+)?:v\d+$/s.exec(blockId)?.[1] ?? null;

const byKind: Record<Exclude<CardButton['kind'], 'prepare'>, string> = {
  add_note: actionIds.addNote,
  edit: actionIds.edit,
  cancel: actionIds.cancel,
  approve: actionIds.approve,
  deny: actionIds.deny,
  request_changes: actionIds.requestChanges,
  withdraw: actionIds.withdraw,
  run: actionIds.run,
  retry: actionIds.retry,
  check_outcome: actionIds.checkOutcome,
  declare_outcome: actionIds.declareOutcome,
  undo: actionIds.undo,
  break_glass: actionIds.breakGlass,
  close_review: actionIds.closeReview,
  details: actionIds.details,
};

export const actionIdOf = (button: CardButton): string =>
  button.kind === 'prepare' ? prepareActionId(button.action) : byKind[button.kind];
