import { definePlugin, writtenOut } from '../../src/plugin-host/contract.ts';
import { config } from './client.ts';
import { bankContext, updateSupplierBank } from './supplier-bank.ts';
import { updateDocument } from './update-document.ts';

export default definePlugin({
  id: 'erpnext',
  title: 'ERPNext',
  config,
  secrets: {
    apiKey: 'the API key of the user that Latch acts as (ERPNext: User, Settings, API Access)',
    apiSecret: 'the API secret of that user',
  },
  hosts: ({ url }) => [url],
  privateHosts: ({ url, private: isPrivate }) => (isPrivate ? [url] : writtenOut(url)),
  redact: ['**.bank_account_no', '**.email_id', '**.mobile_no', '**.exc'],
  context: bankContext,
  actions: (given) => [updateSupplierBank(given), updateDocument(given)],
});
