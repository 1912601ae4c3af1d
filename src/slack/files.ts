import type { OriginFile } from '../domain/case.ts';
import { LatchError } from '../errors.ts';

/** As much as evidence holds. */
export const mostFileBytes = 10 * 1024 * 1024;

interface Access {
  botToken: string;
  /** SLACK_API_URL: files of a stand-in lie on its host. */
  apiUrl: string;
}

/** The bytes of a file of a message. The token goes to Slack's own hosts only: a file may lie anywhere outside. */
export async function downloadFile({ url, name, size }: OriginFile, { botToken, apiUrl }: Access): Promise<Uint8Array> {
  if (!url) throw notHandedOver(name.text, 'it has no address');
  if (!isSlacks(url, apiUrl))
    throw new LatchError('not_allowed', `file at another host than Slack's: ${URL.parse(url)?.host}`, {
      userMessage: `${name.text} lies outside of Slack and was not copied. Upload it to the channel instead`,
    });
  if (size > mostFileBytes) throw tooLarge(name.text);
  const answer = await fetch(url, {
    headers: { authorization: `Bearer ${botToken}` },
    signal: AbortSignal.timeout(15_000),
    redirect: 'error',
  });
  const isPage = answer.headers.get('content-type')?.startsWith('text/html');
  // Slack answers a token without files:read with its sign-in page and status 200.
  if (!answer.ok || isPage || !answer.body) throw notHandedOver(name.text, `status ${answer.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body) {
    bytes += chunk.byteLength;
    if (bytes > mostFileBytes) throw tooLarge(name.text);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function isSlacks(address: string, apiUrl: string): boolean {
  const url = URL.parse(address);
  if (!url) return false;
  if (url.origin === new URL(apiUrl).origin) return true;
  return url.protocol === 'https:' && /(^|\.)slack(-files)?\.com$/.test(url.hostname);
}

const notHandedOver = (name: string, why: string) =>
  new LatchError('upstream_failed', `file not handed over: ${why}`, {
    userMessage: `Slack did not hand over ${name}; the app may lack files:read`,
  });

const tooLarge = (name: string) =>
  new LatchError('invalid_input', 'file over the limit', { userMessage: `${name} is larger than 10 MB` });
