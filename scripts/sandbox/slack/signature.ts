import { createHmac } from 'node:crypto';

/** Slack's request signature, v0: https://docs.slack.dev/authentication/verifying-requests-from-slack */
export const sign = (secret: string, timestampS: number, body: string): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestampS}:${body}`).digest('hex')}`;
