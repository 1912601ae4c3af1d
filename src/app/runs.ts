import { createLedger, type LedgerDeps } from './ledger.ts';
import { createLookUps } from './look-ups.ts';
import type { CaseStore } from './ports.ts';
import type { Remark } from './remarks.ts';
import { createSending } from './sending.ts';

export interface RunDeps extends LedgerDeps {
  store: Pick<CaseStore, 'load'>;
  /** What the machine says on the card meanwhile. */
  remark: Remark;
}

/** The ledger of runs: recorded before the call, settled after it, looked up whenever the answer was lost. */
export function createRuns(deps: RunDeps) {
  const ledger = createLedger(deps);
  const sending = createSending({ ...deps, ledger });
  const { settle, lookAgain } = createLookUps({ ...deps, ledger, resend: sending.resend });
  return { start: sending.start, settle, lookAgain, isCalling: sending.isCalling };
}
export type Runs = ReturnType<typeof createRuns>;
