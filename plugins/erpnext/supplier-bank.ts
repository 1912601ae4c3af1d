import { z } from 'zod';
import {
  type ActionDefinition,
  type ContextFact,
  defineAction,
  fact,
  no,
  type PluginCase,
  type ReadContext,
  yes,
} from '../../src/plugin-host/contract.ts';
import { type Change, findChange, isDone, makeChange, textOf } from './change.ts';
import { type Document, type ErpnextConfig, erpnext, linkTo } from './client.ts';
import { isIban, maskedIban, plainIban } from './iban.ts';

const BANK_ACCOUNT = 'Bank Account';
const needed = (what: string) => z.string(`Enter ${what}.`).trim().min(1, `Enter ${what}.`);

const params = z.object({
  supplier: needed('the supplier as ERPNext names it, such as Globex Ltd'),
  bank_account: needed('the bank account as ERPNext names it, such as Globex Ltd - Commerzbank'),
  iban: needed('the new IBAN')
    .transform(plainIban)
    .refine(isIban, 'This is no IBAN: a digit or letter is wrong or missing. Compare it with the supplier’s letter.'),
  account_holder: needed('the account holder'),
});
type Params = z.infer<typeof params>;

const changeOf = ({ supplier, bank_account: name, iban, account_holder: holder }: Params): Change => ({
  doctype: BANK_ACCOUNT,
  name,
  fields: { iban, account_name: holder },
  done: `Bank details of ${supplier} changed: IBAN ${maskedIban(iban)}, account holder ${holder}.`,
});

/** `erpnext.update_supplier_bank`: another IBAN and holder on a supplier's Bank Account. */
export const updateSupplierBank = (config: ErpnextConfig): ActionDefinition =>
  defineAction({
    id: 'erpnext.update_supplier_bank',
    title: 'Change bank details',
    params,
    idempotency: 'none',
    settle: config.settleMs,

    applies: ({ fields }) => {
      for (const name of ['supplier', 'bank_account'] as const)
        if (typeof fields[name] !== 'string') return no(`no ${name.replace('_', ' ')} on the case`);
      return yes();
    },

    async preflight(given, ctx) {
      const document = await erpnext(config, ctx).read(BANK_ACCOUNT, given.bank_account);
      if (!document) return no(`ERPNext has no bank account ${given.bank_account}. Write it as ERPNext names it.`);
      const problem = refusalOf(document, given);
      return problem ? no(problem) : { ok: true, facts: beforeAndAfter(document, given, config) };
    },

    run: (given, ctx) => makeChange(changeOf(given), config, ctx, (document) => refusalOf(document, given)),
    lookup: (given, ctx) => findChange(changeOf(given), config, ctx),
  });

function refusalOf(document: Document, given: Params): string | undefined {
  const { supplier, bank_account: name } = given;
  if (document.party_type !== 'Supplier' || document.party !== supplier)
    return `${name} is not a bank account of the supplier ${supplier}, but of ${textOf(document.party) || 'nobody'}.`;
  if (document.disabled === 1) return `${name} is disabled in ERPNext. Choose the supplier’s account that is in use.`;
  return isDone(document, changeOf(given)) ? `${name} has this IBAN and account holder already.` : undefined;
}

function beforeAndAfter(
  document: Document,
  { iban, account_holder: holder, bank_account: name }: Params,
  config: ErpnextConfig,
): ContextFact[] {
  const before = textOf(document.iban);
  const oldHolder = textOf(document.account_name);
  const number = textOf(document.bank_account_no);
  return [
    fact(
      'IBAN',
      before === iban ? `${maskedIban(iban)} (stays)` : `${maskedIban(before)} → ${maskedIban(iban)}`,
      linkTo(config, BANK_ACCOUNT, name),
    ),
    fact('Account holder', oldHolder === holder ? `${holder} (stays)` : `${oldHolder} → ${holder}`),
    // ERPNext keeps it beside the IBAN and does not derive one from the other.
    ...(number ? [fact('Account number', `${number.slice(0, 2)} … ${number.slice(-2)} stays as it is`)] : []),
    fact('Default account', document.is_default === 1 ? 'yes' : 'no'),
  ];
}

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
