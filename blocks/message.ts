import type { KnownBlock } from '@slack/types';

/** What `chat.postMessage`, `chat.update` and `response_url` take; `text` is what a phone's notification shows. */
export interface Message {
  text: string;
  blocks: KnownBlock[];
}

/** Slack refuses a message whose blocks are longer than about 13,200 characters, and more than 50 of them. */
const mostCharacters = 12_800;
const mostBlocks = 50;

/**
 * Draws as much as a message holds: `draw` is asked at size 1 (everything), then smaller, until it fits. A drawing must
 * shrink with its size.
 */
export function fitted(draw: (size: number) => KnownBlock[]): KnownBlock[] {
  let blocks = draw(1);
  for (let size = 0.75; size > 0.02 && !fits(blocks); size *= 0.75) blocks = draw(size);
  return blocks;
}

const fits = (blocks: KnownBlock[]): boolean =>
  blocks.length <= mostBlocks && JSON.stringify(blocks).length <= mostCharacters;

/** `most` at full size, fewer when smaller, at least one. */
export const scaled = (most: number, size: number): number => Math.max(1, Math.floor(most * size));
