import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buttonLabels } from '../../blocks/card-buttons.ts';
import { actionIdOf, actionIds, callbackIds } from '../../blocks/ids.ts';

/** Ids that come back from what the blocks draw. */
export interface Drawn {
  actions: string[];
  /** Callback ids of modals that can be submitted. */
  views: string[];
}

const blocks = join(import.meta.dirname, '../../blocks');

/** Read from the source: drawing every surface in all its states would need a sample of each. */
export function drawnIds(sources: string[] = blockSources()): Drawn {
  const actions = sources.flatMap((source) => idsIn(source, /\bactionIds\.(\w+)/g, actionIds));
  const views = sources.flatMap(submittable);
  return { actions: [...new Set([...actions, ...cardButtons()])], views: [...new Set(views)] };
}

const blockSources = (): string[] =>
  readdirSync(blocks)
    .filter((name) => name.endsWith('.ts') && name !== 'ids.ts')
    .map((name) => readFileSync(join(blocks, name), 'utf8'));

function idsIn(source: string, pattern: RegExp, ids: Record<string, string>): string[] {
  return [...source.matchAll(pattern)].flatMap(([, key]) => ids[key ?? ''] ?? []);
}

/** A modal that has a `submit` after its `callbackId` and before the next one's. */
const submittable = (source: string): string[] =>
  source
    .split(/(?=\bcallbackIds\.)/)
    .filter((part) => /\bsubmit:/.test(part))
    .flatMap((part) => idsIn(part, /^callbackIds\.(\w+)/g, callbackIds));

/** Buttons of the card are named by their kind. */
const cardButtons = (): string[] => [
  ...(Object.keys(buttonLabels) as (keyof typeof buttonLabels)[]).map((kind) => actionIdOf({ kind })), // the keys of that very object
  actionIdOf({ kind: 'prepare', action: 'stripe.refund', title: '' }),
];
