import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Digest } from './case.ts';

export const sha256 = (data: string | Uint8Array): Digest => createHash('sha256').update(data).digest('hex');

/** SHA-256 over RFC 8785 canonical JSON: the same value gives the same digest on any machine. */
export function digestOf(value: unknown): Digest {
  const json = canonicalize(value);
  if (json === undefined) throw new TypeError('only JSON values can be hashed');
  return sha256(json);
}
