import type { EvidenceStore } from '../app/ports.ts';
import { sha256 } from '../domain/hash.ts';
import { LatchError } from '../errors.ts';
import type { Models } from './models.ts';
import { isDuplicate } from './transaction.ts';

/** A document holds 16 MB at most; this leaves room and is said to the person. */
const maxBytes = 10 * 1024 * 1024;

/** One document each, named by case and SHA-256, written before the commit that names it. An orphan is harmless. */
export function evidenceStore({ evidence }: Models): EvidenceStore {
  return {
    async keep(id, name, mediaType, bytes) {
      if (bytes.byteLength > maxBytes)
        throw new LatchError('invalid_input', `evidence of ${bytes.byteLength} bytes is over the limit`, {
          userMessage: `"${name}" is larger than 10 MB and was not kept. Attach a smaller copy.`,
        });
      const digest = sha256(bytes);
      const team = id.slice(0, id.lastIndexOf(':'));
      try {
        await evidence.create({ _id: `${id}/${digest}`, team, caseId: id, mediaType, bytes: Buffer.from(bytes) });
      } catch (error) {
        if (!isDuplicate(error)) throw error; // the same bytes are there already
      }
      return { digest, name: { text: name }, mediaType, size: bytes.byteLength };
    },
    async read(id, digest) {
      const found = await evidence.findById(`${id}/${digest}`);
      return found ? { bytes: found.bytes, mediaType: found.mediaType } : null;
    },
  };
}
