import {
  type ContextFact,
  cannotTell,
  type Finding,
  fact,
  type Outcome,
  outcomeOfError,
  outcomeOfFailedRead,
  type RunContext,
  refused,
} from '../../src/plugin-host/contract.ts';
import { type Document, type Erpnext, type ErpnextConfig, erpnext } from './client.ts';
import { maskedIban } from './iban.ts';

export const BANK_ACCOUNT = 'Bank Account';

/** A supplier's account at a bank where ERPNext has none of theirs yet. */
export interface NewAccount {
  supplier: string;
  iban: string;
  holder: string;
  bank: string;
}

/** ERPNext makes the name of these two; so an account that this run made is found by it. */
const nameOf = ({ holder, bank }: NewAccount): string => `${holder} - ${bank}`;

/** Why it cannot be created; undefined: it can. */
export async function whyNotCreated(api: Erpnext, account: NewAccount): Promise<string | undefined> {
  const { supplier, bank } = account;
  if (!(await api.read('Supplier', supplier)))
    return `ERPNext has no supplier ${supplier}. Write it as ERPNext names it.`;
  if (!(await api.read('Bank', bank))) return `ERPNext has no bank ${bank}. Write it as ERPNext names it.`;
  if (await api.read(BANK_ACCOUNT, nameOf(account)))
    return `There is a bank account ${nameOf(account)} already. Name it on the case to change it.`;
  return undefined;
}

export const shownBefore = ({ iban, holder, bank }: NewAccount): ContextFact[] => [
  fact('New bank account', `${maskedIban(iban)}, ${holder}, ${bank}`),
  fact('Default account', 'the new one; the one until now stays, but is no default any more'),
];

const sending = { system: 'ERPNext', nothing: 'Nothing was created:' };

export async function createAccount(account: NewAccount, config: ErpnextConfig, ctx: RunContext): Promise<Outcome> {
  const api = erpnext(config, ctx);
  try {
    const problem = await whyNotCreated(api, account);
    if (problem) return refused(`${sending.nothing} ${problem}`, ctx);
  } catch (error) {
    return outcomeOfFailedRead(error, ctx, sending);
  }
  const { supplier, iban, holder, bank } = account;
  try {
    const made = await api.create(BANK_ACCOUNT, {
      account_name: holder,
      bank,
      iban,
      party_type: 'Supplier',
      party: supplier,
      is_default: 1,
    });
    return isOurs(made, account)
      ? { outcome: 'succeeded', summary: doneOf(account), reference: made.name }
      : { outcome: 'unknown', reason: `ERPNext created ${made.name}, but shows other values than were sent.` };
  } catch (error) {
    return outcomeOfError(error, ctx, { system: sending.system });
  }
}

export async function findCreated(account: NewAccount, config: ErpnextConfig, ctx: RunContext): Promise<Finding> {
  try {
    const found = await erpnext(config, ctx).read(BANK_ACCOUNT, nameOf(account));
    if (!found) return { found: 'absent' };
    return isOurs(found, account)
      ? { found: 'happened', summary: doneOf(account), reference: found.name }
      : { found: 'cannot_tell', reason: `${found.name} exists in ERPNext, but with other values than were sent.` };
  } catch (error) {
    return cannotTell(error, sending.system);
  }
}

const isOurs = ({ party_type: type, party, iban }: Document, account: NewAccount): boolean =>
  type === 'Supplier' && party === account.supplier && iban === account.iban;

const doneOf = (account: NewAccount): string =>
  `Bank account ${nameOf(account)} created for ${account.supplier}: IBAN ${maskedIban(account.iban)}.`;
