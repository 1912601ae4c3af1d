import type { Reply } from '../stand-in/stand-in.ts';

export interface Conversation {
  id: number;
  ticket_id: number;
  user_id: number;
  body: string;
  body_text: string;
  incoming: boolean;
  private: boolean;
  source: number;
  to_emails: string[];
  created_at: string;
  updated_at: string;
}
export interface Said {
  body: string;
  private?: boolean;
  incoming?: boolean;
}

/** What was said on the tickets. */
export class Conversations {
  readonly all: Conversation[] = [];

  add(
    ticketId: number,
    by: number,
    { body, private: isPrivate = false, incoming = false }: Said,
    at: Date,
  ): Conversation {
    const made: Conversation = {
      id: 80_000 + this.all.length,
      ticket_id: ticketId,
      user_id: by,
      body,
      body_text: textOf(body),
      incoming,
      private: isPrivate,
      source: isPrivate ? 2 : 0,
      to_emails: isPrivate ? [] : ['ana.ruiz@globex.example'],
      created_at: stamp(at),
      updated_at: stamp(at),
    };
    this.all.push(made);
    return made;
  }

  /** Pages as of https://developers.freshdesk.com/api/#pagination: oldest first, 30 or up to 100 a page, the next one in a header. */
  page(ticketId: number, query: URLSearchParams, url: string): Reply {
    const size = Math.min(Number(query.get('per_page') ?? 30), 100);
    const page = Number(query.get('page') ?? 1);
    const own = this.all.filter((one) => one.ticket_id === ticketId);
    const next = `${url}/api/v2/tickets/${ticketId}/conversations?per_page=${size}&page=${page + 1}`;
    const hasMore = own.length > page * size;
    return {
      status: 200,
      body: own.slice((page - 1) * size, page * size),
      ...(hasMore && { headers: { link: `<${next}>; rel="next"` } }),
    };
  }
}

/** Freshdesk makes the text from the HTML. */
const textOf = (html: string): string =>
  html
    .replace(/<br>|<\/div>|<\/p>/g, '\n')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

/** To the second, as Freshdesk writes times. */
export const stamp = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;
