import { z } from 'zod';
import {
  jsonOf,
  minutes,
  NoAnswer,
  NotNow,
  type ReadContext,
  Refused,
  retryAfterMs,
} from '../../src/plugin-host/contract.ts';
import { refusalIn } from './frappe-error.ts';

const missing = 'is missing: set';

export const config = z.strictObject({
  url: z
    .url({
      protocol: /^https?$/,
      error: ({ input }) =>
        input === undefined
          ? `${missing} ERPNEXT_URL to where ERPNext is, such as https://erp.example.com`
          : 'must be an http(s) address such as https://erp.example.com',
    })
    .transform((url) => url.replace(/\/+$/, '')),
  apiKey: z
    .string(`${missing} ERPNEXT_API_KEY (in ERPNext: User, Settings, API Access)`)
    .min(1, `${missing} ERPNEXT_API_KEY`),
  apiSecret: z
    .string(`${missing} ERPNEXT_API_SECRET (in ERPNext: User, Settings, API Access)`)
    .min(1, `${missing} ERPNEXT_API_SECRET`),
  /** ERPNext stands in a private network under a name; an address or localhost in the URL needs no word. */
  private: z.boolean('must be true or false').default(false),
  /** What `erpnext.update_document` may change: fields by document type. Nothing by default. */
  documents: z
    .record(
      z.string(),
      z.array(z.string(), 'must list fields, such as [tax_id]').min(1, 'must list a field'),
      'must name document types with their fields, such as { Supplier: [tax_id] }',
    )
    .default({}),
  /** How long after the last possible send an unchanged document proves that nothing happened (ms). */
  settleMs: z.int('must be a time in milliseconds').nonnegative('must be a time in milliseconds').default(minutes(10)),
});
export type ErpnextConfig = z.infer<typeof config>;

/** Fields of a document; `modified` moves with each save. Child tables are of no interest here. */
const document = z.looseObject({ name: z.string(), modified: z.string(), modified_by: z.string().nullish() });
export type Document = z.infer<typeof document>;
const answer = z.object({ data: z.unknown() });

const addressOf = ({ url }: Pick<ErpnextConfig, 'url'>, doctype: string, name: string): string =>
  `${url}/api/resource/${encodeURIComponent(doctype)}/${encodeURIComponent(name)}`;

/** "..", which servers and proxies read as "one level up" however it is encoded; no document is called that. */
const climbs = (name: string): boolean => name.split(/[/\\]/).some((part) => /^\.+$/.test(part.trim()));

/** Where people see the document. */
export const linkTo = ({ url }: Pick<ErpnextConfig, 'url'>, doctype: string, name: string): string =>
  `${url}/app/${encodeURIComponent(doctype.toLowerCase().replaceAll(' ', '-'))}/${encodeURIComponent(name)}`;

export interface Erpnext {
  /** Null: there is none of that name. */
  read(doctype: string, name: string): Promise<Document | null>;
  /** Refused where the document was saved since `modified`. */
  update(doctype: string, name: string, changes: Record<string, string>): Promise<Document>;
  create(doctype: string, fields: Record<string, string | number>): Promise<Document>;
  /** The newest changes of a document, as far as ERPNext tracks them. */
  versions(doctype: string, name: string): Promise<{ owner: string; creation: string; data: string }[]>;
}

const versionList = z.array(z.object({ owner: z.string(), creation: z.string(), data: z.string() }));

/** The REST API of Frappe: https://docs.frappe.io/framework/user/en/api/rest. Throws Refused, NotNow, NoAnswer, or
 * what `ctx.fetch` throws. */
export function erpnext(config: ErpnextConfig, ctx: ReadContext): Erpnext {
  const headers = { accept: 'application/json', authorization: `token ${config.apiKey}:${config.apiSecret}` };

  async function ask<T extends z.ZodType>(url: string, data: T, init: RequestInit = {}): Promise<z.infer<T>> {
    const response = await ctx.fetch(url, { ...init, headers: { ...headers, ...init.headers } });
    const body = jsonOf(await response.text());
    const refusal = refusalIn(response.status, body);
    if (refusal && response.status === 429) throw new NotNow(refusal, retryAfterMs(response.headers));
    if (refusal) throw new Refused(refusal, response.status);
    const parsed = data.safeParse(answer.safeParse(body).data?.data);
    if (response.status === 200 && parsed.success) return parsed.data;
    const what = response.status === 200 ? 'something else than was asked for' : `HTTP ${response.status}`;
    throw new NoAnswer(`ERPNext answered with ${what}.`);
  }

  return {
    read: async (doctype, name) => {
      if (climbs(doctype) || climbs(name)) return null;
      try {
        return await ask(addressOf(config, doctype, name), document);
      } catch (error) {
        if (error instanceof Refused && error.code === 404) return null;
        throw error;
      }
    },
    update: (doctype, name, changes) =>
      ask(addressOf(config, doctype, name), document, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(changes),
      }),
    create: (doctype, fields) =>
      ask(`${config.url}/api/resource/${encodeURIComponent(doctype)}`, document, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fields),
      }),
    versions: (doctype, name) => {
      const query = new URLSearchParams({
        filters: JSON.stringify([
          ['ref_doctype', '=', doctype],
          ['docname', '=', name],
        ]),
        fields: JSON.stringify(['owner', 'creation', 'data']),
        order_by: 'creation desc',
        limit_page_length: '20',
      });
      return ask(`${config.url}/api/resource/Version?${query}`, versionList);
    },
  };
}
