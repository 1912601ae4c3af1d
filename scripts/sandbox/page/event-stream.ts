import type { IncomingMessage, ServerResponse } from 'node:http';

const debounceMs = 30;
const heartbeatMs = 15_000;

/** Tells every open page that something changed (`event: change`); the page then asks for the state anew. */
export class EventStream {
  readonly #pages = new Set<ServerResponse>();
  #timer: NodeJS.Timeout | null = null;

  /** Is anybody looking? */
  get watched(): boolean {
    return this.#pages.size > 0;
  }

  open(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      connection: 'keep-alive',
    });
    response.write('retry: 1000\n\nevent: change\ndata: {}\n\n');
    this.#pages.add(response);
    const heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatMs).unref();
    request.on('close', () => {
      clearInterval(heartbeat);
      this.#pages.delete(response);
    });
  }

  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      for (const page of this.#pages) page.write('event: change\ndata: {}\n\n');
    }, debounceMs);
  }

  /** Ends every open page's stream, so that the server can close. */
  close(): void {
    if (this.#timer) clearTimeout(this.#timer);
    for (const page of this.#pages) page.end();
    this.#pages.clear();
  }
}
