import { expect, test } from '@jest/globals';
import { writtenOut } from '../../../src/plugin-host/contract.ts';

test('an address that is written out means that machine; a name may come to mean another', () => {
  const itself = [
    'http://127.0.0.1:4010',
    'http://10.0.0.7',
    'http://[::1]:4010',
    'http://localhost:4010',
    'http://erp.localhost',
  ];
  expect(itself.flatMap(writtenOut)).toEqual(itself);
  const names = [
    'https://api.stripe.com',
    'https://erp.internal',
    'https://localhost.example.com',
    'https://notlocalhost',
  ];
  expect(names.flatMap(writtenOut)).toEqual([]);
});
