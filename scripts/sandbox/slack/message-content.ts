import type { KnownBlock } from '@slack/types';
import { blockProblems, blocksTooLong } from './blocks-check.ts';
import type { Clock } from './clock.ts';
import { normalBlocks } from './normal-blocks.ts';
import { SlackError } from './slack-error.ts';

/** https://docs.slack.dev/reference/methods/chat.postMessage: longer text is refused or cut; here it is refused. */
const mostText = 40_000;

export interface Content {
  text: string;
  blocks?: KnownBlock[];
}

/** Text and blocks of a message, checked as Slack checks them. */
export function messageContent(text: string | undefined, blocks: unknown, clock: Clock, hasMore = false): Content {
  if (blocks !== undefined && !Array.isArray(blocks)) throw new SlackError('invalid_blocks_format');
  if (!text && !blocks?.length && !hasMore) throw new SlackError('no_text');
  if (text && [...text].length > mostText) throw new SlackError('msg_too_long');
  if (!blocks?.length) return { text: text ?? '' };
  const problems = blockProblems(blocks, 'message');
  if (problems.length) throw SlackError.because('invalid_blocks', problems);
  if (blocksTooLong(blocks)) throw new SlackError('msg_blocks_too_long');
  return { text: text ?? '', blocks: normalBlocks(blocks, clock) };
}
