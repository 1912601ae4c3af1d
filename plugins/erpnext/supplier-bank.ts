import { z } from 'zod';
import {
  type ActionDefinition,
  type ContextFact,
  defineAction,
  fact,
  no,
  type PluginCase,
  type ReadContext,
  refused,
  yes,
} from '../../src/plugin-host/contract.ts';
import { type Change, findChange, isDone, makeChange, textOf } from './change.ts';
import { type Document, type ErpnextConfig, erpnext, linkTo } from './client.ts';
import { isIban, maskedIban, plainIban } from './iban.ts';
import {
  BANK_ACCOUNT,
  createAccount,
  findCreated,
  type NewAccount,
  shownBefore,
  whyNotCreated,
} from './new-bank-account.ts';

const needed = (what: string) => z.string(`Enter ${what}.`).trim().min(1, `Enter ${what}.`);

const params = z.object({
  supplier: needed('the supplier as ERPNext names it, such as Globex Ltd'),
  /** Left blank: a new one is created, at `bank`. */
  bank_account: needed('the bank account as ERPNext names it, such as Globex Ltd - Commerzbank').optional(),
  iban: needed('the new IBAN')
    .transform(plainIban)
    .refine(isIban, 'This is no IBAN: a digit or letter is wrong or missing. Compare it with the supplier’s letter.'),
  account_holder: needed('the account holder'),
  /** Left blank: the bank stays. */
  bank: needed('the bank as ERPNext names it, such as Commerzbank').optional(),
});
type Params = z.infer<typeof params>;

/** What a case asks for: another IBAN, holder or bank of an account, or an account that is not there yet. */
type Asked = { change: Change; supplier: string } | { account: NewAccount } | { problem: string };

function askedFor({ supplier, bank_account: name, iban, account_holder: holder, bank }: Params): Asked {
  if (name) {
    const at = bank ? ` at ${bank}` : '';
    const done = `Bank details of ${supplier} changed: IBAN ${maskedIban(iban)}${at}, account holder ${holder}.`;
    const fields = { iban, account_name: holder, ...(bank && { bank }) };
    return { change: { doctype: BANK_ACCOUNT, name, fields, done }, supplier };
  }
  return bank
    ? { account: { supplier, iban, holder, bank } }
    : { problem: 'Enter the bank account to change, or the bank at which a new one is to be created.' };
}

/** `erpnext.update_supplier_bank`: another IBAN, holder and bank on a supplier's Bank Account, or a new one of it. */
export const updateSupplierBank = (config: ErpnextConfig): ActionDefinition =>
  defineAction({
    id: 'erpnext.update_supplier_bank',
    title: 'Change bank details',
    params,
    idempotency: 'none',
    settle: config.settleMs,

    applies: ({ fields }) => {
      if (typeof fields.supplier !== 'string') return no('no supplier on the case');
      if (typeof fields.bank_account === 'string' || typeof fields.bank === 'string') return yes();
      return no('no bank account on the case, and no bank for a new one');
    },

    async preflight(given, ctx) {
      const asked = askedFor(given);
      if ('problem' in asked) return no(asked.problem);
      const api = erpnext(config, ctx);
      if ('account' in asked) {
        const problem = await whyNotCreated(api, asked.account);
        return problem ? no(problem) : { ok: true, facts: shownBefore(asked.account) };
      }
      const document = await api.read(BANK_ACCOUNT, asked.change.name);
      if (!document) return no(`ERPNext has no bank account ${asked.change.name}. Write it as ERPNext names it.`);
      const problem = refusalOf(document, asked);
      if (problem) return no(problem);
      if (given.bank && !(await api.read('Bank', given.bank)))
        return no(`ERPNext has no bank ${given.bank}. Write it as ERPNext names it.`);
      return { ok: true, facts: beforeAndAfter(document, given, linkTo(config, BANK_ACCOUNT, document.name)) };
    },

    async run(given, ctx) {
      const asked = askedFor(given);
      if ('problem' in asked) return refused(`Nothing was changed: ${asked.problem}`, ctx);
      if ('account' in asked) return createAccount(asked.account, config, ctx);
      return makeChange(asked.change, config, ctx, (document) => refusalOf(document, asked));
    },

    async lookup(given, ctx) {
      const asked = askedFor(given);
      if ('problem' in asked) return { found: 'cannot_tell', reason: asked.problem };
      return 'account' in asked ? findCreated(asked.account, config, ctx) : findChange(asked.change, config, ctx);
    },
  });

function refusalOf(document: Document, { change, supplier }: { change: Change; supplier: string }): string | undefined {
  const { name } = change;
  if (document.party_type !== 'Supplier' || document.party !== supplier)
    return `${name} is not a bank account of the supplier ${supplier}, but of ${textOf(document.party) || 'nobody'}.`;
  if (document.disabled === 1) return `${name} is disabled in ERPNext. Choose the supplier’s account that is in use.`;
  return isDone(document, change) ? `${name} has this IBAN and account holder already.` : undefined;
}

function beforeAndAfter(
  document: Document,
  { iban, account_holder: holder, bank }: Params,
  link: string,
): ContextFact[] {
  const before = textOf(document.iban);
  const number = textOf(document.bank_account_no);
  return [
    fact('IBAN', before === iban ? `${maskedIban(iban)} (stays)` : `${maskedIban(before)} → ${maskedIban(iban)}`, link),
    fact('Account holder', becomes(textOf(document.account_name), holder)),
    ...(bank ? [fact('Bank', becomes(textOf(document.bank), bank))] : []),
    // ERPNext keeps it beside the IBAN and does not derive one from the other.
    ...(number ? [fact('Account number', `${number.slice(0, 2)} … ${number.slice(-2)} stays as it is`)] : []),
    fact('Default account', document.is_default === 1 ? 'yes' : 'no'),
  ];
}

const becomes = (before: string, after: string): string =>
  before === after ? `${after} (stays)` : `${before} → ${after}`;

/** The account as it stands, for the reviewer. */
export async function bankContext(kase: PluginCase, config: ErpnextConfig, ctx: ReadContext): Promise<ContextFact[]> {
  const { bank_account: name } = kase.fields;
  if (typeof name !== 'string') return [];
  const account = await erpnext(config, ctx).read(BANK_ACCOUNT, name.trim());
  if (!account) return [fact('Bank account', `ERPNext has no bank account ${name.trim()}`)];
  const day = account.modified.slice(0, 10);
  return [
    fact(
      'Bank account now',
      `${maskedIban(textOf(account.iban))}, ${textOf(account.account_name)}, ${textOf(account.bank)}`,
      linkTo(config, BANK_ACCOUNT, account.name),
    ),
    fact('Last changed', `${day}${account.modified_by ? ` by ${account.modified_by}` : ''}`),
  ];
}
