import { type Reply, type StandIn, type StandInRequest, startStandIn } from '../stand-in/stand-in.ts';
import { frappeError, missing, ok } from './frappe-answer.ts';
import { changesOf, listed } from './listed.ts';
import { type Doc, sampleDocuments } from './sample-documents.ts';

export interface LocalErpnextOptions {
  /** 0 or absent: any free port. */
  port?: number;
  /** Default: the sample documents. */
  documents?: Doc[];
  clock?: { now(): Date };
}

export const localErpnextKeys = { apiKey: 'latch0sandbox0key', apiSecret: 'latch0sandbox0secret' };
const apiUser = 'latch@example.com';

export interface LocalErpnext extends StandIn {
  apiKey: string;
  apiSecret: string;
  document(doctype: string, name: string): Doc | undefined;
  /** Somebody changes a document by hand, in ERPNext itself. */
  edit(doctype: string, name: string, changes: Record<string, string | number | null>): void;
  /** How many saves changed something since the start, edits by hand aside. */
  readonly effects: number;
}

/** ERPNext's REST API as far as reading and changing documents goes: the same requests, answers, errors and versions. */
export async function startLocalErpnext(options: LocalErpnextOptions = {}): Promise<LocalErpnext> {
  const { documents = sampleDocuments, clock = { now: () => new Date() } } = options;
  const docs = documents.map((doc) => ({ ...doc }));
  const versions: Doc[] = [];
  let effects = 0;
  let saves = 0;

  const find = (doctype: string, name: string) => docs.find((doc) => doc.doctype === doctype && doc.name === name);
  /** Microseconds, as Frappe keeps it: two saves never share it. */
  const stamp = () => {
    saves += 1;
    return `${clock.now().toISOString().slice(0, 19).replace('T', ' ')}.${String(saves).padStart(6, '0')}`;
  };

  function save(doc: Doc, changes: Record<string, unknown>, by: string): void {
    const changed = changesOf(doc, changes);
    const at = stamp();
    Object.assign(doc, Object.fromEntries(changed.map(([field, , value]) => [field, value])), {
      modified: at,
      modified_by: by,
    });
    if (changed.length === 0) return;
    versions.push({
      doctype: 'Version',
      name: `v${versions.length + 1}`,
      modified: at,
      modified_by: by,
      creation: at,
      owner: by,
      ref_doctype: doc.doctype,
      docname: doc.name,
      data: JSON.stringify({ changed, added: [], removed: [], row_changed: [] }),
    });
    if (by === apiUser) effects += 1;
  }

  function update(doc: Doc, body: unknown): Reply {
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      return frappeError(417, 'ValidationError', 'The body is no document');
    const { modified, ...changes } = body as Record<string, unknown>; // an object, whatever is in it
    if (modified !== undefined && modified !== doc.modified)
      return frappeError(
        417,
        'TimestampMismatchError',
        `Error: Document has been modified after you have opened it (${doc.modified}, ${String(modified)}). Please refresh to get the latest document.`,
      );
    for (const field of ['account_name', 'supplier_name'])
      if (changes[field] === '') return frappeError(417, 'MandatoryError', `[${doc.doctype}, ${doc.name}]: ${field}`);
    const broken = brokenLink(changes);
    if (broken) return broken;
    save(doc, changes, apiUser);
    return ok({ ...doc });
  }

  /** Links have to lead somewhere. */
  function brokenLink(fields: Record<string, unknown>): Reply | undefined {
    const { bank, party_type: type, party } = fields;
    if (bank !== undefined && !find('Bank', String(bank)))
      return frappeError(417, 'LinkValidationError', `Could not find Bank: ${String(bank)}`);
    return party !== undefined && !find(String(type), String(party))
      ? frappeError(417, 'LinkValidationError', `Could not find Party: ${String(party)}`)
      : undefined;
  }

  /** As erpnext/accounts/doctype/bank_account/bank_account.py: named after holder and bank, and one default a party. */
  function createBankAccount(body: unknown): Reply {
    const {
      account_name: holder,
      bank,
      iban,
      party_type: type,
      party,
      is_default: isDefault,
    } = body as Record<string, unknown>; // JSON, whatever is in it
    if (!holder || !bank) return frappeError(417, 'MandatoryError', '[Bank Account]: account_name, bank');
    const broken = brokenLink({ bank, party_type: type, party });
    if (broken) return broken;
    const name = `${String(holder)} - ${String(bank)}`;
    if (find('Bank Account', name))
      return frappeError(409, 'DuplicateEntryError', `Bank Account ${name} already exists`);
    if (isDefault === 1)
      for (const doc of docs) if (doc.doctype === 'Bank Account' && doc.party === party) doc.is_default = 0;
    const at = stamp();
    const made: Doc = {
      doctype: 'Bank Account',
      name,
      owner: apiUser,
      modified: at,
      modified_by: apiUser,
      docstatus: 0,
      account_name: String(holder),
      bank: String(bank),
      party_type: String(type),
      party: String(party),
      iban: String(iban),
      bank_account_no: null,
      is_default: isDefault === 1 ? 1 : 0,
      disabled: 0,
    };
    docs.push(made);
    effects += 1;
    return ok({ ...made });
  }

  function answerTo({ method, path, query, headers, body }: StandInRequest): Reply {
    if (headers.authorization !== `token ${localErpnextKeys.apiKey}:${localErpnextKeys.apiSecret}`)
      return frappeError(401, 'AuthenticationError', 'Authentication failed');
    const [api, resource, doctype = '', ...rest] = path;
    const name = rest.join('/');
    if (api !== 'api' || resource !== 'resource') return frappeError(404, 'PageDoesNotExistError', 'Not Found');
    const all = doctype === 'Version' ? versions : docs;
    if (doctype !== 'Version' && !docs.some((doc) => doc.doctype === doctype))
      return frappeError(404, 'DoesNotExistError', `DocType ${doctype} not found`);
    if (name === '' && method === 'POST' && doctype === 'Bank Account') return createBankAccount(body);
    if (name === '')
      return method === 'GET'
        ? listed(
            all.filter((doc) => doc.doctype === doctype),
            query,
          )
        : frappeError(403, 'PermissionError', 'Not permitted');
    const doc = find(doctype, name);
    if (!doc) return missing(doctype, name);
    if (method === 'GET') return ok({ ...doc });
    return method === 'PUT' ? update(doc, body) : frappeError(403, 'PermissionError', 'Not permitted');
  }

  const server = await startStandIn(answerTo, options.port);
  return {
    ...server,
    ...localErpnextKeys,
    get effects() {
      return effects;
    },
    document: (doctype, name) => {
      const doc = find(doctype, name);
      return doc && { ...doc };
    },
    edit: (doctype, name, changes) => {
      const doc = find(doctype, name);
      if (!doc) throw new Error(`the local ERPNext has no ${doctype} ${name}`);
      save(doc, changes, 'dana@example.com');
    },
  };
}
