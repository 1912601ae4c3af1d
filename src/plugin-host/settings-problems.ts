import type { z } from 'zod';
import { suggest } from '../workflows/mistake.ts';

export interface SettingsProblem {
  path: (string | number)[];
  message: string;
}

/** What a plugin's schema says is wrong, one problem a key. Keys that nobody reads get a sentence of ours where the schema has none. */
export function settingsProblems({ issues }: z.ZodError, known: string[]): SettingsProblem[] {
  return issues.flatMap((issue): SettingsProblem[] => {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    if (issue.code !== 'unrecognized_keys' || !issue.message.startsWith('Unrecognized key'))
      return [{ path, message: issue.message }];
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `is no setting that is known here. ${path.length > 0 ? '' : suggest(key, known)}`.trim(),
    }));
  });
}
