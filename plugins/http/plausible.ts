import type { DeclaredAction } from './declared.ts';
import type { Report } from './request.ts';

/** What could be meant by nobody, though each word of it can be read. Found when `latch.yml` is read, not when a run is open. */
export function checkPlausible(declared: DeclaredAction, report: Report): void {
  checkMark(declared, report);
  checkVerdicts(declared, report);
  checkHeaders(declared, report);
  const { effect } = declared;
  if (effect !== undefined && !hasPlaceholder(effect))
    report(['effect'], 'names the same for every case. Put what is changed into it, such as "{account}".');
}

/** Without `{{` and `}}`, which are braces. */
const hasPlaceholder = (text: string): boolean => /\{[^{}]+\}/.test(text.replace(/\{\{|\}\}/g, ''));

/** A look-up by a mark that the request never left finds nothing, so every lost answer would be taken for "did not happen". */
function checkMark({ lookup, idempotency, url, headers, body }: DeclaredAction, report: Report): void {
  if (!lookup) return;
  const asked = JSON.stringify([lookup.url, lookup.body]);
  const sent = JSON.stringify([url, headers, body, idempotency === 'none' ? '' : '{idempotency_key}']);
  for (const mark of ['{run_id}', '{idempotency_key}'])
    if (asked.includes(mark) && !sent.includes(mark))
      report(
        ['lookup', lookup.url.includes(mark) ? 'url' : 'body'],
        `asks for ${mark}, which the request never sends, so a run would always be absent. Send it, as in headers: { X-Run: "${mark}" }, or ask for what is sent.`,
      );
}

function checkVerdicts({ lookup }: DeclaredAction, report: Report): void {
  if (lookup && plain(lookup.happened) === plain(lookup.absent))
    report(['lookup', 'absent'], 'is the same as happened. Write what the answer says when nothing happened.');
}

const plain = (expression: string): string => expression.replace(/\s+/g, '');

const secretHeader = /^(proxy-)?authorization$|^cookie$|(^|-)(api-?key|access-?key|auth|token|secret|password)$/i;
const credentials = /^(bearer|basic|token)\s+\S/i;

/** Everyone who may see `latch.yml` would see it, and it would be kept with every request. */
function checkHeaders({ headers, lookup, context }: DeclaredAction, report: Report): void {
  const sections = [
    { path: [], of: headers },
    { path: ['lookup'], of: lookup?.headers },
    { path: ['context'], of: context?.headers },
  ];
  for (const { path, of = {} } of sections)
    for (const [name, text] of Object.entries(of))
      if ((secretHeader.test(name) || credentials.test(text)) && !hasPlaceholder(text))
        report(
          [...path, 'headers', name],
          'looks like a secret, and secrets never stand in latch.yml. Name its variable under secrets, as in { token: ACCOUNTS_TOKEN }, and write {secret.token} here.',
        );
}
