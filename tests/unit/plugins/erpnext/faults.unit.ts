import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { frappeErrors } from '../../../../scripts/sandbox/erpnext/frappe-answer.ts';
import type { Fault } from '../../../../scripts/sandbox/stand-in/fault.ts';
import type { Reply } from '../../../../scripts/sandbox/stand-in/stand-in.ts';
import { account, bankCall, documentCall, type Rig, rig } from './given.ts';

let erp: Rig;
beforeEach(async () => {
  erp = await rig();
});
afterEach(() => erp.local.close());

const answer = (reply: Reply, more: Partial<Fault> = {}): Fault =>
  ({ kind: 'answer', effect: 'none', ...reply, ...more }) as Fault; // a fault of that kind, restricted by `more`
const bank = () => erp.local.document('Bank Account', account);

describe('a definite refusal of the save is a failure', () => {
  test.each([
    ['no permission', frappeErrors.notPermitted, 'ERPNext refused: No permission for Bank Account (PermissionError)'],
    [
      'a rule of ERPNext’s',
      {
        status: 417,
        body: { exc_type: 'ValidationError', exception: 'frappe.exceptions.ValidationError: <b>IBAN</b> is not valid' },
      },
      'ERPNext refused: IBAN is not valid (ValidationError)',
    ],
  ])('%s', async (_, reply, said) => {
    erp.local.fail(answer(reply));
    expect(await erp.host.run(bankCall())).toMatchObject({ outcome: 'failed', reason: expect.stringContaining(said) });
    expect(erp.local.effects).toBe(0);
  });

  test('wrong keys, seen before anything is sent to be saved', async () => {
    const host = erp.hostWith({ apiSecret: 'wrong-secret-0000' });
    expect(await host.run(bankCall())).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('Authentication failed'),
    });
  });

  test('ERPNext is not there at all', async () => {
    const { kase, params } = bankCall();
    await erp.local.close();
    expect(await erp.host.run(bankCall())).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('Nothing was changed'),
    });
    expect(await erp.host.preflight('erpnext.update_supplier_bank', kase, params)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('ERPNext could not be asked'),
    });
  });

  test.each<[string, Fault]>([
    ['500', answer(frappeErrors.serverError, { on: 'GET' })],
    ['a lost connection', { kind: 'drop', effect: 'none', on: 'GET' }],
    ['half an answer', { kind: 'malformed', effect: 'made', on: 'GET' }],
    ['a page', { kind: 'page', effect: 'none', on: 'GET' }],
  ])('the reading before it fails (%s): nothing was sent to be saved', async (_, fault) => {
    erp.local.fail(fault);
    expect(await erp.host.run(bankCall())).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('Nothing was changed'),
    });
    expect(erp.local.requests.map(({ method }) => method)).toEqual(['GET']);
  });
});

test('over Frappe’s own rate limit nothing was saved, and it is asked again', async () => {
  erp.local.fail(answer({ ...frappeErrors.rateLimited, headers: { 'retry-after': '9' } }));
  expect(await erp.host.run(bankCall())).toMatchObject({
    outcome: 'not_now',
    reason: expect.stringContaining('Too many requests'),
    retryAfterMs: 9_000,
  });
  expect(erp.local.effects).toBe(0);
});

describe('everything else leaves the outcome open, until it is read back', () => {
  const cases: [string, Fault][] = (['none', 'made'] as const).flatMap((effect): [string, Fault][] => [
    [`a lost connection (${effect})`, { kind: 'drop', effect, on: 'PUT' }],
    [`no answer (${effect})`, { kind: 'hang', effect, on: 'PUT' }],
    [`half an answer (${effect})`, { kind: 'malformed', effect, on: 'PUT' }],
    [`a page (${effect})`, { kind: 'page', effect, on: 'PUT' }],
    [`a 500 (${effect})`, answer(frappeErrors.serverError, { effect, on: 'PUT' })],
    [`a 502 of a proxy (${effect})`, answer(frappeErrors.badGateway, { effect, on: 'PUT' })],
    [`a 403 of a proxy (${effect})`, answer(frappeErrors.proxyForbids, { effect, on: 'PUT' })],
    [`a 429 of a proxy (${effect})`, answer(frappeErrors.proxyTooBusy, { effect, on: 'PUT' })],
    [`a 200 with nothing in it (${effect})`, answer({ status: 200, body: {} }, { effect, on: 'PUT' })],
    [`a redirect (${effect})`, answer({ status: 302, body: {} }, { effect, on: 'PUT' })],
  ]);
  test.each(cases)('%s', async (name, fault) => {
    const host = erp.hostWith({}, 400);
    erp.local.fail(fault);
    expect(await host.run(bankCall())).toMatchObject({ outcome: 'unknown' });
    expect(await host.lookUp(bankCall())).toMatchObject({ found: name.endsWith('(made)') ? 'happened' : 'absent' });
  });

  test('a save that arrives after we gave up is seen later: why absence needs `settle`', async () => {
    const host = erp.hostWith({}, 200);
    erp.local.fail({ kind: 'delay', ms: 500, on: 'PUT' });
    expect(await host.run(bankCall())).toMatchObject({ outcome: 'unknown' });
    expect(await host.lookUp(bankCall())).toMatchObject({ found: 'absent' });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await host.lookUp(bankCall())).toMatchObject({ found: 'happened', reference: account });
  });

  test('values that ERPNext did not take are no success', async () => {
    const data = { ...bank(), iban: 'NL91ABNA0417164300' };
    erp.local.fail(answer({ status: 200, body: { data } }, { on: 'PUT' }));
    expect(await erp.host.run(bankCall())).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('Not taken: account_name.'),
    });
  });
});

describe('a look-up', () => {
  test('does not call absent what somebody changed again since', async () => {
    await erp.host.run(bankCall());
    erp.local.edit('Bank Account', account, { iban: 'GB29NWBK60161331926819' });
    expect(await erp.host.lookUp(bankCall())).toMatchObject({
      found: 'cannot_tell',
      reason: expect.stringContaining('saved by latch@example.com) and was changed again since'),
    });
  });

  test('goes by the document alone where versions may not be read', async () => {
    erp.local.fail(answer(frappeErrors.notPermitted, { on: 'GET /api/resource/Version' }));
    expect(await erp.host.lookUp(bankCall())).toMatchObject({ found: 'absent' });
  });

  test.each<[string, Fault]>([
    ['a 500', answer(frappeErrors.serverError)],
    ['a 429', answer(frappeErrors.rateLimited)],
    ['a proxy’s 403', answer(frappeErrors.proxyForbids)],
    ['no permission', answer(frappeErrors.notPermitted)],
    ['a lost connection', { kind: 'drop', effect: 'none' }],
    ['no answer', { kind: 'hang', effect: 'none' }],
    ['half an answer', { kind: 'malformed', effect: 'made' }],
    ['a page', { kind: 'page', effect: 'none' }],
  ])('that gets %s cannot tell, and never says absent', async (_, fault) => {
    const host = erp.hostWith({}, 400);
    for (const on of ['GET /api/resource/Bank', 'GET /api/resource/Version']) {
      erp.local.clearFaults();
      erp.local.fail({ ...fault, on });
      const isVersions = on.endsWith('Version') && _ === 'no permission';
      expect(await host.lookUp(bankCall())).toMatchObject({ found: isVersions ? 'absent' : 'cannot_tell' });
    }
  });

  test('of a document that is gone cannot tell', async () => {
    expect(await erp.host.lookUp(documentCall({ document: 'Nobody Ltd' }))).toMatchObject({
      found: 'cannot_tell',
      reason: 'ERPNext has no Supplier Nobody Ltd any more.',
    });
  });
});
