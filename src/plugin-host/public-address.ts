import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** IPv4 that is no public host: https://www.iana.org/assignments/iana-ipv4-special-registry */
const specialV4 =
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 ' +
  '192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 ' +
  '168.63.129.16/32'; // what Azure answers its own machines on

/**
 * The exceptions inside 2000::/3, which is all of IPv6 that is handed out to hosts: https://www.iana.org/assignments/iana-ipv6-special-registry
 * 2001::/23 holds Teredo, 2002::/16 is 6to4: both carry an IPv4 address that their relay would connect to.
 */
const specialV6 = '2001::/23 2001:db8::/32 2002::/16 3ffe::/16 3fff::/20';

const blocked = listOf('ipv4', specialV4);
const blockedV6 = listOf('ipv6', specialV6);
const handedOut = listOf('ipv6', '2000::/3');
/** NAT64: the last 32 bits are the IPv4 host that is reached. https://www.rfc-editor.org/rfc/rfc6052 */
const nat64 = listOf('ipv6', '64:ff9b::/96');

function listOf(family: 'ipv4' | 'ipv6', subnets: string): BlockList {
  const list = new BlockList();
  for (const subnet of subnets.split(' ')) {
    const [address = '', bits] = subnet.split('/');
    list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** Is this address one of the public internet? Whatever is no address in plain notation is not. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !blocked.check(address, 'ipv4');
  if (!isIPv6(address) || address.includes('%')) return false; // a zone names an interface of this machine
  if (nat64.check(address, 'ipv6')) return isPublicAddress(lastFourBytes(address));
  return handedOut.check(address, 'ipv6') && !blockedV6.check(address, 'ipv6');
}

function lastFourBytes(address: string): string {
  const [high = '0', low = '0'] = new URL(`http://[${address}]`).hostname.slice(1, -1).split(':').slice(-2);
  const bits = [high, low].flatMap((group) => {
    const value = Number.parseInt(group || '0', 16);
    return [value >> 8, value & 0xff];
  });
  return bits.join('.');
}
