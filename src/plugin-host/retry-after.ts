import { NotNow } from './system-errors.ts';

/**
 * When an answer is to be asked for again (ms from now): seconds, or a date that the Date of the same answer is taken from, so that
 * only the system's clock counts. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after. Undefined: it does not say.
 */
export function retryAfterMs(headers: Headers): number | undefined {
  const written = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,6}$/.test(written)) return Number(written) * 1_000;
  const wait = Date.parse(written) - Date.parse(headers.get('date') ?? '');
  return wait >= 0 ? wait : undefined;
}

/** A rate limit in words: "Zendesk is asked too often; it may be asked again in 37 s." */
export const askedTooOften = (system: string, wait: number | undefined): NotNow =>
  new NotNow(
    `${system} is asked too often${wait === undefined ? '' : `; it may be asked again in ${Math.ceil(wait / 1_000)} s`}.`,
    wait,
  );
