import { z } from 'zod';
import { LatchError } from '../../errors.ts';

/** What a modal remembers between opening and submission. Slack keeps it and gives it back inside a signed request. */
const caseForm = z.object({
  caseId: z.string(),
  action: z.string().optional(),
  shownVerdict: z.string().optional(),
  fingerprint: z.string().optional(),
});
export type CaseForm = z.infer<typeof caseForm>;

const newCaseForm = z.object({
  workflow: z.string(),
  via: z.enum(['command', 'shortcut', 'message_shortcut']),
  /** The message it is made of: a modal cannot remember its text, so that is kept as a draft. */
  draft: z.string().optional(),
  /** Opened from App Home, which is drawn anew afterwards. */
  home: z.boolean().optional(),
});
export type NewCaseMetadata = z.infer<typeof newCaseForm>;

/** Slack keeps 3,000 characters. */
export const mostMetadata = 3_000;

export const writeMetadata = (value: CaseForm | NewCaseMetadata): string => JSON.stringify(value);
export const readCaseForm = (text: string): CaseForm => read(caseForm, text);
export const readNewCaseForm = (text: string): NewCaseMetadata => read(newCaseForm, text);

function read<T>(schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new LatchError('invalid_input', 'a modal without its own metadata', {
      cause,
      userMessage: 'This form is from an older version of Latch. Please close it and open it again.',
    });
  }
}
