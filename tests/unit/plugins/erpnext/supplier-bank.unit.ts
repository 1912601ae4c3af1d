import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openCase } from '../../plugin-host/given.ts';
import { texts } from '../calls.ts';
import { account, type BankChange, bankCall, type Rig, rig } from './given.ts';

const action = 'erpnext.update_supplier_bank';
let erp: Rig;
beforeEach(async () => {
  erp = await rig();
});
afterEach(() => erp.local.close());

const bank = () => erp.local.document('Bank Account', account);
const preflight = (changed: BankChange = {}) => {
  const { kase, params } = bankCall(changed);
  return erp.host.preflight(action, kase, params);
};

describe('what the reviewer sees', () => {
  test('the account as it stands, before anything is filled in', async () => {
    expect(await erp.host.context(openCase(texts({ bank_account: account })))).toEqual([
      {
        label: 'Bank account now',
        value: 'DE89 … 3000, Globex Ltd, Commerzbank',
        link: `${erp.local.url}/app/bank-account/Globex%20Ltd%20-%20Commerzbank`,
        source: 'ERPNext',
        at: '2026-11-20T12:00:00.000Z',
      },
      expect.objectContaining({ label: 'Last changed', value: '2026-09-02 by dana@example.com' }),
    ]);
    expect(await erp.host.context(openCase(texts({ bank_account: 'Nobody - Bank' })))).toMatchObject([
      { value: 'ERPNext has no bank account Nobody - Bank' },
    ]);
    expect(await erp.host.context(openCase({}))).toEqual([]);
  });

  test('before and after, with the IBANs shortened', async () => {
    expect(await preflight()).toMatchObject({
      ok: true,
      facts: [
        { label: 'IBAN', value: 'DE89 … 3000 → NL91 … 4300' },
        { label: 'Account holder', value: 'Globex Ltd → Globex Limited' },
        { label: 'Default account', value: 'yes' },
      ],
    });
  });

  test('that the account number beside the IBAN stays', async () => {
    const changed = {
      supplier: 'Initech GmbH',
      bank_account: 'Initech GmbH - Sparkasse',
      account_holder: 'Initech GmbH',
    };
    expect(await preflight(changed)).toMatchObject({
      ok: true,
      facts: [
        { value: 'DE02 … 2051 → NL91 … 4300' },
        { value: 'Initech GmbH (stays)' },
        { label: 'Account number', value: '20 … 51 stays as it is' },
        {},
      ],
    });
  });
});

describe('is refused before anyone approves it', () => {
  test.each([
    [
      'another supplier’s account',
      { supplier: 'Initech GmbH' },
      'is not a bank account of the supplier Initech GmbH, but of Globex Ltd.',
    ],
    ['a disabled account', { bank_account: 'Globex Ltd - Old Bank' }, 'is disabled in ERPNext'],
    [
      'an account that does not exist',
      { bank_account: 'Globex Ltd - Moon' },
      'ERPNext has no bank account Globex Ltd - Moon.',
    ],
    ['what is so already', { iban: 'DE89370400440532013000', account_holder: 'Globex Ltd' }, 'already'],
    ['an IBAN with a wrong digit', { iban: 'NL91 ABNA 0417 1643 01' }, 'This is no IBAN'],
    [
      'a name that would be another address',
      { bank_account: '../User/Administrator' },
      'ERPNext has no bank account ../User/Administrator.',
    ],
  ])('%s', async (_, changed, said) => {
    expect(await preflight(changed)).toEqual({ ok: false, reason: expect.stringContaining(said) });
  });

  test.each(['..', '.', '../User/Administrator', 'a/../../method/ping', '..\\User'])(
    '"%s" is asked of nobody',
    async (name) => {
      expect(await preflight({ bank_account: name })).toMatchObject({ ok: false });
      expect(erp.local.requests).toEqual([]);
    },
  );

  test('a case without supplier or account does not offer the action', () => {
    expect(erp.host.applies(action, openCase({}))).toEqual({ ok: false, reason: 'no supplier on the case' });
    expect(erp.host.applies(action, openCase(texts({ supplier: 'Globex Ltd' })))).toEqual({
      ok: false,
      reason: 'no bank account on the case, and no bank for a new one',
    });
    expect(erp.host.applies(action, bankCall().kase)).toEqual({ ok: true });
  });
});

describe('another bank', () => {
  test('is shown, checked and saved with the IBAN', async () => {
    expect(await preflight({ bank: 'ABN AMRO' })).toMatchObject({
      ok: true,
      facts: [{}, {}, { label: 'Bank', value: 'Commerzbank → ABN AMRO' }, {}],
    });
    expect(await preflight({ bank: 'Moon Bank' })).toEqual({
      ok: false,
      reason: 'ERPNext has no bank Moon Bank. Write it as ERPNext names it.',
    });
    expect(await erp.host.run(bankCall({ bank: 'ABN AMRO' }))).toMatchObject({
      outcome: 'succeeded',
      summary: 'Bank details of Globex Ltd changed: IBAN NL91 … 4300 at ABN AMRO, account holder Globex Limited.',
    });
    expect(bank()).toMatchObject({ iban: 'NL91ABNA0417164300', bank: 'ABN AMRO' });
  });

  test('that ERPNext does not have is refused by ERPNext as well', async () => {
    expect(await erp.host.run(bankCall({ bank: 'Moon Bank' }))).toMatchObject({
      outcome: 'failed',
      reason: 'ERPNext refused: Could not find Bank: Moon Bank (LinkValidationError)',
    });
    expect(erp.local.effects).toBe(0);
  });
});

describe('the run', () => {
  test('changes IBAN and holder, and says so without the whole IBAN', async () => {
    expect(await erp.host.run(bankCall())).toMatchObject({
      outcome: 'succeeded',
      summary: 'Bank details of Globex Ltd changed: IBAN NL91 … 4300, account holder Globex Limited.',
      reference: account,
    });
    expect(bank()).toMatchObject({ iban: 'NL91ABNA0417164300', account_name: 'Globex Limited', name: account });
    expect(erp.local.effects).toBe(1);
  });

  test('names the version that it read, so that a change by somebody else in between is never overwritten', async () => {
    erp.local.fail({ kind: 'delay', ms: 150, on: 'PUT' });
    const running = erp.host.run(bankCall());
    await new Promise((resolve) => setTimeout(resolve, 75));
    erp.local.edit('Bank Account', account, { iban: 'GB29NWBK60161331926819' });
    expect(await running).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('somebody saved the document in the same moment'),
    });
    expect(bank()).toMatchObject({ iban: 'GB29NWBK60161331926819' });
    expect(erp.local.effects).toBe(0);
  });

  test('checks again whose account it is', async () => {
    erp.local.edit('Bank Account', account, { party: 'Initech GmbH' });
    expect(await erp.host.run(bankCall())).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('Nothing was changed: Globex Ltd - Commerzbank is not a bank account of'),
    });
    expect(erp.local.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
  });

  test('leaves neither key nor IBAN nor token on the record', async () => {
    const { exchanges } = await erp.host.run(bankCall());
    const kept = exchanges.map(({ bytes }) => new TextDecoder().decode(bytes)).join('\n');
    expect(exchanges.map(({ name }) => name)).toEqual([
      'erpnext GET /api/resource/Bank%20Account/Globex%20Ltd%20-%20Commerzbank',
      'erpnext PUT /api/resource/Bank%20Account/Globex%20Ltd%20-%20Commerzbank',
    ]);
    for (const secret of [erp.local.apiKey, erp.local.apiSecret, 'DE89370400440532013000', 'NL91ABNA0417164300'])
      expect(kept).not.toContain(secret);
    expect(kept).toContain('"account_name": "Globex Limited"');
  });
});
