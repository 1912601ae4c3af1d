import { Agent, request } from 'node:http';
import type { KnownBlock } from '@slack/types';
import { actionIds } from '../../blocks/ids.ts';
import { sign } from '../sandbox/slack/signature.ts';
import { channel, signingSecret, team } from './setting.ts';

export interface Click {
  user: string;
  ts: string;
  /** Of the button. */
  value: string;
  /** Of the message: Slack sends all of it back. */
  blocks: KnownBlock[];
}

export interface SignedClick {
  headers: Record<string, string>;
  body: string;
}

let triggers = 0;

/** A press of Approve as Slack would send it; signed before the clock starts. */
export function signedClick({ user, ts, value, blocks }: Click): SignedClick {
  const now = Math.floor(Date.now() / 1_000);
  const payload = {
    type: 'block_actions',
    user: { id: user, username: user.toLowerCase(), name: user.toLowerCase(), team_id: team },
    api_app_id: 'A0BENCH',
    token: 'bench',
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
    trigger_id: `${now}.${++triggers}`,
    team: { id: team, domain: 'bench' },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: channel, name: 'refunds' },
    message: { type: 'message', subtype: 'bot_message', ts, text: 'Refund', blocks },
    state: { values: {} },
    response_url: 'http://127.0.0.1:9/response',
    actions: [{ type: 'button', action_id: actionIds.approve, block_id: 'buttons', value, action_ts: `${now}.0` }],
  };
  const body = `payload=${encodeURIComponent(JSON.stringify(payload))}`;
  return {
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(Buffer.byteLength(body)),
      'x-slack-request-timestamp': String(now),
      'x-slack-signature': sign(signingSecret, now, body),
    },
  };
}

/** Sends the clicks over a few connections that stay open; each connection sends its next one once the last is acknowledged. */
export async function sendAll(port: number, clicks: SignedClick[], connections = 16): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const waiting = [...clicks];
  const send = async () => {
    for (let click = waiting.shift(); click; click = waiting.shift()) await sendOne(port, click, agent);
  };
  await Promise.all(Array.from({ length: connections }, send));
  agent.destroy();
}

const sendOne = (port: number, { headers, body }: SignedClick, agent: Agent): Promise<void> =>
  new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: '/slack/events', method: 'POST', headers, agent });
    sent.on('error', reject);
    sent.on('response', (response) => {
      response.resume();
      response.on('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`a click was answered ${response.statusCode}`)),
      );
    });
    sent.end(body);
  });
