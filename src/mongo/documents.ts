import type { Loaded, Ops } from '../app/ports.ts';
import type { Case } from '../domain/case.ts';
import type { KeptText } from '../domain/seal.ts';

/** Documents as they are stored, and what the app gets of them. */

export interface CaseDocument {
  _id: string;
  version: number;
  head: string;
  state: Case;
  ops: Ops & { leaseUntil: Date };
}

export interface EntryDocument {
  seq: number;
  cmd?: string;
  body: Record<string, unknown>;
  texts: Record<string, KeptText>;
  prev: string;
  hash: string;
}

export const loadedOf = ({ state, version, head, ops }: CaseDocument): Loaded => ({ case: state, version, head, ops });
