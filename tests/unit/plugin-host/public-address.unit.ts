import { expect, test } from '@jest/globals';
import { isPublicAddress } from '../../../src/plugin-host/public-address.ts';

const privateOnes: Record<string, string> = {
  'this machine': '127.0.0.1 127.0.0.53 127.255.255.254 ::1 0.0.0.0 0.1.2.3 ::',
  "the company's network":
    '10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.254 192.168.0.1 192.168.255.255 fc00::1 fdff::1',
  'a carrier’s network': '100.64.0.1 100.127.255.254',
  'this link': '169.254.0.1 fe80::1 fe80::1%eth0 febf::1 fec0::1',
  'the metadata of a cloud':
    '169.254.169.254 169.254.170.2 100.100.100.200 192.0.0.192 168.63.129.16 fd00:ec2::254 fe80::a9fe:a9fe',
  'many hosts at once': '224.0.0.1 239.255.255.255 255.255.255.255 240.0.0.1 ff02::1 ff05::2',
  'documents and benchmarks': '192.0.2.1 198.51.100.7 203.0.113.9 198.18.0.1 2001:db8::1 3fff::1',
  'IPv4 in IPv6':
    '::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 ::7f00:1 0:0:0:0:0:ffff:7f00:1',
  'IPv4 behind NAT64':
    '64:ff9b::7f00:1 64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b::10.0.0.1 64:ff9b:0:0:0:0:0:1 64:ff9b:1::7f00:1 64:ff9b::',
  'IPv4 behind 6to4 and Teredo':
    '2002:7f00:1:: 2002:a9fe:a9fe::1 2002:0a00:0001::1 2001:0:4136:e378:8000:63bf:80ff:fffe 2001::1',
  'IPv4 in a translator': '::ffff:0:7f00:1 ::ffff:0:127.0.0.1',
  'no address': 'localhost 2130706433 0x7f000001 0177.0.0.1 127.1 [::1] 1.2.3 example.com ...',
};
test.each(Object.entries(privateOnes))('%s is not the public internet', (_, addresses) => {
  expect(['', ...addresses.split(' ')].filter(isPublicAddress)).toEqual([]);
});

test('everything else is', () => {
  const publicOnes =
    '1.1.1.1 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 172.15.255.255 172.32.0.0 192.167.0.1 223.255.255.255 54.187.174.169 ' +
    '2606:4700::6812:1a78 2a00:1450:4001:80e::200e 64:ff9b::36bb:aea9 64:ff9b::54.187.174.169';
  expect(publicOnes.split(' ').filter((address) => !isPublicAddress(address))).toEqual([]);
});
