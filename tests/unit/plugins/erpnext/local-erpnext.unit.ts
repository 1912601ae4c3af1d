import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalErpnext, startLocalErpnext } from '../../../../scripts/sandbox/erpnext/local-erpnext.ts';

let erp: LocalErpnext;
beforeEach(async () => {
  erp = await startLocalErpnext({ clock: { now: () => new Date('2026-11-20T12:00:00Z') } });
});
afterEach(() => erp.close());

async function ask(
  path: string,
  { method = 'GET', body, secret = erp.apiSecret }: { method?: string; body?: object; secret?: string } = {},
) {
  const response = await fetch(`${erp.url}/api/resource/${path}`, {
    method,
    headers: { authorization: `token ${erp.apiKey}:${secret}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }; // Frappe answers with an object
}

const supplier = 'Supplier/Initech%20GmbH';

describe('the local ERPNext', () => {
  test('wants the right token', async () => {
    expect(await ask(supplier, { secret: 'other' })).toMatchObject({
      status: 401,
      body: { exc_type: 'AuthenticationError' },
    });
  });

  test('shows a document, and says in Frappe’s words what is missing', async () => {
    expect(await ask(supplier)).toMatchObject({
      status: 200,
      body: { data: { doctype: 'Supplier', name: 'Initech GmbH' } },
    });
    expect(await ask('Supplier/Nobody')).toMatchObject({ status: 404, body: { exc_type: 'DoesNotExistError' } });
    expect((await ask('Moon/1')).status).toBe(404);
  });

  test('lists with filters, fields, order and pages', async () => {
    const list = (more: Record<string, string>) => ask(`Bank%20Account?${new URLSearchParams(more)}`);
    const filters = JSON.stringify([
      ['party', '=', 'Globex Ltd'],
      ['disabled', '=', 0],
    ]);
    expect((await list({ filters, fields: '["name","iban"]' })).body).toEqual({
      data: [{ name: 'Globex Ltd - Commerzbank', iban: 'DE89370400440532013000' }],
    });
    const oldest = await list({ order_by: 'modified asc', limit_page_length: '1' });
    expect(oldest.body).toEqual({ data: [{ name: 'Globex Ltd - Old Bank' }] });
    const next = await list({ order_by: 'modified asc', limit_page_length: '1', limit_start: '1' });
    expect(next.body).toEqual({ data: [{ name: 'Initech GmbH - Sparkasse' }] });
    expect((await list({ filters: 'nothing' })).status).toBe(417);
  });

  test('saves, moves `modified`, and keeps what changed as a version', async () => {
    const before = erp.document('Supplier', 'Initech GmbH');
    const saved = await ask(supplier, { method: 'PUT', body: { tax_id: 'DE1', colour: 'red' } });
    expect(saved.body).toMatchObject({ data: { tax_id: 'DE1', modified_by: 'latch@example.com' } });
    expect(saved.body.data).not.toHaveProperty('colour');
    expect(erp.document('Supplier', 'Initech GmbH')?.modified).not.toBe(before?.modified);
    const versions = await ask(`Version?${new URLSearchParams({ fields: '["docname","data"]' })}`);
    expect(versions.body).toMatchObject({
      data: [{ docname: 'Initech GmbH', data: expect.stringContaining('["tax_id",null,"DE1"]') }],
    });
    expect(erp.effects).toBe(1);
  });

  test('refuses a save that knows an older version', async () => {
    const modified = erp.document('Supplier', 'Initech GmbH')?.modified;
    erp.edit('Supplier', 'Initech GmbH', { payment_terms: 'Net 60' });
    expect(await ask(supplier, { method: 'PUT', body: { tax_id: 'DE1', modified } })).toMatchObject({
      status: 417,
      body: { exc_type: 'TimestampMismatchError' },
    });
    expect(erp.effects).toBe(0);
  });
});
