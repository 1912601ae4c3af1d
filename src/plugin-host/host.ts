import { z } from 'zod';
import type { ActionCall, Clock, Exchange, LookUpResult, PluginHost, SendResult, SourcedFact } from '../app/ports.ts';
import type { Case } from '../domain/case.ts';
import { LatchError } from '../errors.ts';
import { appliesAnswer, contextAnswer, findingAnswer, outcomeAnswer, preflightAnswer } from './answers.ts';
import { bounded } from './bounded.ts';
import type { ActionDefinition, Applies, ContextFact, PluginLogger, ReadContext, RunContext } from './contract.ts';
import { inOneSentence, paramNames, parseParams } from './params.ts';
import type { Resolve } from './pinned-request.ts';
import { toPluginCase } from './plugin-case.ts';
import { createRecordingFetch } from './recording-fetch.ts';
import { type ConfiguredPlugin, createRegistry, type Plugin } from './registry.ts';

interface Options {
  plugins: ConfiguredPlugin[];
  /** For each call of a plugin (LATCH_ACTION_TIMEOUT_MS). */
  timeoutMs: number;
  log: PluginLogger;
  clock: Clock;
  /** How names of hosts become addresses. Default: the system's name service. */
  resolve?: Resolve;
}

/** Calls plugins so that nothing they do reaches the caller as an exception, lasts too long, or leaves a secret on record. */
export function createPluginHost({ plugins, timeoutMs, log, clock, resolve }: Options): PluginHost {
  const registry = createRegistry(plugins);

  const find = (id: string) => {
    const found = registry.actions.get(id);
    if (!found) throw new LatchError('not_found', `no plugin offers the action ${id}: list its plugin in latch.yml`);
    return found;
  };

  /** One bounded call; `failed` turns whatever went wrong into the answer that it stands for. */
  async function call<T>(
    { plugin, what, caseRef }: { plugin: Plugin; what: string; caseRef: string },
    ask: (ctx: ReadContext) => Promise<T>,
    failed: (why: string) => T,
  ): Promise<{ answer: T; exchanges: Exchange[] }> {
    const { origins, privateOrigins, redactor } = plugin;
    let exchanges = (): Exchange[] => [];
    try {
      const answer = await bounded(timeoutMs, async (signal) => {
        const recorded = createRecordingFetch({
          plugin: plugin.id,
          origins,
          privateOrigins,
          resolve,
          redactor,
          signal,
          clock,
        });
        exchanges = recorded.exchanges;
        return ask({ logger: loggerOf(plugin, log, { caseRef, what }), signal, caseRef, fetch: recorded.fetch });
      });
      return { answer, exchanges: exchanges() };
    } catch (error) {
      const why = plugin.redactor.text(messageOf(error));
      log.warn({ plugin: plugin.id, what, caseRef, why }, 'plugin call failed');
      return { answer: failed(why), exchanges: exchanges() };
    }
  }

  const sourced = (plugin: Plugin, facts: ContextFact[]): SourcedFact[] => {
    const at = clock.now().toISOString();
    return facts.map(({ label, value, link }) => ({
      label: plugin.redactor.text(label),
      value: plugin.redactor.text(value),
      ...(link && { link }),
      source: plugin.title,
      at,
    }));
  };

  const contextOf = async (plugin: Plugin, kase: Case): Promise<SourcedFact[]> => {
    const { definition } = plugin;
    if (!definition.context) return [];
    const { answer } = await call(
      { plugin, what: 'context', caseRef: kase.id },
      async (ctx) => contextAnswer.parse(await definition.context?.(toPluginCase(kase), plugin.config, ctx)),
      (why) => [
        { label: plugin.title, value: `${plugin.title} did not answer (${why}). Facts from it are missing here.` },
      ],
    );
    return sourced(plugin, answer);
  };

  return {
    actions: () =>
      Object.fromEntries(
        [...registry.actions].map(([id, { action }]) => [
          id,
          {
            title: action.title,
            ...paramNames(action),
            idempotencyKeptForMs: action.idempotency === 'none' ? 0 : action.idempotency.keptFor,
            settleMs: action.settle,
          },
        ]),
      ),

    applies: (id, kase) => {
      const found = registry.actions.get(id);
      if (!found) return { ok: false, reason: `no plugin offers ${id}` };
      return appliesTo(found.plugin, found.action, kase, log);
    },

    checkParams: (id, fields) => {
      const parsed = parseParams(find(id).action, fields);
      return 'problems' in parsed ? parsed.problems : {};
    },

    context: async (kase) => (await Promise.all(registry.plugins.map((plugin) => contextOf(plugin, kase)))).flat(),

    preflight: async (id, kase, fields) => {
      const found = registry.actions.get(id);
      if (!found) return { ok: false, reason: `no plugin offers ${id}` };
      const { plugin, action } = found;
      const parsed = parseParams(action, fields);
      if ('problems' in parsed) return { ok: false, reason: inOneSentence(parsed.problems) };
      const { answer } = await call(
        { plugin, what: `preflight of ${id}`, caseRef: kase.id },
        async (ctx) => preflightAnswer.parse(await action.preflight(parsed.params, ctx)),
        (why) => ({ ok: false as const, reason: `${plugin.title} could not be asked: ${why}. Try again.` }),
      );
      return answer.ok
        ? { ok: true, facts: sourced(plugin, answer.facts) }
        : { ok: false, reason: plugin.redactor.text(answer.reason) };
    },

    run: async (send) => {
      const prepared = prepare(send);
      if ('reason' in prepared)
        return {
          outcome: isResend(send) ? 'unknown' : 'failed',
          reason: `Nothing was sent: ${prepared.reason}`,
          exchanges: [],
        };
      const { plugin, action, params } = prepared;
      const { answer, exchanges } = await call<Bare<SendResult>>(
        { plugin, what: `run of ${action.id}`, caseRef: send.kase.id },
        async (ctx) => outcomeAnswer.parse(await action.run(params, runContext(ctx, send))),
        (why) => ({ outcome: 'unknown', reason: `${plugin.title} gave no clear answer: ${why}` }),
      );
      return { ...redactedText(plugin, answer), exchanges };
    },

    lookUp: async (send) => {
      const prepared = prepare(send);
      if ('reason' in prepared) return { found: 'cannot_tell', reason: prepared.reason, exchanges: [] };
      const { plugin, action, params } = prepared;
      const { answer, exchanges } = await call<Bare<LookUpResult>>(
        { plugin, what: `look-up of ${action.id}`, caseRef: send.kase.id },
        async (ctx) => findingAnswer.parse(await action.lookup(params, runContext(ctx, send))),
        (why) => ({ found: 'cannot_tell', reason: `${plugin.title} could not be asked: ${why}` }),
      );
      return { ...redactedText(plugin, answer), exchanges };
    },
  };

  function prepare({ action: id, params }: ActionCall) {
    const found = registry.actions.get(id);
    if (!found) return { reason: `no plugin offers ${id}` };
    const parsed = parseParams(found.action, params);
    return 'problems' in parsed ? { reason: inOneSentence(parsed.problems) } : { ...found, params: parsed.params };
  }
}

/** What a plugin answers: the result without the exchanges. */
type Bare<T> = T extends unknown ? Omit<T, 'exchanges'> : never;

const runContext = (ctx: ReadContext, send: ActionCall): RunContext => ({
  ...ctx,
  runId: send.runId,
  idempotencyKey: send.idempotencyKey,
  isResend: isResend(send),
  progress: (summary) => send.onProgress?.(summary),
});

/** The record counts the send before it leaves, so the first one finds 1. */
const isResend = ({ kase, runId }: ActionCall): boolean => 'run' in kase && kase.run.id === runId && kase.run.sends > 1;

function appliesTo(plugin: Plugin, action: ActionDefinition, kase: Case, log: PluginLogger): Applies {
  try {
    return appliesAnswer.parse(action.applies(toPluginCase(kase)));
  } catch (error) {
    const why = plugin.redactor.text(messageOf(error));
    log.warn({ plugin: plugin.id, what: `applies of ${action.id}`, caseRef: kase.id, why }, 'plugin call failed');
    return { ok: false, reason: `${plugin.title} could not tell whether ${action.title} applies: ${why}` };
  }
}

const loggerOf = (plugin: Plugin, log: PluginLogger, bound: object): PluginLogger => {
  const shown = (fields: object) => ({ plugin: plugin.id, ...bound, fields: plugin.redactor.json(fields) });
  return {
    info: (fields, message) => log.info(shown(fields), plugin.redactor.text(message)),
    warn: (fields, message) => log.warn(shown(fields), plugin.redactor.text(message)),
  };
};

function redactedText<T extends object>(plugin: Plugin, answer: T): T {
  const { redactor } = plugin;
  const shown = Object.entries(answer).map(([key, value]) => [
    key,
    typeof value === 'string' ? redactor.text(value) : value,
  ]);
  return { ...answer, ...Object.fromEntries(shown) };
}

const LONGEST_WHY = 300;

/** One line; the stack stays out of the record. */
function messageOf(error: unknown): string {
  if (error instanceof z.ZodError) return 'its answer has not the expected shape';
  const message = Error.isError(error) ? error.message : String(error);
  return (message.split('\n')[0] || 'no message').slice(0, LONGEST_WHY);
}
