import { type Fields, isFields, parseJson } from '../json.ts';
import { SlackError } from '../slack-error.ts';
import type { World } from '../world.ts';

/** One Web API method: its answer without `ok`. Throws a SlackError for `{ok: false}`. */
export type Method = (args: Args, world: World) => Fields;

/** The arguments of a call: forms carry text alone, JSON bodies carry values. */
export class Args {
  readonly #given: Fields;

  constructor(given: Fields) {
    this.#given = given;
  }

  has(name: string): boolean {
    const value = this.#given[name];
    return value !== undefined && value !== null && value !== '';
  }

  text(name: string): string | undefined {
    const value = this.#given[name];
    if (value === undefined || value === null) return undefined;
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }

  required(name: string): string {
    const value = this.text(name);
    if (value) return value;
    throw SlackError.because('invalid_arguments', [`missing required field: ${name}`]);
  }

  flag(name: string): boolean {
    return ['true', '1'].includes(this.text(name) ?? '');
  }

  number(name: string, otherwise: number): number {
    const value = Number(this.text(name) ?? otherwise);
    return Number.isFinite(value) ? value : otherwise;
  }

  /** A JSON argument; `invalid` is the error where the text is no JSON. */
  json(name: string, invalid: string): unknown {
    const value = this.#given[name];
    if (typeof value !== 'string') return value ?? undefined;
    if (value === '') return undefined;
    const parsed = parseJson(value);
    if (parsed === undefined) throw new SlackError(invalid);
    return parsed;
  }
}

/** One page of a list, Slack's way: `limit`, `cursor`, and `next_cursor` in the answer. */
export function paged<T>(items: T[], args: Args, usual: number, most = 1000): { page: T[]; next: string } {
  const limit = args.number('limit', usual) || usual;
  if (limit < 0) throw new SlackError('invalid_limit');
  const cursor = args.text('cursor') ?? '';
  const from = cursor ? Number(Buffer.from(cursor, 'base64').toString().replace('next:', '')) : 0;
  if (!Number.isInteger(from) || from < 0 || (cursor && from >= items.length)) throw new SlackError('invalid_cursor');
  const to = from + Math.min(limit, most);
  return { page: items.slice(from, to), next: to < items.length ? Buffer.from(`next:${to}`).toString('base64') : '' };
}

export const metadataOf = (value: unknown): { event_type: string; event_payload: Fields } | undefined => {
  if (value === undefined) return undefined;
  if (isFields(value) && typeof value.event_type === 'string' && isFields(value.event_payload))
    return { event_type: value.event_type, event_payload: value.event_payload };
  throw new SlackError('invalid_metadata_format');
};
