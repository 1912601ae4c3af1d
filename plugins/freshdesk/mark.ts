import type { Conversation } from './client.ts';

/**
 * Freshdesk keeps no data of an integration's own with a note or reply (https://developers.freshdesk.com/api/#conversations), so
 * the mark is its last line, for everyone to read. The full stop ends it: the mark of run 1 is not found in that of run 10.
 */
export const runMark = (caseRef: string, runId: string): string => `Latch case ${caseRef}, run ${runId}.`;
export const newsMark = (caseRef: string, newsId: string): string => `Latch case ${caseRef}, news ${newsId}.`;

/** Freshdesk makes the text from HTML, so blanks and line ends are not those that were sent. */
const plain = (text: string): string => text.replace(/\s+/g, ' ');

/** A requester who answers an e-mail quotes it, mark and all: what comes in never counts. */
export const carries = ({ incoming, body_text: text }: Conversation, mark: string): boolean =>
  !incoming && plain(text ?? '').includes(plain(mark));

export const isOurs = ({ incoming, user_id: by, body_text: text }: Conversation, me: number): boolean =>
  !incoming && by === me && /Latch case \S+, (?:run|news) \S+\./.test(plain(text ?? ''));

/** What a note says that goes ahead of a new status. */
export const announcement = (label: string): string => `Latch asks for the status ${label}.`;
export const announces = ({ body_text: text }: Conversation, label: string): boolean =>
  plain(text ?? '')
    .trim()
    .startsWith(announcement(label));

/** Lines of text as Freshdesk takes them: HTML. */
export const htmlOf = (text: string, mark: string): string =>
  `<div>${escaped(text).replace(/\r?\n/g, '<br>')}</div><div style="color:#8a8a8a">${escaped(mark)}</div>`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Is it what was asked to be written? */
export const shows = (body: string, mark: string): boolean => plain(body).includes(plain(escaped(mark)));
