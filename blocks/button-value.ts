import type { ActionId, CaseId, Digest } from '../src/domain/case.ts';
import type { CardButton } from './view-models.ts';

/** What a button or a menu entry carries. `unavailable`: an action of the menu that does not apply. */
export interface ButtonValue {
  caseId: CaseId;
  kind?: CardButton['kind'] | 'unavailable' | 'review' | 'export_case';
  fingerprint?: Digest;
  action?: ActionId;
}

/** What `Make a Case` and `Not a Case` carry: the message they are about. */
export interface OfferValue {
  channel: string;
  ts: string;
  workflow: string;
}

/** What `Show More` of App Home carries: rows shown so far. */
export interface MoreValue {
  section: 'waitingForMe' | 'mine' | 'open';
  shown: number;
}

const mostOfButton = 2000;
const mostOfOption = 150;

export const buttonValue = (value: ButtonValue): string => written(value);
export const offerValue = (value: OfferValue): string => written(value);
export const moreValue = (value: MoreValue): string => written(value);

/** A menu entry holds 150 characters; null where the value does not fit, so that the entry is left out. */
export function optionValue(value: ButtonValue): string | null {
  const json = JSON.stringify(value);
  return json.length <= mostOfOption ? json : null;
}

export function readButtonValue(text: string): ButtonValue | null {
  const read = strings(text);
  if (!read?.caseId) return null;
  const { caseId, kind, fingerprint, action } = read;
  return {
    caseId,
    ...(isKind(kind) ? { kind } : {}),
    ...(fingerprint ? { fingerprint } : {}),
    ...(action ? { action } : {}),
  };
}

export function readOfferValue(text: string): OfferValue | null {
  const { channel, ts, workflow } = strings(text) ?? {};
  return channel && ts && workflow ? { channel, ts, workflow } : null;
}

export function readMoreValue(text: string): MoreValue | null {
  const { section, shown } = strings(text) ?? {};
  const rows = Number(shown);
  if (section !== 'waitingForMe' && section !== 'mine' && section !== 'open') return null;
  return Number.isSafeInteger(rows) && rows >= 0 ? { section, shown: rows } : null;
}

/** By name, so that a kind that is added cannot be forgotten here. */
const kinds: Record<NonNullable<ButtonValue['kind']>, true> = {
  prepare: true,
  add_note: true,
  edit: true,
  cancel: true,
  approve: true,
  deny: true,
  request_changes: true,
  withdraw: true,
  run: true,
  retry: true,
  check_outcome: true,
  declare_outcome: true,
  undo: true,
  break_glass: true,
  close_review: true,
  details: true,
  unavailable: true,
  review: true,
  export_case: true,
};
const isKind = (kind: string | undefined): kind is NonNullable<ButtonValue['kind']> =>
  kind !== undefined && Object.hasOwn(kinds, kind);

function written(value: object): string {
  const json = JSON.stringify(value);
  if (json.length > mostOfButton) throw new RangeError(`a button holds ${mostOfButton} characters, not ${json.length}`);
  return json;
}

/** The object's own scalar members, as strings. A value comes back through Slack, but anyone may send bytes. */
function strings(text: string): Record<string, string> | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
  const read: Record<string, string> = {};
  for (const [key, value] of Object.entries(parsed)) {
    if (key === '__proto__') continue;
    if (typeof value === 'string' || typeof value === 'number') read[key] = String(value);
  }
  return read;
}
