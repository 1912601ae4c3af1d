import type { KnownBlock, ModalView } from '@slack/types';
import { plain } from './text.ts';
import type { PrivateMetadata } from './view-models.ts';

interface Parts {
  callbackId: string;
  title: string;
  blocks: KnownBlock[];
  metadata?: PrivateMetadata;
  /** Without it the modal only shows something. */
  submit?: string;
  close?: string;
}

/** A modal within Slack's sizes: titles and buttons of 24 characters, 100 blocks. */
export const modal = ({ callbackId, title, blocks, metadata, submit, close }: Parts): ModalView => ({
  type: 'modal',
  callback_id: callbackId,
  title: plain(title, 24),
  close: plain(close ?? (submit ? 'Cancel' : 'Close'), 24),
  ...(submit ? { submit: plain(submit, 24) } : {}),
  ...(metadata === undefined ? {} : { private_metadata: metadata }),
  blocks: blocks.slice(0, 100),
});
