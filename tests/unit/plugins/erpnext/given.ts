import erpnext from '../../../../plugins/erpnext/index.ts';
import { type LocalErpnext, startLocalErpnext } from '../../../../scripts/sandbox/erpnext/local-erpnext.ts';
import type { ActionCall, PluginHost } from '../../../../src/app/ports.ts';
import { createPluginHost } from '../../../../src/plugin-host/host.ts';
import { callOf, clock, silent } from '../calls.ts';

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

export const bankCall = (changed: BankChange = {}): ActionCall =>
  callOf('erpnext.update_supplier_bank', { ...newBank, ...changed });
export const documentCall = (changed: Partial<typeof taxId> = {}): ActionCall =>
  callOf('erpnext.update_document', { ...taxId, ...changed });

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
