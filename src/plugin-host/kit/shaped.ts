import type { Kit } from './kit.ts';
import type { Trial } from './trial.ts';
import { shown } from './words.ts';

/** The answer, if it is one of the contract; what is thrown is for the host. */
export function shaped(
  kit: Kit,
  where: string,
  { answer, threw, hangs }: Trial,
  schema: { safeParse(value: unknown): { success: boolean } },
): unknown {
  if (threw !== undefined || hangs) return undefined;
  if (schema.safeParse(answer).success) return answer;
  kit.breach(where, 'answers what is no answer of the contract', shown(answer));
  return undefined;
}
