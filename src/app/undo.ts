import type { Case, CaseId } from '../domain/case.ts';
import type { Actor } from '../domain/command.ts';
import { stepOf } from '../domain/steps.ts';
import { LatchError } from '../errors.ts';
import type { FileCase, FiledCase } from './handle.ts';
import type { CaseStore, PluginHost, Undo } from './ports.ts';

interface Deps {
  store: Pick<CaseStore, 'load'>;
  host: Pick<PluginHost, 'undoOf'>;
  file: FileCase;
}

/** How what a case did is undone: of a sequence its last step, also where it went no further. Null: there is no way, or nothing. */
export function undoOf(kase: Case, host: Pick<PluginHost, 'undoOf'>): Undo | null {
  if (kase.origin.undoes) return null;
  if (kase.status === 'done') return host.undoOf({ ...stepOf(kase, kase.run), kase }, kase.result.reference);
  const finished = ended.has(kase.status) ? kase.finished?.at(-1) : undefined;
  return finished ? host.undoOf({ ...finished, kase }, finished.result.reference) : null;
}
const ended = new Set<Case['status']>(['denied', 'cancelled', 'expired']);

/**
 * Makes the case that undoes what another one did. It is prepared and approved like any other, and made once, however
 * often somebody asks for it.
 */
export const createUndo =
  ({ store, host, file }: Deps) =>
  async (id: CaseId, by: Actor): Promise<FiledCase> => {
    const loaded = await store.load(id);
    const undo = loaded && undoOf(loaded.case, host);
    if (!loaded || !undo)
      throw new LatchError('changed_since_shown', `nothing to undo on ${id}`, {
        userMessage: 'There is nothing on this case that could be undone. Its card shows where it stands.',
      });
    const { team, workflow, fields, finished } = loaded.case;
    const run = 'run' in loaded.case ? loaded.case.run : finished?.at(-1)?.run;
    return file({
      cmd: `undo:${id}:${run?.id ?? ''}`,
      by,
      team,
      workflow,
      origin: { via: 'undo', undoes: id },
      fields: { ...fields, ...undo.fields },
    });
  };
