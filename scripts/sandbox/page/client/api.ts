import type { Act } from '../act.ts';
import type { Looking, PageState } from '../types.ts';

/** What the app answered to one act, as the local Slack saw it. */
export interface Answer {
  status: number;
  /** Set where the local Slack itself refused the act, e.g. a button that is gone. */
  refused?: string;
  ts?: string;
}

export async function fetchState(looking: Looking): Promise<PageState> {
  const { as, channel, thread, caseId } = looking;
  const query = new URLSearchParams({
    as,
    ...(channel ? { channel } : {}),
    ...(thread ? { thread } : {}),
    ...(caseId ? { case: caseId } : {}),
  });
  const response = await fetch(`/page/state?${query}`);
  const body: PageState & { error?: string } = await response.json();
  if (!response.ok) throw new Error(body.error ?? `The sandbox answered ${response.status}.`);
  return body;
}

export async function act(what: Act): Promise<Answer> {
  const response = await post('/page/act', what);
  const body: { status?: number; error?: string; ts?: string } = await response.json();
  if (!response.ok) return { status: response.status, refused: body.error ?? 'The sandbox refused.' };
  return { status: body.status ?? 0, ...(body.ts ? { ts: body.ts } : {}) };
}

/** The file's id, or why Slack does not take it. */
export async function upload(as: string, file: File): Promise<{ id: string } | { problem: string }> {
  const response = await post('/page/upload', {
    as,
    name: file.name,
    mimetype: file.type || 'application/octet-stream',
    content: base64(new Uint8Array(await file.arrayBuffer())),
  });
  const body: { id?: string; error?: string } = await response.json();
  return response.ok && body.id ? { id: body.id } : { problem: body.error ?? 'The sandbox refused.' };
}

/** In parts: a call takes only so many arguments. */
function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

export const storyCommand = (command: 'play' | 'pause' | 'next' | 'reset'): Promise<Response> =>
  post('/page/story', { command });

/** The bank returns a refund that had succeeded. */
export const bounce = (refund: string): Promise<Response> => post('/page/stripe', { bounce: refund });

const post = (path: string, body: unknown): Promise<Response> =>
  fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

export function onChange(changed: () => void, connected: (yes: boolean) => void): void {
  const events = new EventSource('/page/events');
  events.addEventListener('change', changed);
  events.addEventListener('open', () => connected(true));
  events.addEventListener('error', () => connected(false));
}
