import type { Logger } from 'pino';
import type { Case, CaseId, Evidence } from '../domain/case.ts';
import { isKnown } from '../domain/commands/outcome.ts';
import { isMoney } from '../domain/money.ts';
import type { Handle } from './handle.ts';
import type { CaseStore, Clock, EvidenceStore, PluginHost, Received, ReceivedEvent } from './ports.ts';

export interface InboundDeps {
  team: string;
  host: Pick<PluginHost, 'receive' | 'listens'>;
  store: Pick<CaseStore, 'load' | 'find' | 'answerTo'>;
  evidence: EvidenceStore;
  handle: Handle;
  clock: Clock;
  log: Logger;
}

/** How a delivery went. `failed` is answered so that the sender tries again. */
export type Delivered = 'taken' | 'refused' | 'failed' | 'unknown_plugin';

/** Cases that one event may concern; more would be no ticket but a flood. */
const mostCases = 50;
/** Newest cases with that word anywhere, out of which those are taken whose field it is. */
const mostLookedAt = 1_000;
/** Events that one delivery may tell. */
const mostEvents = 100;

/**
 * What outside systems tell by themselves, onto the cases that it is about. Each event counts once a case, however often and in
 * whatever order it comes: it is a hint, and what became of a run is looked up.
 */
export function createInbound({ team, host, store, evidence, handle, clock, log }: InboundDeps) {
  async function casesOf({ about }: ReceivedEvent): Promise<Case[]> {
    if ('ref' in about) {
      const loaded = about.ref.startsWith(`${team}:`) ? await store.load(about.ref) : null;
      return loaded ? [loaded.case] : [];
    }
    if (!/[\p{L}\p{N}]/u.test(about.value)) return [];
    const found = await store.find(team, { exactWords: [about.value], limit: mostLookedAt });
    return found
      .map(({ case: kase }) => kase)
      .filter((kase) => isNamed(kase, about))
      .slice(0, mostCases);
  }

  async function record(plugin: string, kase: Case, event: ReceivedEvent, { source, body }: Received) {
    const cmd = `event:${plugin}:${event.id}`;
    if (isKnown(kase, event) || (await store.answerTo(kase.id, cmd))) return;
    const kept = body === null ? [] : [await keep(kase.id, `${source} ${event.id}`, body)];
    await handle(kase.id, {
      type: 'record_report',
      cmd,
      source,
      summary: { text: event.summary },
      ...(event.text !== undefined && { text: { text: event.text } }),
      evidence: kept,
      ...(event.runId !== undefined && { runId: event.runId }),
      ...(event.says && { says: event.says }),
    });
  }

  const keep = (id: CaseId, name: string, body: unknown): Promise<Evidence> =>
    evidence.keep(id, name, 'application/json', new TextEncoder().encode(JSON.stringify(body, null, 2)));

  async function receive(plugin: string, request: { headers: Headers; body: Uint8Array }): Promise<Delivered> {
    const received = await host.receive(plugin, { ...request, now: clock.now() });
    if (received === null) return 'unknown_plugin';
    if ('refused' in received) {
      log.warn({ plugin, why: received.refused }, 'delivery refused');
      return 'refused';
    }
    if ('failed' in received) {
      log.warn({ plugin, why: received.failed }, 'delivery not read');
      return 'failed';
    }
    if (received.events.length > mostEvents)
      log.warn({ plugin, events: received.events.length }, 'delivery with too many events; the first ones are taken');
    for (const event of received.events.slice(0, mostEvents)) {
      const cases = await casesOf(event);
      if (!cases.length) log.info({ plugin, event: event.id }, 'no case is about this event');
      for (const kase of cases) await record(plugin, kase, event, received);
    }
    return 'taken';
  }

  return { listens: host.listens, receive };
}
export type Inbound = ReturnType<typeof createInbound>;

/** Does the case's field name this thing? A plugin that cannot tell names none. */
export function isNamed(
  { fields }: Pick<Case, 'fields'>,
  { field, value, matches }: Exclude<ReceivedEvent['about'], { ref: string }>,
): boolean {
  const written = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (!written || isMoney(written)) return false;
  const plain = (text: string) => text.trim().toLowerCase();
  try {
    return matches ? matches(written.text) === true : plain(written.text) === plain(value);
  } catch {
    return false;
  }
}
