import type { ViewSubmitAction } from '@slack/bolt';
import { type FormValues, mostTyped, type ReadForm, readForm } from '../../../blocks/form.ts';
import { LatchError } from '../../errors.ts';

/** What was typed into a form. Slack's client keeps to the lengths; whoever sends bytes hears of them here. */
export function typedIn({ view }: Pick<ViewSubmitAction, 'view'>): ReadForm {
  const typed = readForm((view.state?.values ?? {}) as FormValues); // read defensively there
  const fields = Object.fromEntries(
    (['text', 'note'] as const).flatMap((block) =>
      (typed[block]?.length ?? 0) > mostTyped.long_text ? [[block, tooLong(mostTyped.long_text)]] : [],
    ),
  );
  if (Object.keys(fields).length)
    throw new LatchError('invalid_input', 'more was typed than an input takes', { fields });
  return typed;
}

const tooLong = (most: number): string => `This takes ${most.toLocaleString('en-US')} characters at most.`;
