import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import erpnext from '../../../../plugins/erpnext/index.ts';
import { openCase } from '../../plugin-host/given.ts';
import { texts } from '../calls.ts';
import { documentCall, type Rig, rig, type taxId } from './given.ts';

const action = 'erpnext.update_document';
let erp: Rig;
beforeEach(async () => {
  erp = await rig();
});
afterEach(() => erp.local.close());

const preflight = (changed: Partial<typeof taxId> = {}, host = erp.host) => {
  const { kase, params } = documentCall(changed);
  return host.preflight(action, kase, params);
};

describe('changing one field of a document', () => {
  test('shows before and after, changes it, and finds it again', async () => {
    expect(await preflight()).toMatchObject({ ok: true, facts: [{ label: 'Tax id', value: 'empty → DE136695976' }] });
    expect(await erp.host.run(documentCall())).toMatchObject({
      outcome: 'succeeded',
      summary: 'Tax id of Supplier Initech GmbH changed to DE136695976.',
    });
    expect(erp.local.document('Supplier', 'Initech GmbH')).toMatchObject({
      tax_id: 'DE136695976',
      payment_terms: 'Net 14',
    });
    expect(await erp.host.lookUp(documentCall())).toMatchObject({ found: 'happened', reference: 'Initech GmbH' });
  });

  test('a switch is a number to ERPNext', async () => {
    const off = documentCall({ field: 'disabled', new_value: '1' });
    expect(await erp.host.run(off)).toMatchObject({ outcome: 'succeeded' });
    expect(erp.local.document('Supplier', 'Initech GmbH')).toMatchObject({ disabled: 1 });
    expect(await preflight({ field: 'disabled', new_value: '1' })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('already'),
    });
  });

  test('is refused where ERPNext has no such document, or has the value already', async () => {
    expect(await preflight({ document: 'Nobody Ltd' })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('ERPNext has no Supplier Nobody Ltd'),
    });
    expect(await preflight({ field: 'payment_terms', new_value: 'Net 14' })).toMatchObject({ ok: false });
    expect(await erp.host.run(documentCall({ field: 'payment_terms', new_value: 'Net 14' }))).toMatchObject({
      outcome: 'failed',
    });
    expect(erp.local.effects).toBe(0);
  });

  test('a value in a field that ERPNext does not know is no success', async () => {
    const host = erp.hostWith({ documents: { Supplier: ['colour'] } });
    expect(await host.run(documentCall({ field: 'colour', new_value: 'red' }))).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('Not taken: colour.'),
    });
  });
});

describe('only what latch.yml opens can be changed', () => {
  test.each([
    [
      'another type',
      { doctype: 'User', document: 'Administrator', field: 'enabled' },
      'documents of type User may not be changed from a case (open in latch.yml: Supplier)',
    ],
    ['another field', { field: 'email_id' }, 'the field email_id of Supplier may not be changed from a case'],
    ['a name of every object', { doctype: 'constructor' }, 'documents of type constructor'],
  ])('%s', async (_, changed, said) => {
    expect(await preflight(changed)).toEqual({ ok: false, reason: expect.stringContaining(said) });
    expect(await erp.host.run(documentCall(changed))).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining(said),
    });
    expect(erp.host.applies(action, documentCall(changed).kase)).toMatchObject({
      ok: false,
      reason: expect.stringContaining(said),
    });
    expect(erp.local.requests).toEqual([]);
  });

  test('and by default that is nothing', () => {
    const host = erp.hostWith({ documents: undefined });
    expect(host.applies(action, documentCall().kase)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('open in latch.yml: none'),
    });
    expect(erp.host.applies(action, openCase(texts({ doctype: 'Supplier' })))).toEqual({ ok: true });
    expect(erp.host.applies(action, openCase({}))).toEqual({ ok: false, reason: 'no document type on the case' });
  });
});

describe('the configuration', () => {
  test('names what is missing and where to get it', () => {
    const { error } = erpnext.config.safeParse({ documents: { Supplier: [] } });
    expect(error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      'url: is missing: set ERPNEXT_URL to where ERPNext is, such as https://erp.example.com',
      'apiKey: is missing: set ERPNEXT_API_KEY (in ERPNext: User, Settings, API Access)',
      'apiSecret: is missing: set ERPNEXT_API_SECRET (in ERPNext: User, Settings, API Access)',
      'documents.Supplier: must list a field',
    ]);
  });

  test('is not needed to know the actions and their params', () => {
    const actions = erpnext.actions({} as never); // as where a file is checked without secrets
    expect(actions.map(({ id, params }) => [id, Object.keys(params.shape)])).toEqual([
      ['erpnext.update_supplier_bank', ['supplier', 'bank_account', 'iban', 'account_holder', 'bank']],
      ['erpnext.update_document', ['doctype', 'document', 'field', 'new_value']],
    ]);
  });

  test('a name in a private network needs a word; an address written out does not', () => {
    const keys = { apiKey: 'k', apiSecret: 's' };
    const open = (given: object) => erpnext.privateHosts?.(erpnext.config.parse({ ...keys, ...given }));
    expect(open({ url: 'http://erp.internal' })).toEqual([]);
    expect(open({ url: 'http://erp.internal', private: true })).toEqual(['http://erp.internal']);
    expect(open({ url: 'http://10.0.0.7:8000/' })).toEqual(['http://10.0.0.7:8000']);
    expect(open({ url: 'http://localhost:8000' })).toEqual(['http://localhost:8000']);
  });
});
