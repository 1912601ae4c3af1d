import { Agent, request } from 'node:http';
import type { KnownBlock } from '@slack/types';
import { actionIds } from '../../blocks/ids.ts';
import { sign } from '../sandbox/slack/signature.ts';
import { channel, intakeChannel, signingSecret, team } from './setting.ts';

export interface Click {
  user: string;
  ts: string;
  /** Of the button. */
  value: string;
  /** Of the message: Slack sends all of it back. */
  blocks: KnownBlock[];
  /** Where the clicker is answered. Default: where nobody listens. */
  responseUrl?: string;
}

export interface SignedRequest {
  headers: Record<string, string>;
  body: string;
}

const nowhere = 'http://127.0.0.1:9/response';
let triggers = 0;

/** A press of Approve as Slack would send it; signed before the clock starts. */
export function signedClick({ user, ts, value, blocks, responseUrl = nowhere }: Click): SignedRequest {
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
    response_url: responseUrl,
    actions: [{ type: 'button', action_id: actionIds.approve, block_id: 'buttons', value, action_ts: `${now}.0` }],
  };
  return signed(`payload=${encodeURIComponent(JSON.stringify(payload))}`, 'application/x-www-form-urlencoded');
}

/** A message in the intake channel, as Slack's Events API would deliver it. */
export function signedMessage(text: string, ts: string, user: string): SignedRequest {
  const event = { type: 'message', channel: intakeChannel, channel_type: 'channel', user, text, ts, event_ts: ts };
  const body = {
    type: 'event_callback',
    token: 'bench',
    team_id: team,
    api_app_id: 'A0BENCH',
    event_id: `Ev${ts}`,
    event,
  };
  return signed(JSON.stringify(body), 'application/json');
}

function signed(body: string, contentType: string): SignedRequest {
  const now = Math.floor(Date.now() / 1_000);
  return {
    body,
    headers: {
      'content-type': contentType,
      'content-length': String(Buffer.byteLength(body)),
      'x-slack-request-timestamp': String(now),
      'x-slack-signature': sign(signingSecret, now, body),
    },
  };
}

/** Sends the clicks over a few connections that stay open; each connection sends its next one once the last is acknowledged. */
export async function sendAll(port: number, clicks: SignedRequest[], connections = 16): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const waiting = [...clicks];
  const send = async () => {
    for (let click = waiting.shift(); click; click = waiting.shift()) await sendOne(port, click, agent);
  };
  await Promise.all(Array.from({ length: connections }, send));
  agent.destroy();
}

const sendOne = (port: number, { headers, body }: SignedRequest, agent: Agent): Promise<void> =>
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
