import { z } from 'zod';
import { type ActionDefinition, defineAction, fact, no, refused, yes } from '../../src/plugin-host/contract.ts';
import { type Change, findChange, isDone, makeChange, textOf } from './change.ts';
import { type Document, type ErpnextConfig, erpnext, linkTo } from './client.ts';

const needed = (what: string) => z.string(`Enter ${what}.`).trim().min(1, `Enter ${what}.`);

const params = z.object({
  doctype: needed('the document type, such as Supplier'),
  document: needed('the document as ERPNext names it'),
  field: needed('the name of the field, such as tax_id'),
  new_value: needed('the new value'),
});
type Params = z.infer<typeof params>;

const changeOf = ({ doctype, document: name, field, new_value: value }: Params): Change => ({
  doctype,
  name,
  fields: { [field]: value },
  done: `${label(field)} of ${doctype} ${name} changed to ${value}.`,
});

/** `erpnext.update_document`: one field of one document, of those that `documents` opens. */
export const updateDocument = (config: ErpnextConfig): ActionDefinition =>
  defineAction({
    id: 'erpnext.update_document',
    title: 'Update in ERPNext',
    params,
    idempotency: 'none',
    settle: config.settleMs,

    applies: ({ fields: { doctype, field } }) => {
      const closed = closedBy(config, doctype, field);
      return closed ? no(closed) : yes();
    },

    async preflight(given, ctx) {
      const closed = closedBy(config, given.doctype, given.field);
      if (closed) return no(closed);
      const document = await erpnext(config, ctx).read(given.doctype, given.document);
      if (!document) return no(`ERPNext has no ${given.doctype} ${given.document}. Write it as ERPNext names it.`);
      const problem = refusalOf(document, given);
      if (problem) return no(problem);
      const { doctype, document: name, field, new_value: value } = given;
      const before = textOf(document[field]) || 'empty';
      return { ok: true, facts: [fact(label(field), `${before} → ${value}`, linkTo(config, doctype, name))] };
    },

    run: async (given, ctx) => {
      const closed = closedBy(config, given.doctype, given.field);
      if (closed) return refused(`Nothing was changed: ${closed}.`, ctx);
      return makeChange(changeOf(given), config, ctx, (document) => refusalOf(document, given));
    },

    lookup: (given, ctx) => findChange(changeOf(given), config, ctx),
  });

/** Why the settings do not open this field; undefined: they do, as far as the case says which it is. */
function closedBy(
  { documents = {} }: Pick<ErpnextConfig, 'documents'>,
  doctype: unknown,
  field: unknown,
): string | undefined {
  const opened = Object.keys(documents).join(', ') || 'none';
  if (typeof doctype !== 'string') return 'no document type on the case';
  const fields = Object.hasOwn(documents, doctype.trim()) ? documents[doctype.trim()] : undefined;
  if (!fields)
    return `documents of type ${doctype.trim()} may not be changed from a case (open in latch.yml: ${opened})`;
  if (typeof field !== 'string' || fields.includes(field.trim())) return undefined;
  return `the field ${field.trim()} of ${doctype.trim()} may not be changed from a case (open in latch.yml: ${fields.join(', ')})`;
}

function refusalOf(document: Document, given: Params): string | undefined {
  const { doctype, document: name, field, new_value: value } = given;
  // Frappe leaves out what is null, so a blank field cannot be told from one that does not exist: saving shows it.
  if (typeof document[field] === 'object' && document[field] !== null)
    return `${field} of ${doctype} is a table, not a value.`;
  if (document.docstatus === 2) return `${doctype} ${name} is cancelled in ERPNext.`;
  return isDone(document, changeOf(given)) ? `${label(field)} of ${name} is ${value} already.` : undefined;
}

/** tax_id: "Tax id". */
const label = (field: string): string => {
  const words = field.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};
