import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { parseDocument } from 'yaml';
import { LatchError } from '../../src/errors.ts';
import type { Command } from './command.ts';

const FILE = new URL('../../manifest.yml', import.meta.url);
const ENDPOINT = '/slack/events';

export const manifest: Command = {
  name: 'manifest',
  parameters: '[--url https://…]',
  summary: 'Print the Slack app manifest: for Socket Mode, or with --url for HTTP at that address.',
  async run(args, output) {
    const url = urlIn(args);
    const text = await readFile(FILE, 'utf8');
    output.line((url ? overHttp(text, url) : text).trimEnd());
    return 0;
  },
};

function urlIn(args: string[]): string | undefined {
  try {
    return parseArgs({ args, options: { url: { type: 'string' } } }).values.url;
  } catch (cause) {
    throw new LatchError('invalid_config', 'Write it like: npm run latch -- manifest --url https://latch.example.com', {
      cause,
    });
  }
}

/** The same manifest with every request URL, and Socket Mode off. What a scope or an event is for stays beside it. */
function overHttp(text: string, url: string): string {
  const endpoint = endpointOf(url);
  const document = parseDocument(text.replaceAll(/^ *# HTTP mode:.*\n| *# HTTP mode:.*$/gm, ''));
  document.commentBefore = ` The Slack app over HTTP, printed by: npm run latch -- manifest --url ${url}`;
  document.setIn(['features', 'slash_commands', 0, 'url'], endpoint);
  document.setIn(['settings', 'event_subscriptions', 'request_url'], endpoint);
  document.setIn(['settings', 'interactivity', 'request_url'], endpoint);
  document.setIn(['settings', 'socket_mode_enabled'], false);
  return document.toString({ lineWidth: 0 });
}

function endpointOf(url: string): string {
  const parsed = URL.parse(url);
  if (parsed?.protocol !== 'https:' || parsed.search || parsed.hash)
    throw new LatchError(
      'invalid_config',
      `--url is ${JSON.stringify(url)}: Slack sends to https only. Give the public address of Latch, such as https://latch.example.com`,
    );
  const base = parsed.href.replace(/\/+$/, '');
  return base.endsWith(ENDPOINT) ? base : `${base}${ENDPOINT}`;
}
