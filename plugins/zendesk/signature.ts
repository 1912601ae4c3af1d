import { createHmac } from 'node:crypto';
import { type InboundRequest, isSameSecret, minutes } from '../../src/plugin-host/contract.ts';

const WINDOW = minutes(5);

/**
 * Why a request is not Zendesk's, or not fresh; undefined: it is both. The signature is base64(HMAC-SHA256(timestamp + body)):
 * https://developer.zendesk.com/documentation/webhooks/verifying/
 */
export function whyNotZendesk({ headers, body, now }: InboundRequest, secret: string): string | undefined {
  const signature = headers.get('x-zendesk-webhook-signature');
  const timestamp = headers.get('x-zendesk-webhook-signature-timestamp');
  if (!signature || !timestamp) return 'it has no signature of a Zendesk webhook';
  const right = createHmac('sha256', secret).update(timestamp).update(body).digest('base64');
  if (!isSameSecret(signature, right)) return 'its signature is wrong';
  const age = now.getTime() - Date.parse(timestamp);
  return Math.abs(age) <= WINDOW ? undefined : `it was signed at ${timestamp}, more than 5 minutes from now`;
}
