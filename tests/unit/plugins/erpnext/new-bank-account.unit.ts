import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { frappeErrors } from '../../../../scripts/sandbox/erpnext/frappe-answer.ts';
import type { Fault } from '../../../../scripts/sandbox/stand-in/fault.ts';
import { account, type BankChange, bankCall, type Rig, rig } from './given.ts';

const action = 'erpnext.update_supplier_bank';
let erp: Rig;
beforeEach(async () => {
  erp = await rig();
});
afterEach(() => erp.local.close());

/** No account named: one at another bank is to be created. */
const created = 'Globex Limited - ABN AMRO';
const newCall = (changed: BankChange = {}) => bankCall({ bank_account: '', bank: 'ABN AMRO', ...changed });
const preflight = (changed: BankChange = {}) => {
  const { kase, params } = newCall(changed);
  return erp.host.preflight(action, kase, params);
};
const posts = () => erp.local.requests.filter(({ method }) => method === 'POST').length;

describe('a bank account that ERPNext does not have yet', () => {
  test('is shown, created as the default, and the one until now stays', async () => {
    expect(erp.host.applies(action, newCall().kase)).toEqual({ ok: true });
    expect(await preflight()).toMatchObject({
      ok: true,
      facts: [
        { label: 'New bank account', value: 'NL91 … 4300, Globex Limited, ABN AMRO' },
        { label: 'Default account', value: 'the new one; the one until now stays, but is no default any more' },
      ],
    });
    expect(await erp.host.run(newCall())).toMatchObject({
      outcome: 'succeeded',
      summary: 'Bank account Globex Limited - ABN AMRO created for Globex Ltd: IBAN NL91 … 4300.',
      reference: created,
    });
    expect(erp.local.document('Bank Account', created)).toMatchObject({
      iban: 'NL91ABNA0417164300',
      party_type: 'Supplier',
      party: 'Globex Ltd',
      is_default: 1,
    });
    expect(erp.local.document('Bank Account', account)).toMatchObject({
      iban: 'DE89370400440532013000',
      is_default: 0,
    });
  });

  test.each<[string, BankChange, string]>([
    [
      'without a bank',
      { bank: '' },
      'Enter the bank account to change, or the bank at which a new one is to be created.',
    ],
    ['at an unknown bank', { bank: 'Moon Bank' }, 'ERPNext has no bank Moon Bank. Write it as ERPNext names it.'],
    ['of an unknown supplier', { supplier: 'Nobody' }, 'ERPNext has no supplier Nobody. Write it as ERPNext names it.'],
    [
      'of a name that is there',
      { account_holder: 'Globex Ltd', bank: 'Commerzbank' },
      'There is a bank account Globex Ltd - Commerzbank already. Name it on the case to change it.',
    ],
  ])('%s is refused, before and at the run', async (_, changed, reason) => {
    expect(await preflight(changed)).toEqual({ ok: false, reason });
    expect(await erp.host.run(newCall(changed))).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining(reason),
    });
    expect(posts()).toBe(0);
  });

  test('somebody else made it in the same moment', async () => {
    erp.local.fail({
      kind: 'answer',
      effect: 'none',
      on: 'POST',
      status: 409,
      body: { exc_type: 'DuplicateEntryError', exception: 'frappe.exceptions.DuplicateEntryError: exists' },
    });
    expect(await erp.host.run(newCall())).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('exists'),
    });
  });
});

describe('everything ambiguous is unknown, is sent once, and is read back', () => {
  const answer = (reply: { status: number; body: unknown }, effect: 'none' | 'made'): Fault => ({
    kind: 'answer',
    effect,
    ...reply,
  });
  const cases = (['none', 'made'] as const).flatMap((effect): [string, 'none' | 'made', Fault][] => [
    ['a lost connection', effect, { kind: 'drop', effect }],
    ['no answer', effect, { kind: 'hang', effect }],
    ['half an answer', effect, { kind: 'malformed', effect }],
    ['a 500', effect, answer(frappeErrors.serverError, effect)],
    ['a 429 of a proxy', effect, answer(frappeErrors.proxyTooBusy, effect)],
    ['a 200 with nothing in it', effect, answer({ status: 200, body: {} }, effect)],
  ]);
  test.each(cases)('%s, effect %s', async (_, effect, fault) => {
    const host = erp.hostWith({}, 400);
    erp.local.fail({ ...fault, on: 'POST' });
    expect(await host.run(newCall())).toMatchObject({ outcome: 'unknown' });
    expect(posts()).toBe(1);
    expect(await host.lookUp(newCall())).toMatchObject({ found: effect === 'made' ? 'happened' : 'absent' });
  });

  test('an account of that name with other values, or no look, cannot tell', async () => {
    await erp.host.run(newCall());
    erp.local.edit('Bank Account', created, { iban: 'GB29NWBK60161331926819' });
    expect(await erp.host.lookUp(newCall())).toMatchObject({
      found: 'cannot_tell',
      reason: expect.stringContaining('with other values'),
    });
    erp.local.fail({ kind: 'page', effect: 'none', on: 'GET' });
    expect(await erp.host.lookUp(newCall())).toMatchObject({ found: 'cannot_tell' });
  });
});
