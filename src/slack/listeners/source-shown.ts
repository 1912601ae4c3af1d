import type { NewCaseForm } from '../../../blocks/view-models.ts';
import type { Origin } from '../../domain/case.ts';
import { mostFileBytes } from '../files.ts';
import type { ListenerDeps } from './deps.ts';

/** What the form says of the message: its words, where they will be visible, and files that cannot be copied. */
export async function sourceShown(
  { directory }: Pick<ListenerDeps, 'directory'>,
  origin: Origin,
  visibleIn: string,
): Promise<NonNullable<NewCaseForm['source']>> {
  const author = origin.author
    ? await directory.person(origin.author).then(
        ({ name }) => name,
        () => origin.author ?? '',
      )
    : 'an app';
  const files = (origin.files ?? []).map(({ name, size, url }) => ({
    name: name.text,
    ...(size > mostFileBytes
      ? { problem: 'larger than 10 MB, will not be copied' }
      : !url && { problem: 'Slack does not hand it over' }),
  }));
  return { author, text: origin.text?.text ?? '', visibleIn, files };
}
