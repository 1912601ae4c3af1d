import { z } from 'zod';

/** What plugins may answer. A package is not bound by our types, so its answers are checked like any other input. */
const text = z.string();
const problem = { reason: text };
const happening = { summary: text, reference: text.exactOptional() };
const facts = z.array(
  z.preprocess(withoutUndefined, z.object({ label: text, value: text, link: text.exactOptional() })),
);

const answer = <T extends z.ZodType>(schema: T) => z.preprocess(withoutUndefined, schema);

export const contextAnswer = facts;
export const appliesAnswer = answer(
  z.union([z.object({ ok: z.literal(true) }), z.object({ ok: z.literal(false), ...problem })]),
);
export const preflightAnswer = answer(
  z.union([z.object({ ok: z.literal(true), facts }), z.object({ ok: z.literal(false), ...problem })]),
);
export const outcomeAnswer = answer(
  z.union([
    z.object({ outcome: z.enum(['succeeded', 'pending']), ...happening }),
    z.object({ outcome: z.enum(['failed', 'unknown']), ...problem }),
    z.object({ outcome: z.literal('not_now'), ...problem, retryAfterMs: z.number().nonnegative().exactOptional() }),
  ]),
);
export const findingAnswer = answer(
  z.union([
    z.object({ found: z.enum(['happened', 'pending']), ...happening }),
    z.object({ found: z.enum(['failed', 'cannot_tell']), ...problem }),
    z.object({ found: z.literal('absent') }),
  ]),
);

export const compensationAnswer = z
  .object({ action: text, fields: z.record(text, z.union([text, z.object({ minor: z.int(), currency: text })])) })
  .nullish();
export const effectAnswer = text.min(1).nullish();
const matcher = z.custom<(text: string) => boolean>((value) => typeof value === 'function');
const event = z.preprocess(
  withoutUndefined,
  z.object({
    id: text.min(1),
    about: z.union([z.object({ ref: text }), z.object({ field: text, value: text, matches: matcher.exactOptional() })]),
    summary: text,
    text: text.exactOptional(),
    runId: text.exactOptional(),
    says: z.enum(['happened', 'pending', 'failed']).exactOptional(),
  }),
);
export const receivedAnswer = answer(z.union([z.object({ events: z.array(event) }), z.object({ refused: text })]));
export const writtenAnswer = z.union([z.null(), z.object({ written: z.literal(true) })]);

/** `reference: undefined` means no reference; a success must not become unknown for that. */
function withoutUndefined(given: unknown): unknown {
  if (typeof given !== 'object' || given === null) return given;
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
