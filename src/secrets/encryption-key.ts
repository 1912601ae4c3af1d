import { createHash } from 'node:crypto';
import { LatchError } from '../errors.ts';

/** A key of AES-256, and the name that stands beside what it encrypted: the first 8 hex digits of its SHA-256. */
export interface EncryptionKey {
  id: string;
  bytes: Buffer;
}

/** 32 bytes in hex or base64. Throws `invalid_config`, without the text. */
export function encryptionKey(text: string): EncryptionKey {
  const written = text.trim();
  const bytes = Buffer.from(written, /^[0-9a-f]{64}$/i.test(written) ? 'hex' : 'base64');
  if (bytes.length !== 32)
    throw new LatchError(
      'invalid_config',
      `LATCH_ENCRYPTION_KEY has a key of ${bytes.length} bytes: it must be 32 bytes in base64 or hex. Make one with openssl rand -base64 32`,
    );
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes };
}
