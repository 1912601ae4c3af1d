import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { encryptionKey } from '../../../src/secrets/encryption-key.ts';
import { createVault, lockedVault } from '../../../src/secrets/vault.ts';

const bytes = (fill: number) => Buffer.alloc(32, fill);
const ours = bytes(1).toString('base64');
const old = bytes(2).toString('hex');
const other = bytes(3).toString('base64');
const idOf = (fill: number) => createHash('sha256').update(bytes(fill)).digest('hex').slice(0, 8);
const place = { team: 'T0LATCH', plugin: 'stripe', key: 'secretKey' };
const value = 'sk_test_4242 with Ünïcödé 🔑';
const vault = createVault([ours]);

const errorOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};
const told = (message: string) =>
  expect.objectContaining({ code: 'invalid_config', message: expect.stringContaining(message) });

describe('a secret at rest', () => {
  test('opens where it belongs', () => {
    expect(vault.open(place, vault.seal(place, value))).toBe(value);
    expect(vault.open(place, vault.seal(place, 'x'.repeat(3_000)))).toBe('x'.repeat(3_000));
  });

  test('shows nothing of the value, and looks different each time', () => {
    const sealed = Array.from({ length: 50 }, () => vault.seal(place, value));
    expect(new Set(sealed).size).toBe(50);
    for (const one of sealed) {
      expect(Buffer.from(one, 'base64').includes(value)).toBe(false);
      expect(one).not.toContain(Buffer.from(value).toString('base64').slice(0, 12));
    }
    const nonces = sealed.map((one) => Buffer.from(one, 'base64').subarray(5, 17).toString('hex'));
    expect(new Set(nonces).size).toBe(50);
  });

  test('begins with the version of its form and the id of its key', () => {
    const stored = Buffer.from(vault.seal(place, value), 'base64');
    expect(stored[0]).toBe(1);
    expect(stored.subarray(1, 5).toString('hex')).toBe(idOf(1));
  });

  test.each([
    ['another team', { team: 'T0OTHER' }],
    ['another plugin', { plugin: 'erpnext' }],
    ['another key', { key: 'webhookSecret' }],
  ])('does not open under %s', (_, elsewhere) => {
    const error = errorOf(() => vault.open({ ...place, ...elsewhere }, vault.seal(place, value)));
    expect(error).toEqual(told('was changed in the database, or moved there from another place'));
  });

  test('does not open when any byte of it was changed', () => {
    const stored = Buffer.from(vault.seal(place, value), 'base64');
    for (let at = 0; at < stored.length; at++) {
      const changed = Buffer.from(stored);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(errorOf(() => vault.open(place, changed.toString('base64')))).toEqual(told('the secret secretKey'));
    }
  });

  test('does not open when it was cut short, or is something else', () => {
    const stored = Buffer.from(vault.seal(place, value), 'base64');
    for (const length of [0, 1, 4, 16, 20, 32, 33, stored.length - 1])
      expect(errorOf(() => vault.open(place, stored.subarray(0, length).toString('base64')))).toEqual(
        told('set the secret anew with /latch secrets'),
      );
    expect(errorOf(() => vault.open(place, 'not base64 at all: {}'))).toEqual(told('/latch secrets'));
  });
});

describe('keys', () => {
  test('are 32 bytes in base64 or hex; anything else is refused without being repeated', () => {
    expect(encryptionKey(` ${bytes(1).toString('hex').toUpperCase()} `)).toEqual(encryptionKey(ours));
    for (const wrong of ['', 'short', bytes(1).subarray(1).toString('base64'), 'zz'.repeat(32)]) {
      const error = errorOf(() => createVault([wrong])) as Error;
      expect(error).toEqual(told('Make one with openssl rand -base64 32'));
      if (wrong) expect(error.message).not.toContain(wrong);
    }
  });

  test('are rotated: what an old one encrypted still opens, what is new is for the first one alone', () => {
    const before = createVault([old]).seal(place, value);
    const rotated = createVault([ours, old]);
    expect(rotated.open(place, before)).toBe(value);
    expect(vault.open(place, rotated.seal(place, value))).toBe(value);
  });

  test('that are missing are named by their id, with neither ciphertext nor key', () => {
    const sealed = vault.seal(place, value);
    const error = errorOf(() => createVault([old, other]).open(place, sealed)) as Error;
    expect(error).toEqual(
      told(
        `the secret secretKey of the plugin stripe is encrypted with the key ${idOf(1)}, and the keys here are ${idOf(2)}, ${idOf(3)}`,
      ),
    );
    for (const hidden of [sealed, sealed.slice(-12), ours, old, other, value])
      expect(error.message).not.toContain(hidden);
  });

  test('without any, nothing is encrypted, and what is stored says which one it needs', () => {
    expect(errorOf(() => lockedVault.seal(place, value))).toMatchObject({
      code: 'invalid_config',
      userMessage: expect.stringContaining('openssl rand -base64 32'),
    });
    expect(errorOf(() => lockedVault.open(place, vault.seal(place, value)))).toEqual(
      told(`is encrypted with the key ${idOf(1)}, and there is none here`),
    );
  });
});
