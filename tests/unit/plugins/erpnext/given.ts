import erpnext from '../../../../plugins/erpnext/index.ts';
import { type LocalErpnext, startLocalErpnext } from '../../../../scripts/sandbox/erpnext/local-erpnext.ts';
import type { ActionCall, PluginHost } from '../../../../src/app/ports.ts';
import type { Case, FieldValues } from '../../../../src/domain/case.ts';
import { createPluginHost } from '../../../../src/plugin-host/host.ts';
import { openCase } from '../../plugin-host/given.ts';

export const noon = new Date('2026-11-20T12:00:00Z');
const clock = { now: () => noon };
const silent = { info: () => {}, warn: () => {} };

export const texts = (values: Record<string, string>): FieldValues =>
  Object.fromEntries(Object.entries(values).map(([name, text]) => [name, { text }]));

export const account = 'Globex Ltd - Commerzbank';
/** The change of the story: Globex has a new bank. */
export const newBank = {
  supplier: 'Globex Ltd',
  bank_account: account,
  iban: 'NL91 ABNA 0417 1643 00',
  account_holder: 'Globex Limited',
};
export const taxId = { doctype: 'Supplier', document: 'Initech GmbH', field: 'tax_id', new_value: 'DE136695976' };

/** `bank` is left out by default; a blank field counts as left out. */
export type BankChange = Partial<typeof newBank & { bank: string }>;

export const bankCall = (changed: BankChange = {}): ActionCall => {
  const params = texts({ ...newBank, ...changed });
  return {
    action: 'erpnext.update_supplier_bank',
    kase: caseWith(params),
    params,
    runId: 'run-1',
    idempotencyKey: 'latch-run-1',
  };
};
export const documentCall = (changed: Partial<typeof taxId> = {}): ActionCall => {
  const params = texts({ ...taxId, ...changed });
  return {
    action: 'erpnext.update_document',
    kase: caseWith(params),
    params,
    runId: 'run-1',
    idempotencyKey: 'latch-run-1',
  };
};
export const caseWith = (fields: FieldValues): Case => openCase(fields);

export interface Rig {
  local: LocalErpnext;
  host: PluginHost;
  hostWith(config: object, timeoutMs?: number): PluginHost;
}

export async function rig(): Promise<Rig> {
  const local = await startLocalErpnext({ clock });
  const hostWith = (config: object, timeoutMs = 5_000) =>
    createPluginHost({
      plugins: [
        {
          definition: erpnext,
          config: {
            url: local.url,
            apiKey: local.apiKey,
            apiSecret: local.apiSecret,
            documents: { Supplier: ['tax_id', 'payment_terms', 'disabled', 'supplier_name'] },
            ...config,
          },
        },
      ],
      timeoutMs,
      log: silent,
      clock,
    });
  return { local, host: hostWith({}), hostWith };
}
