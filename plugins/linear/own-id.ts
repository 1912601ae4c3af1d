import { createHash } from 'node:crypto';

const hex = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Of the first half: so that an id of Latch's is known from any other. */
const secondHalf = (first: string): string => {
  const tag = hex(`latch comment ${first}`);
  const variant = ((Number.parseInt(tag.charAt(0), 16) & 0b11) | 0b1000).toString(16);
  return `${variant}${tag.slice(1, 16)}`;
};

/**
 * The id that a comment of Latch's gets: always the same for the comment or note of a run, and for news, so Linear refuses a
 * second one ("conflict on insert of Comment"). It has to be a UUID of version 4: `CommentCreateInput.id` of Linear's schema.
 */
export function ownId(kind: 'comment' | 'note' | 'news', id: string, caseRef: string): string {
  const digest = hex(`${kind} ${id} of ${caseRef}`);
  const first = `${digest.slice(0, 12)}4${digest.slice(12, 15)}`;
  const all = `${first}${secondHalf(first)}`;
  return [all.slice(0, 8), all.slice(8, 12), all.slice(12, 16), all.slice(16, 20), all.slice(20)].join('-');
}

export function isOwnId(id: string): boolean {
  const all = id.toLowerCase().replaceAll('-', '');
  return all.length === 32 && secondHalf(all.slice(0, 16)) === all.slice(16);
}
