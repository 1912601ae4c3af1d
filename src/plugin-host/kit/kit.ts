import type { RunContext } from '../contract.ts';
import { secretsOf } from '../declared-secrets.ts';
import { type Plugin, secretsIn } from '../registry.ts';
import type { Example, KitRequest } from './example.ts';
import { echo, type Fault } from './faults.ts';
import { type Answering, behind, type HostileServer, type Plan, serve } from './hostile-server.ts';
import { type Sending, type Trial, tryOut } from './trial.ts';

/** What the checks work with. */
export interface Kit {
  plugin: Plugin;
  example: Example;
  /** Notes that the contract is broken. `where`: "erp.pay: run". The same with another `detail` is not told again. */
  breach(where: string, says: string, detail?: string): void;
  isBroken(where: string): boolean;
  /** Notes what the example did not allow to try, e.g. "events were tried with junk only: …". */
  note(says: string): void;
  /** One call, with all that holds for any call checked. */
  call(
    where: string,
    plan: Plan,
    sending: Sending,
    ask: (ctx: RunContext) => unknown,
    /** Default: `plugin`. */
    as?: Plugin,
  ): Promise<Trial>;
  /** The outside system in order; null where the example has none. */
  inOrder<T>(work: (system: Answering) => Promise<T>): Promise<T | null>;
  /**
   * `ask` under the fault at its first request, then at its second, as long as it gets that far. Calls `judge` for each try in
   * which the fault was met.
   */
  underFault(
    where: string,
    fault: Fault,
    sending: Sending,
    ask: (ctx: RunContext) => unknown,
    judge: (trial: Trial) => void,
  ): Promise<void>;
  newRun(): Sending;
  reads(request: KitRequest): boolean;
  calls(): number;
}

/** Is there an outside system in order? */
export const hasSystem = ({ example }: Pick<Kit, 'example'>): boolean =>
  example.standIn !== undefined || example.system !== undefined;

/** Requests of one call that are tried with a fault each; more are pages of the same list. */
const MOST_REQUESTS = 6;

const endless = 'does not end, though its signal is aborted or its time is up';
const nothing: Trial = { seen: [], isFaulted: false, hangs: true, strays: [], logged: '', kept: '' };

export function createKit(
  plugin: Plugin,
  example: Example,
  server: HostileServer,
): Kit & { breaches(): string[]; notes(): string[] } {
  const found = new Map<string, string>();
  const notes = new Set<string>();
  const breach: Kit['breach'] = (where, says, detail) => {
    const key = `${where} ${says}`;
    if (!found.has(key)) found.set(key, detail === undefined ? key : `${key}: ${detail}`);
  };
  const isBroken = (where: string) => [...found.keys()].some((one) => one.startsWith(`${where} `));
  const secrets = secretsIn(plugin.config, Object.keys(secretsOf(plugin.definition))).filter(
    (secret) => secret.length >= 8,
  );
  const leaks = (text: string) => secrets.some((one) => text.includes(one) || text.includes(encodeURIComponent(one)));
  const reads = example.reads ?? (({ method }) => method === 'GET' || method === 'HEAD');
  /** What waits for ever would do so each time. */
  const isHopeless = (where: string) => found.has(`${where} ${endless}`);
  let calls = 0;
  let runs = 0;
  const newRun = () => ({ runId: `kit-run-${++runs}`, isResend: false });

  const call: Kit['call'] = async (where, plan, sending, ask, as = plugin) => {
    if (isHopeless(where)) return nothing;
    calls += 1;
    const trial = await tryOut({ plugin: as, server, longestMs: example.longestMs }, plan, sending, ask);
    const said = JSON.stringify(trial.answer) ?? '';
    const isEcho = plan.fault === echo; // it is the provider who repeats them there, and the host who hides them
    if (trial.hangs) breach(where, endless);
    for (const stray of new Set(trial.strays)) breach(where, `sends past ctx.fetch: ${stray}`);
    if (leaks(isEcho ? plugin.redactor.text(said) : said))
      breach(where, 'shows a secret of its settings in its answer');
    if (leaks(isEcho ? plugin.redactor.text(trial.logged) : trial.logged))
      breach(where, 'logs a secret of its settings');
    if (trial.seen.some(({ url }) => leaks(url.split('?')[1] ?? '')))
      breach(
        where,
        'sends a secret of its settings in the query of an address, which stands in the logs of others: send it in a header',
      );
    if (leaks(trial.kept))
      breach(
        where,
        'lets a secret of its settings into the record of its requests: send it in a header, and nowhere else',
      );
    return trial;
  };

  const inOrder: Kit['inOrder'] = async (work) => {
    const { standIn, system } = example;
    const opened = standIn ? await standIn() : system && (await serve(system()));
    if (!opened) return null;
    try {
      return await work(behind(opened.url.replace(/\/+$/, ''), server.origin));
    } finally {
      await opened.close();
    }
  };

  const underFault: Kit['underFault'] = async (where, fault, sending, ask, judge) => {
    for (let well = 0; well < MOST_REQUESTS; well++) {
      const once = (system: Answering | null) => call(where, { fault, well, system }, sending, ask);
      const trial = await (well === 0 ? once(null) : inOrder(once));
      if (!trial?.isFaulted) return;
      judge(trial);
    }
  };

  return {
    plugin,
    example,
    breach,
    isBroken,
    note: (says) => void notes.add(says),
    call,
    inOrder,
    underFault,
    newRun,
    reads,
    calls: () => calls,
    breaches: () => [...found.values()],
    notes: () => [...notes],
  };
}
