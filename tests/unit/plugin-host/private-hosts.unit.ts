import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Address } from '../../../src/plugin-host/pinned-request.ts';
import { createRecordingFetch } from '../../../src/plugin-host/recording-fetch.ts';
import { createRedactor } from '../../../src/plugin-host/redact.ts';
import { clock, serving } from './given.ts';

/** Every address that this process tried to connect to. */
let connections: string[] = [];
const watch = (message: unknown) => {
  const { socket } = message as { socket: Socket }; // the message of net.client.socket
  socket.on('connectionAttempt', (address) => connections.push(address));
};

let trapped = 0;
let trap: Awaited<ReturnType<typeof serving>>;
beforeEach(async () => {
  connections = [];
  trapped = 0;
  trap = await serving((_, res) => {
    trapped += 1;
    res.end('inside');
  });
  subscribe('net.client.socket', watch);
});
afterEach(async () => {
  unsubscribe('net.client.socket', watch);
  await trap.close();
});

const portOfTrap = () => new URL(trap.base).port;
const family = (address: string) => ({ address, family: address.includes(':') ? 6 : 4 });

interface Given {
  origins: string[];
  privateOrigins?: string[];
  /** One list of addresses for each look-up; the last one stays. */
  answers?: string[][];
}

function wayOut({ origins, privateOrigins = [], answers = [['127.0.0.1']] }: Given) {
  const asked: string[] = [];
  const resolve = async (name: string): Promise<Address[]> => {
    asked.push(name);
    return (answers[asked.length - 1] ?? answers.at(-1) ?? []).map(family);
  };
  const { signal } = new AbortController();
  const redactor = createRedactor();
  const { fetch } = createRecordingFetch({ plugin: 'erp', origins, privateOrigins, resolve, signal, redactor, clock });
  const attempt = (url: string) =>
    fetch(url).then(
      () => 'arrived',
      (error: unknown) => (error instanceof Error || Error.isError(error) ? error.message : String(error)),
    );
  return { attempt, asked };
}

describe('an address in any spelling that is not an allowed host', () => {
  const spellings = `
    http://127.0.0.1:PORT http://127.1:PORT http://127.0.1:PORT http://2130706433:PORT http://0x7f000001:PORT http://0x7f.0.0.1:PORT
    http://0177.0.0.1:PORT http://017700000001:PORT http://0:PORT http://0.0.0.0:PORT http://[::1]:PORT http://[::]:PORT
    http://[::ffff:127.0.0.1]:PORT http://[::ffff:7f00:1]:PORT http://[0:0:0:0:0:ffff:127.0.0.1]:PORT http://[64:ff9b::7f00:1]:PORT
    http://[2002:7f00:1::]:PORT http://[::127.0.0.1]:PORT http://localhost:PORT http://LOCALHOST:PORT http://localhost.:PORT
    http://127.0.0.1.:PORT http://localtest.me:PORT http://127.0.0.1.nip.io:PORT http://169.254.169.254/latest/meta-data/
    http://169.254.169.254./latest http://2852039166/latest http://0xa9fea9fe/latest http://0251.0376.0251.0376/latest
    http://[fd00:ec2::254]/latest http://metadata.google.internal/computeMetadata/v1/ http://100.100.100.200/latest
    http://①②⑦.⓪.⓪.①:PORT http://ⓛocalhost:PORT http://127。0。0。1:PORT http://loc%61lhost:PORT http://%31%32%37.0.0.1:PORT
    https://api.example.com@127.0.0.1:PORT https://api.example.com:443@127.0.0.1:PORT https://127.0.0.1:PORT#@api.example.com
    https://127.0.0.1:PORT/?@api.example.com https://127.0.0.1:PORT\\@api.example.com https://api.example.com\\@127.0.0.1:PORT
    https://api.example.com. https://api.example.com:8443 http://api.example.com https://api.example.com.evil.example
    https://evil.example/api.example.com https://api-example.com https://API.EXAMPLE.COM.:443 https://аpi.example.com
    https://api.examplе.com https://api。example.com.evil.example //127.0.0.1:PORT file:///etc/passwd ftp://127.0.0.1:PORT
    data:text/plain,inside gopher://127.0.0.1:PORT/_x blob:https://api.example.com/1 javascript:1 ws://127.0.0.1:PORT
    https://user:key@api.example.com/ https://api.example.com:0/ https://xn--pi-6kc.example.com https://api.example.com%00.evil.example
    https://api.example.com%2f@127.0.0.1:PORT https://api.example.com%40127.0.0.1:PORT`
    .trim()
    .split(/\s+/)
    .map((spelling) => spelling.replaceAll('\\\\', '\\'));

  test.each(spellings)('%s goes nowhere', async (spelling) => {
    const { attempt, asked } = wayOut({ origins: ['https://api.example.com'] });
    const answer = await attempt(spelling.replaceAll('PORT', portOfTrap()));
    // A backslash is a slash: the host stays the allowed one, and that name resolves to this machine here.
    expect(answer).not.toBe('arrived');
    expect(asked.filter((name) => name !== 'api.example.com')).toEqual([]);
    expect({ connections, trapped }).toEqual({ connections: [], trapped: 0 });
  });

  test('there are enough of them', () => {
    expect(spellings.length).toBeGreaterThanOrEqual(60);
  });
});

describe('an allowed name whose address is private', () => {
  const addresses =
    `127.0.0.1 127.0.0.2 10.1.2.3 172.20.0.1 192.168.1.1 169.254.169.254 169.254.170.2 100.64.0.1 100.100.100.200 0.0.0.0
    224.0.0.1 255.255.255.255 198.18.0.1 168.63.129.16 192.0.0.192 ::1 :: ::ffff:127.0.0.1 ::ffff:a9fe:a9fe ::127.0.0.1 fe80::1 fe80::1%lo
    fc00::1 fd00:ec2::254 ff02::1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:7f00:1:: 2002:a00:1:: 2001:0:1::1 2001:db8::1
    ::ffff:0:7f00:1 100::1`
      .trim()
      .split(/\s+/);

  test.each(addresses)('%s is refused before a connection', async (address) => {
    const { attempt, asked } = wayOut({ origins: ['http://api.example.com'], answers: [[address]] });
    expect(await attempt('http://api.example.com/pay')).toBe(
      `plugin erp may not call api.example.com: ${address} is no public address, and nobody allowed this host to have one`,
    );
    expect(asked).toEqual(['api.example.com']);
    expect(connections).toEqual([]);
  });

  test.each(addresses.filter((address) => !address.includes('%')))(
    '%s itself, listed as a host, is refused',
    async (address) => {
      const origin = new URL(`http://${address.includes(':') ? `[${address}]` : address}:${portOfTrap()}`).origin;
      const { attempt } = wayOut({ origins: [origin] });
      expect(await attempt(`${origin}/pay`)).toContain('is no public address');
      expect({ connections, trapped }).toEqual({ connections: [], trapped: 0 });
    },
  );

  test('one private address among public ones is enough', async () => {
    const { attempt } = wayOut({
      origins: ['http://api.example.com'],
      answers: [['1.1.1.1', '2606:4700::1', '127.0.0.1']],
    });
    expect(await attempt('http://api.example.com/')).toContain('127.0.0.1 is no public address');
    expect(connections).toEqual([]);
  });

  test('a name without an address is refused', async () => {
    const { attempt } = wayOut({ origins: ['http://api.example.com'], answers: [[]] });
    expect(await attempt('http://api.example.com/')).toContain('its name has no address');
  });

  test('over https, too', async () => {
    const { attempt } = wayOut({ origins: ['https://api.example.com'] });
    expect(await attempt('https://api.example.com/')).toContain('is no public address');
    expect(connections).toEqual([]);
  });
});

describe('a name whose address changes', () => {
  test('is looked up once a request, and the connection goes to the address that was checked', async () => {
    const origin = `http://accounts.internal:${portOfTrap()}`;
    const given = { origins: [origin], privateOrigins: [origin], answers: [['127.0.0.1'], ['10.0.0.1']] };
    const { attempt, asked } = wayOut(given);
    expect(await attempt(`${origin}/`)).toBe('arrived');
    expect(asked).toEqual(['accounts.internal']);
    expect(connections).toEqual(['127.0.0.1']);
  });

  test('is checked anew for the next request', async () => {
    const answers = [['127.0.0.1'], ['169.254.169.254'], ['::1']];
    const { attempt, asked } = wayOut({ origins: ['http://api.example.com'], answers });
    for (const [address] of answers)
      expect(await attempt('http://api.example.com/')).toContain(`${address} is no public`);
    expect(asked).toHaveLength(3);
    expect(connections).toEqual([]);
  });
});

describe('a redirect', () => {
  test.each(['http://127.0.0.1:PORT/', 'http://169.254.169.254/latest', '//localhost:PORT/', 'http://[::1]:PORT/'])(
    'to %s is handed over, not followed',
    async (target) => {
      const location = target.replace('PORT', portOfTrap());
      const outside = await serving((_, res) => res.writeHead(307, { location }).end());
      const { attempt } = wayOut({ origins: [outside.base], privateOrigins: [outside.base] });
      expect(await attempt(`${outside.base}/`)).toBe('arrived');
      expect({ connections, trapped }).toEqual({ connections: ['127.0.0.1'], trapped: 0 });
      await outside.close();
    },
  );
});

describe('a host that the operator allowed to be private', () => {
  test('is reached by name', async () => {
    const origin = `http://accounts.internal:${portOfTrap()}`;
    const { attempt } = wayOut({ origins: [origin], privateOrigins: [origin] });
    expect(await attempt(`${origin}/accounts/1`)).toBe('arrived');
    expect(trapped).toBe(1);
  });

  test('opens no other host, and no other port', async () => {
    const origins = ['http://accounts.internal:1', `http://other.internal:${portOfTrap()}`];
    const { attempt } = wayOut({ origins, privateOrigins: ['http://accounts.internal:1'] });
    expect(await attempt(`http://other.internal:${portOfTrap()}/`)).toContain('is no public address');
    expect(await attempt(`http://accounts.internal:${portOfTrap()}/`)).toContain('not among its configured hosts');
    expect(connections).toEqual([]);
  });
});
