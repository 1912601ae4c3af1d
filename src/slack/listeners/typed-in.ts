import type { ViewSubmitAction } from '@slack/bolt';
import { type FormValues, type ReadForm, readForm, type TypedFile } from '../../../blocks/read-form.ts';
import { longest } from '../../domain/field-types.ts';
import { LatchError } from '../../errors.ts';
import { mostFileBytes } from '../files.ts';

/** What was typed into a form. Slack's client keeps to the lengths; whoever sends bytes hears of them here. */
export function typedIn({ view }: Pick<ViewSubmitAction, 'view'>): ReadForm {
  const typed = readForm((view.state?.values ?? {}) as FormValues); // read defensively there
  const texts = (['text', 'note'] as const).flatMap((block) =>
    (typed[block]?.length ?? 0) > longest.long_text ? [[block, tooLong(longest.long_text)] as const] : [],
  );
  const problems = [...texts, ...(typed.files ?? []).flatMap(uncopyable)];
  if (problems.length)
    throw new LatchError('invalid_input', 'more was given than an input takes', {
      fields: Object.fromEntries(problems),
    });
  return typed;
}

const tooLong = (most: number): string => `This takes ${most.toLocaleString('en-US')} characters at most.`;

/** Said while the person is there to help it, not on the record afterwards. */
function uncopyable({ field, file }: TypedFile): [string, string][] {
  const { name, size, url } = file;
  if (size > mostFileBytes) return [[field, `${name.text} is larger than 10 MB. Upload a smaller one.`]];
  return url ? [] : [[field, `Slack does not hand over ${name.text}. Upload it again.`]];
}
