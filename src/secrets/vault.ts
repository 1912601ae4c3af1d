import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { LatchError } from '../errors.ts';
import { type EncryptionKey, encryptionKey } from './encryption-key.ts';

/** Where a secret belongs. It is authenticated with the value, so what was moved elsewhere does not open there. */
export interface Place {
  team: string;
  plugin: string;
  key: string;
}

export interface Vault {
  /** Encrypts with the first key. */
  seal(place: Place, value: string): string;
  /** Throws `invalid_config` with the remedy: it names the key that is needed, or says that the text was changed or moved. */
  open(place: Place, sealed: string): string;
}

/**
 * AES-256-GCM with a new 96-bit nonce each time. The stored form, in base64:
 * version (1 byte) | id of the key (4) | nonce (12) | tag (16) | ciphertext.
 */
const VERSION = 1;
const ALGORITHM = 'aes-256-gcm';
const size = { version: 1, keyId: 4, nonce: 12, tag: 16 };
const head = size.version + size.keyId + size.nonce + size.tag;

/** `keys`: 32 bytes each, in base64 or hex. The first one encrypts, every one may decrypt: an old key stays until nothing needs it. */
export function createVault(keys: [first: string, ...old: string[]]): Vault {
  const known = keys.map(encryptionKey);
  const [first] = known as [EncryptionKey, ...EncryptionKey[]]; // as many as were given

  return {
    seal(place, value) {
      const nonce = randomBytes(size.nonce);
      const cipher = createCipheriv(ALGORITHM, first.bytes, nonce, { authTagLength: size.tag });
      cipher.setAAD(boundTo(place));
      const ciphertext = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
      const keyId = Buffer.from(first.id, 'hex');
      return Buffer.concat([Buffer.from([VERSION]), keyId, nonce, cipher.getAuthTag(), ciphertext]).toString('base64');
    },

    open(place, sealed) {
      const { version, keyId, nonce, tag, ciphertext } = partsOf(Buffer.from(sealed, 'base64'));
      if (version !== VERSION || nonce.length !== size.nonce || tag.length !== size.tag)
        throw unusable(place, 'is not in a form that this version of Latch knows');
      const key = known.find(({ id }) => id === keyId);
      if (!key) throw keyNeeded(place, keyId, known);
      const decipher = createDecipheriv(ALGORITHM, key.bytes, nonce, { authTagLength: size.tag });
      decipher.setAAD(boundTo(place)).setAuthTag(tag);
      try {
        return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
      } catch {
        // Node says "unable to authenticate data" and no more.
        throw unusable(place, 'was changed in the database, or moved there from another place');
      }
    },
  };
}

/** Without a key nothing opens; what is stored says which one it needs. */
export const lockedVault: Vault = {
  seal() {
    throw new LatchError('invalid_config', 'LATCH_ENCRYPTION_KEY is missing: make one with openssl rand -base64 32', {
      userMessage:
        'Secrets are stored encrypted, and this Latch has no key for that, so nothing was stored. Whoever runs it makes one with `openssl rand -base64 32`, sets it as LATCH_ENCRYPTION_KEY and starts Latch again.',
    });
  },
  open(place, sealed) {
    throw keyNeeded(place, partsOf(Buffer.from(sealed, 'base64')).keyId, []);
  },
};

const boundTo = ({ team, plugin, key }: Place): Buffer => Buffer.from(`${team}/${plugin}/${key}`, 'utf8');

function partsOf(bytes: Buffer) {
  const from = { keyId: size.version, nonce: size.version + size.keyId, tag: head - size.tag };
  return {
    version: bytes[0],
    keyId: bytes.subarray(from.keyId, from.nonce).toString('hex'),
    nonce: bytes.subarray(from.nonce, from.tag),
    tag: bytes.subarray(from.tag, head),
    ciphertext: bytes.subarray(head),
  };
}

const again = 'or set the secret anew with /latch secrets';

function keyNeeded(place: Place, keyId: string, known: EncryptionKey[]): LatchError {
  const here = known.length ? `the keys here are ${known.map(({ id }) => id).join(', ')}` : 'there is none here';
  return new LatchError(
    'invalid_config',
    `${named(place)} is encrypted with the key ${keyId}, and ${here}: add that key to LATCH_ENCRYPTION_KEY, ${again}`,
  );
}

const unusable = (place: Place, why: string): LatchError =>
  new LatchError('invalid_config', `${named(place)} ${why}: restore it from a backup, ${again}`);

const named = ({ plugin, key }: Place): string => `the secret ${key} of the plugin ${plugin}`;
