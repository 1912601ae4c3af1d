import { request } from 'node:http';
import { parseJson } from './json.ts';

export interface Answer {
  /** 0: no answer in time, or no connection. */
  status: number;
  body: unknown;
  noRetry?: boolean;
  /** As in `x-slack-retry-reason`. */
  failure?: 'http_timeout' | 'connection_failed' | 'http_error';
}

/** Posts on a connection of its own, as Slack's many machines do. Never throws. */
export function httpPost(
  url: string,
  headers: Record<string, string>,
  body: string,
  timeoutMs: number,
  ended: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve) => {
    const sent = request(url, {
      method: 'POST',
      agent: false,
      signal: ended,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    });
    const done = (answer: Answer) => {
      clearTimeout(timer);
      sent.destroy();
      resolve(answer);
    };
    const timer = setTimeout(
      () => done({ status: 0, body: `no answer in ${timeoutMs} ms`, failure: 'http_timeout' }),
      timeoutMs,
    );
    sent.on('error', (error) => done({ status: 0, body: error.message, failure: 'connection_failed' }));
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', (error) => done({ status: 0, body: error.message, failure: 'connection_failed' }));
      response.on('end', () => {
        const status = response.statusCode ?? 0;
        const text = Buffer.concat(chunks).toString();
        done({
          status,
          body: parseJson(text) ?? text,
          noRetry: response.headers['x-slack-no-retry'] === '1',
          ...(status >= 200 && status < 300 ? {} : { failure: 'http_error' }),
        });
      });
    });
    sent.end(body);
  });
}
