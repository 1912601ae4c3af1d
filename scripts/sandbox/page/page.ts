import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { callbackIds } from '../../../blocks/ids.ts';
import type { LocalSlack } from '../slack/types.ts';
import { actSchema, perform } from './act.ts';
import { asset } from './assets.ts';
import { EventStream } from './event-stream.ts';
import { refusal } from './guard.ts';
import { type Sources, snapshot } from './snapshot.ts';
import { StoryRun } from './story-run.ts';
import type { Looking, RecordReader, Shortcuts, StoryPlayer } from './types.ts';
import { uploadSchema } from './upload.ts';

export interface PageOptions {
  slack: LocalSlack;
  record: RecordReader;
  story: StoryPlayer;
  /** `bounce`: the bank returns a refund that had succeeded. */
  stripe?: { refunds(): unknown[]; bounce(refund: string): void };
  /** As in the app's manifest. */
  shortcuts?: Shortcuts;
  /** How long the story rests on what just happened. */
  storyPaceMs?: number;
}

/** Handles a request of the page and says true; false: not a path of the page. */
export interface Page {
  (request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  close(): void;
}

const defaultShortcuts: Shortcuts = {
  global: [{ name: 'New case', callbackId: callbackIds.newCaseShortcut }],
  message: [{ name: 'Turn into a case', callbackId: callbackIds.turnIntoCaseShortcut }],
};
const bodyLimit = 512 * 1024;
/** 10 MB, as much as a form of Slack takes, in base64. */
const uploadLimit = 14 * 1024 * 1024;
const recordPollMs = 700;
const headers = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: https:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};
const stripeSchema = z.object({ bounce: z.string().min(1).max(255) });
const storySchema = z.object({ command: z.enum(['play', 'pause', 'next', 'reset']) });

/** The sandbox's one page: the workspace as Slack would show it, and the record beside it. */
export function createPage(options: PageOptions): Page {
  const events = new EventStream();
  const story = new StoryRun(options.story, () => events.changed(), options.storyPaceMs);
  const sources: Sources = {
    slack: options.slack,
    record: options.record,
    refunds: () => options.stripe?.refunds() ?? [],
    story: () => story.shown(),
    shortcuts: options.shortcuts ?? defaultShortcuts,
  };
  const unsubscribe = options.slack.onChange(() => events.changed());
  const stopWatching = watchRecord(options.record, events);

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname !== '/' && !url.pathname.startsWith('/page/')) return false;
    const reason = refusal(request);
    if (reason) return answer(response, 403, { error: reason });
    try {
      return await route(request, response, url);
    } catch (error) {
      if (error instanceof z.ZodError) return answer(response, 400, { error: z.prettifyError(error) });
      return answer(response, 409, { error: error instanceof Error ? error.message : String(error) });
    }
  };

  const route = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> => {
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /page/state':
        return answer(response, 200, await snapshot(sources, looking(url)));
      case 'GET /page/events':
        events.open(request, response);
        return true;
      case 'POST /page/act': {
        const { status, body, ms } = await perform(options.slack, actSchema.parse(await json(request)));
        return answer(response, 200, { status, body, ms });
      }
      case 'POST /page/upload': {
        const { as, ...file } = uploadSchema.parse(await json(request, uploadLimit));
        return answer(response, 200, options.slack.as(as).upload(file));
      }
      case 'POST /page/stripe':
        options.stripe?.bounce(stripeSchema.parse(await json(request)).bounce);
        events.changed();
        return answer(response, 200, {});
      case 'POST /page/story':
        await story.command(storySchema.parse(await json(request)).command);
        return answer(response, 200, story.shown());
      default:
        return serve(request, response, url.pathname === '/' ? 'index.html' : url.pathname.slice('/page/'.length));
    }
  };

  return Object.assign(handle, {
    close: () => {
      unsubscribe();
      stopWatching();
      events.close();
    },
  });
}

/** A commit may show nothing in Slack, so the record is looked at too, while somebody watches. */
function watchRecord(record: RecordReader, events: EventStream): () => void {
  let seen = '';
  const timer = setInterval(async () => {
    if (!events.watched) return;
    const now = await record.cases().then(
      (cases) => JSON.stringify(cases),
      () => 'unreadable',
    );
    if (now !== seen) events.changed();
    seen = now;
  }, recordPollMs).unref();
  return () => clearInterval(timer);
}

const looking = ({ searchParams }: URL): Looking => {
  const [channel, thread, caseId] = [searchParams.get('channel'), searchParams.get('thread'), searchParams.get('case')];
  return {
    as: searchParams.get('as') ?? '',
    ...(channel ? { channel } : {}),
    ...(thread ? { thread } : {}),
    ...(caseId ? { caseId } : {}),
  };
};

async function json(request: IncomingMessage, limit = bodyLimit): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > limit) throw new Error('The request is too large.');
    chunks.push(bytes);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

async function serve(request: IncomingMessage, response: ServerResponse, name: string): Promise<boolean> {
  const found = request.method === 'GET' ? await asset(name) : undefined;
  if (!found) return answer(response, 404, { error: 'The page has no such file.' });
  response.writeHead(200, { ...headers, 'content-type': found.contentType }).end(found.body);
  return true;
}

function answer(response: ServerResponse, status: number, body: unknown): true {
  response.writeHead(status, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(body));
  return true;
}
