import { z } from 'zod';
import { filled, keys, matching, oneOf, says } from './schema-words.ts';

/** By their number in `BusinessHours.days`. */
export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** An IANA name that this machine knows. Offsets such as +02:00 are none: they miss the change of clocks. */
function isZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    return Boolean(new Intl.DateTimeFormat('en-US', { timeZone: text }));
  } catch {
    return false; // RangeError is Intl's way to say no
  }
}

export const businessHours = keys(
  {
    days: filled(oneOf('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'), 'List days, as in [mon, tue, wed, thu, fri].')
      .optional()
      .describe('Without it Monday to Friday.'),
    from: matching(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a time of day', 'Write it like "09:00".').optional(),
    to: matching(
      /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/,
      'a time of day',
      'Write it like "18:00"; midnight is "24:00".',
    )
      .optional()
      .describe('Later than `from`.'),
    zone: z
      .string({ error: says('a time zone', 'Write an IANA name such as Europe/Berlin.') })
      .refine(isZone, { error: says('a time zone', 'Write an IANA name such as Europe/Berlin.') })
      .optional()
      .describe("Without it the channel's."),
  },
  '{ days: [mon, tue, wed, thu, fri], from: "09:00", to: "18:00", zone: Europe/Berlin }',
).describe('When deadlines run. Without it Monday to Friday, 09:00 to 18:00.');
