import type { WebClient } from '@slack/web-api';

/** What a post of ours is about, written into its metadata, so that a post whose fate is unknown can be found again. */
export type About = {
  kind: 'card' | 'lines' | 'review' | 'reminder' | 'outcome' | 'problem' | 'report';
  case: string;
  key: string;
};

const eventType = 'latch';
const pageSize = 100;
const mostPages = 5;

export const metadataOf = ({ kind, case: caseId, key }: About) => ({
  event_type: eventType,
  event_payload: { kind, case: caseId, key },
});

interface Post {
  ts?: string;
  metadata?: { event_type?: string; event_payload?: Record<string, unknown> };
}

/** Our posts about a case in a channel or thread, newest pages first; read only when a post's fate is unknown. */
export async function ownPosts(
  client: WebClient,
  channel: string,
  caseId: string,
  threadTs?: string,
): Promise<{ ts: string; kind: string; key: string }[]> {
  const found: { ts: string; kind: string; key: string }[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const common = { channel, limit: pageSize, include_all_metadata: true, ...(cursor && { cursor }) };
    const answer = threadTs
      ? await client.conversations.replies({ ...common, ts: threadTs })
      : await client.conversations.history(common);
    for (const post of (answer.messages ?? []) as Post[]) {
      const payload = post.metadata?.event_type === eventType ? post.metadata.event_payload : undefined;
      if (post.ts && payload?.case === caseId)
        found.push({ ts: post.ts, kind: String(payload.kind), key: String(payload.key) });
    }
    cursor = answer.response_metadata?.next_cursor || undefined;
    if (!cursor) break;
  }
  return found;
}
