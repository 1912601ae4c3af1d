import type { FormField } from '../../../blocks/view-models.ts';

/** A form with one field of each type, filled in. */
export const everyType: FormField[] = [
  { name: 'customer', label: 'Customer', type: 'text', required: true, value: 'Acme Co' },
  { name: 'reason', label: 'Reason', type: 'long_text', required: false, value: 'Broken\non arrival' },
  { name: 'amount', label: 'Amount', type: 'money', required: true, value: '$2,400.00' },
  { name: 'items', label: 'Items', type: 'number', required: false, value: '2.5', min: '1', max: '10' },
  { name: 'due', label: 'Due', type: 'date', required: false, value: '2026-12-31' },
  { name: 'region', label: 'Region', type: 'select', required: false, value: 'EMEA', options: ['EMEA', 'APAC'] },
  { name: 'owner', label: 'Owner', type: 'user', required: false, value: 'U0TORRES', shown: 'A. Torres' },
  { name: 'ticket', label: 'Ticket', type: 'url', required: false, value: 'https://tickets.example/42?a=1&b=2' },
  { name: 'contact', label: 'Contact', type: 'email', required: false, value: 'kim@example.com' },
  { name: 'invoice', label: 'Invoice', type: 'file', required: true, value: 'invoice.pdf' },
];
