/** A document as Frappe keeps it; `name` is its id within its doctype. */
export interface Doc {
  doctype: string;
  name: string;
  modified: string;
  modified_by: string;
  [field: string]: string | number | null;
}

const common = { owner: 'Administrator', modified_by: 'dana@example.com', docstatus: 0 };

/** The suppliers of the story: one whose bank changes, one that is disabled, one whose account is another's. */
export const sampleDocuments: Doc[] = [
  ...['Commerzbank', 'Old Bank', 'Sparkasse', 'ABN AMRO'].map((name) => ({
    ...common,
    doctype: 'Bank',
    name,
    modified: '2024-01-01 00:00:00.000000',
    bank_name: name,
  })),
  {
    ...common,
    doctype: 'Supplier',
    name: 'Globex Ltd',
    modified: '2026-09-02 10:11:12.000100',
    supplier_name: 'Globex Ltd',
    supplier_group: 'Services',
    country: 'Germany',
    tax_id: 'DE811907980',
    payment_terms: 'Net 30',
    email_id: 'billing@globex.example',
    disabled: 0,
  },
  {
    ...common,
    doctype: 'Supplier',
    name: 'Initech GmbH',
    modified: '2026-08-01 09:00:00.000000',
    supplier_name: 'Initech GmbH',
    supplier_group: 'Hardware',
    country: 'Germany',
    tax_id: null,
    payment_terms: 'Net 14',
    email_id: 'ap@initech.example',
    disabled: 0,
  },
  {
    ...common,
    doctype: 'Bank Account',
    name: 'Globex Ltd - Commerzbank',
    modified: '2026-09-02 10:11:12.000200',
    account_name: 'Globex Ltd',
    bank: 'Commerzbank',
    party_type: 'Supplier',
    party: 'Globex Ltd',
    iban: 'DE89370400440532013000',
    bank_account_no: null,
    is_default: 1,
    disabled: 0,
  },
  {
    ...common,
    doctype: 'Bank Account',
    name: 'Globex Ltd - Old Bank',
    modified: '2024-01-01 00:00:00.000000',
    account_name: 'Globex Ltd',
    bank: 'Old Bank',
    party_type: 'Supplier',
    party: 'Globex Ltd',
    iban: 'GB29NWBK60161331926819',
    bank_account_no: null,
    is_default: 0,
    disabled: 1,
  },
  {
    ...common,
    doctype: 'Bank Account',
    name: 'Initech GmbH - Sparkasse',
    modified: '2026-08-01 09:00:00.000000',
    account_name: 'Initech GmbH',
    bank: 'Sparkasse',
    party_type: 'Supplier',
    party: 'Initech GmbH',
    iban: 'DE02120300000000202051',
    bank_account_no: '202051',
    is_default: 1,
    disabled: 0,
  },
];
