import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Is it the secret, or the signature, that it has to be? Takes the same time wherever they differ, so that nobody can guess one
 * piece by piece: digests are compared, which have one length.
 */
export const isSameSecret = (given: string | null, right: string): boolean =>
  given !== null && timingSafeEqual(digest(given), digest(right));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
