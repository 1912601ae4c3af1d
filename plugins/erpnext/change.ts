import {
  cannotTell,
  type Finding,
  type Outcome,
  outcomeOfError,
  outcomeOfFailedRead,
  type ReadContext,
  Refused,
  type RunContext,
  refused,
} from '../../src/plugin-host/contract.ts';
import { type Document, type ErpnextConfig, erpnext } from './client.ts';

/** Fields of one document and what they are to become. */
export interface Change {
  doctype: string;
  name: string;
  fields: Record<string, string>;
  /** "IBAN of Globex Ltd changed." */
  done: string;
}

/** As text: Frappe keeps numbers and switches as numbers, and a blank field as null. */
export const textOf = (value: unknown): string => (value === null || value === undefined ? '' : String(value));

const isSame = (value: unknown, wanted: string): boolean =>
  typeof value === 'number' ? wanted.trim() !== '' && value === Number(wanted) : textOf(value) === wanted;

export const isDone = (document: Document, { fields }: Pick<Change, 'fields'>): boolean =>
  Object.entries(fields).every(([field, wanted]) => isSame(document[field], wanted));

const sending = { system: 'ERPNext', nothing: 'Nothing was changed:' };

/** Reads the document, checks it, and saves it unless somebody else did in between. */
export async function makeChange(
  change: Change,
  config: ErpnextConfig,
  ctx: RunContext,
  refuse: (document: Document) => string | undefined,
): Promise<Outcome> {
  const { doctype, name, fields, done } = change;
  const api = erpnext(config, ctx);
  let document: Document | null;
  try {
    document = await api.read(doctype, name);
  } catch (error) {
    return outcomeOfFailedRead(error, ctx, sending);
  }
  if (!document) return refused(`${sending.nothing} ERPNext has no ${doctype} ${name}.`, ctx);
  const problem = refuse(document);
  if (problem) return refused(`${sending.nothing} ${problem}`, ctx);
  try {
    const saved = await api.update(doctype, name, { ...fields, modified: document.modified });
    if (isDone(saved, change)) return { outcome: 'succeeded', summary: done, reference: name };
    return {
      outcome: 'unknown',
      reason: `ERPNext saved ${name}, but shows other values than were sent. ${kept(saved, fields)}`,
    };
  } catch (error) {
    return outcomeOfError(error, ctx, { system: sending.system });
  }
}

const kept = (document: Document, fields: Record<string, string>): string =>
  `Not taken: ${Object.keys(fields)
    .filter((field) => !isSame(document[field], fields[field] ?? ''))
    .join(', ')}.`;

/** Reads back. What ERPNext tracks of the document's history keeps a change that was changed again from looking absent. */
export async function findChange(
  { doctype, name, fields, done }: Change,
  config: ErpnextConfig,
  ctx: ReadContext,
): Promise<Finding> {
  const api = erpnext(config, ctx);
  try {
    const document = await api.read(doctype, name);
    if (!document) return { found: 'cannot_tell', reason: `ERPNext has no ${doctype} ${name} any more.` };
    if (isDone(document, { fields })) return { found: 'happened', summary: done, reference: name };
    const overwritten = (await historyOf(api.versions(doctype, name))).find(({ changed }) =>
      changed.some(([field, , now]) => Object.hasOwn(fields, field) && isSame(now, fields[field] ?? '')),
    );
    if (!overwritten) return { found: 'absent' };
    const { owner, creation } = overwritten;
    return {
      found: 'cannot_tell',
      reason: `${name} had these values on ${creation} (saved by ${owner}) and was changed again since.`,
    };
  } catch (error) {
    return cannotTell(error, sending.system);
  }
}

type Changed = [field: string, old: unknown, now: unknown];

/** Not every site lets the API user read versions; then the document alone speaks. */
async function historyOf(versions: ReturnType<ReturnType<typeof erpnext>['versions']>) {
  const list = await versions.catch((error: unknown) => {
    if (error instanceof Refused && (error.code === 403 || error.code === 404)) return [];
    throw error;
  });
  return list.map(({ owner, creation, data }) => ({ owner, creation, changed: changedIn(data) }));
}

function changedIn(data: string): Changed[] {
  const parsed: unknown = JSON.parse(data);
  const changed = typeof parsed === 'object' && parsed !== null && 'changed' in parsed ? parsed.changed : [];
  return Array.isArray(changed)
    ? changed.filter((one): one is Changed => Array.isArray(one) && typeof one[0] === 'string')
    : [];
}
