import type { z } from 'zod';
import type {
  ActionCall,
  Clock,
  LookUpResult,
  PluginHost,
  Preflight,
  ReceivedEvent,
  SendResult,
  SourcedFact,
} from '../app/ports.ts';
import type { Case } from '../domain/case.ts';
import { sameValueKey } from '../domain/same-value.ts';
import { LatchError } from '../errors.ts';
import {
  appliesAnswer,
  compensationAnswer,
  contextAnswer,
  effectAnswer,
  findingAnswer,
  outcomeAnswer,
  preflightAnswer,
  receivedAnswer,
  writtenAnswer,
} from './answers.ts';
import { createCaller, messageOf, unavailableWords } from './call.ts';
import type {
  ActionDefinition,
  Applies,
  ContextFact,
  InboundRequest,
  News,
  PluginLogger,
  ReadContext,
  RunContext,
} from './contract.ts';
import { jsonOf } from './json-of.ts';
import { fieldValues, inOneSentence, paramNames, parseParams } from './params.ts';
import type { Resolve } from './pinned-request.ts';
import { toPluginCase } from './plugin-case.ts';
import { type ConfiguredPlugin, createRegistry, type Plugin } from './registry.ts';
import { createSlots, type Enter } from './slots.ts';

interface Options {
  plugins: ConfiguredPlugin[];
  /** For each call of a plugin (LATCH_ACTION_TIMEOUT_MS), unless an action says otherwise. */
  timeoutMs: number;
  log: PluginLogger;
  clock: Clock;
  /** How names of hosts become addresses. Default: the system's name service. */
  resolve?: Resolve;
}

const defaultConcurrency = 8;

/** The plugins of one policy, as the app calls them. */
export function createPluginHost({ plugins, timeoutMs, log, clock, resolve }: Options): PluginHost {
  const registry = createRegistry(plugins);
  const { call, stateOf } = createCaller({ log, clock, resolve });
  const slots = new Map<string, Enter>(
    registry.plugins.map(({ id, definition }) => [id, createSlots(definition.concurrency ?? defaultConcurrency)]),
  );
  const timeoutOf = ({ timeout = timeoutMs }: ActionDefinition) => timeout;

  const find = (id: string) => {
    const found = registry.actions.get(id);
    if (!found) throw new LatchError('not_found', `no plugin offers the action ${id}: list its plugin in latch.yml`);
    return found;
  };
  const pluginNamed = (id: string) => registry.plugins.find((plugin) => plugin.id === id);

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
      { plugin, what: 'context', caseRef: kase.id, timeoutMs },
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
            timeoutMs: timeoutOf(action),
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
      const { answer } = await call<Preflighted>(
        { plugin, what: `preflight of ${id}`, caseRef: kase.id, timeoutMs },
        async (ctx) => preflightAnswer.parse(await action.preflight(parsed.params, ctx)),
        (why): Preflighted => ({ ok: false, reason: `${plugin.title} could not be asked: ${why}.`, unasked: true }),
      );
      return answer.ok
        ? { ok: true, facts: sourced(plugin, answer.facts) }
        : { ...answer, reason: plugin.redactor.text(answer.reason) };
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
        { plugin, what: `run of ${action.id}`, caseRef: send.kase.id, timeoutMs: timeoutOf(action), always: true },
        async (ctx) => outcomeAnswer.parse(await action.run(params, runContext(ctx, send))),
        (why) => ({ outcome: 'unknown', reason: `${plugin.title} gave no clear answer: ${why}` }),
      );
      return { ...redactedText(plugin, answer), exchanges };
    },

    lookUp: async (send, { always } = { always: false }) => {
      const prepared = prepare(send);
      if ('reason' in prepared)
        return { found: 'cannot_tell', reason: prepared.reason, exchanges: [], answered: false };
      const { plugin, action, params } = prepared;
      const { answer, exchanges, answered } = await call<Bare<LookUpResult>>(
        { plugin, what: `look-up of ${action.id}`, caseRef: send.kase.id, timeoutMs, always },
        async (ctx) => findingAnswer.parse(await action.lookup(params, runContext(ctx, send))),
        (why) => ({ found: 'cannot_tell', reason: `${plugin.title} could not be asked: ${why}` }),
      );
      return { ...redactedText(plugin, answer), exchanges, answered };
    },

    available: (id) => {
      const found = registry.actions.get(id);
      const state = found ? stateOf(found.plugin) : { open: false as const };
      return found && state.open ? { ok: false, reason: unavailableWords(found.plugin, state) } : { ok: true };
    },

    enter: async (id) => {
      const enter = slots.get(find(id).plugin.id);
      return enter ? enter() : () => undefined;
    },

    effectKeys: async (id, kase, fields) => {
      const found = registry.actions.get(id);
      const parsed = found?.action.effectKey && parseParams(found.action, fields);
      if (!found || !parsed) return { keys: [] };
      // What cannot run changes nothing; that it cannot is said elsewhere.
      return 'problems' in parsed ? { keys: [] } : effectOf(found.plugin, found.action, parsed.params, kase.id);
    },

    undoOf: ({ action: id, params, kase }, reference) => {
      const found = registry.actions.get(id);
      const parsed = found?.action.compensate && parseParams(found.action, params);
      if (!found || !parsed || 'problems' in parsed) return null;
      try {
        const done = { ...(reference && { reference }) };
        const answer = compensationAnswer.parse(found.action.compensate?.(parsed.params, done));
        return answer ? { action: answer.action, fields: fieldValues(answer.fields) } : null;
      } catch (error) {
        warn(found.plugin, `compensate of ${id}`, kase.id, error);
        return null;
      }
    },

    listens: (id) => pluginNamed(id)?.definition.events !== undefined,

    receive: async (id, request) => {
      const plugin = pluginNamed(id);
      return plugin?.definition.events ? received(plugin, request) : null;
    },

    writesBack: () => registry.plugins.filter(({ definition }) => definition.writeBack).map(({ id }) => id),

    writeBack: async (id, kase, news, withinMs) => {
      const plugin = pluginNamed(id);
      return plugin?.definition.writeBack ? writtenBack(plugin, kase, news, withinMs) : 'nowhere';
    },
  };

  async function received(plugin: Plugin, request: InboundRequest) {
    const { definition, config, redactor } = plugin;
    const { answer } = await call<{ events: ReceivedEvent[] } | { refused: string } | { failed: string }>(
      { plugin, what: 'events', caseRef: '-', timeoutMs, always: true },
      async (ctx) => receivedAnswer.parse(await definition.events?.(request, config, ctx)),
      (why) => ({ failed: why }),
    );
    if (!('events' in answer)) return answer;
    const events = answer.events.map((event) => ({
      ...event,
      summary: redactor.text(event.summary),
      ...(event.text !== undefined && { text: redactor.text(event.text) }),
    }));
    return { events, source: plugin.title, body: redactor.json(jsonOf(request.body)) }; // null: what matters of a form is in the events
  }

  async function writtenBack(plugin: Plugin, kase: Case, news: News, withinMs: number) {
    const { definition, config } = plugin;
    const { answer } = await call<'written' | 'nowhere' | 'failed'>(
      { plugin, what: 'write-back', caseRef: kase.id, timeoutMs: Math.min(timeoutMs, withinMs) },
      async (ctx) => {
        const done = writtenAnswer.parse(await definition.writeBack?.(toPluginCase(kase), news, config, ctx));
        return done ? 'written' : 'nowhere';
      },
      () => 'failed',
    );
    return answer;
  }

  /** By action, because the same words mean something else to another one; however the words are written. */
  async function effectOf(plugin: Plugin, action: ActionDefinition, params: Record<string, unknown>, caseRef: string) {
    const { answer } = await call<{ keys: string[] } | { problem: string }>(
      { plugin, what: `effectKey of ${action.id}`, caseRef, timeoutMs, always: true }, // it may well need no request
      async (ctx) => {
        const key = effectAnswer.parse(await action.effectKey?.(params, ctx));
        return { keys: key ? [`${action.id}\n${sameValueKey(key)}`] : [] };
      },
      (why) => ({ problem: `${plugin.title} could not be asked: ${why}` }),
    );
    return answer;
  }

  function warn(plugin: Plugin, what: string, caseRef: string, error: unknown) {
    log.warn({ plugin: plugin.id, what, caseRef, why: plugin.redactor.text(messageOf(error)) }, 'plugin call failed');
  }

  function prepare({ action: id, params }: ActionCall) {
    const found = registry.actions.get(id);
    if (!found) return { reason: `no plugin offers ${id}` };
    const parsed = parseParams(found.action, params);
    return 'problems' in parsed ? { reason: inOneSentence(parsed.problems) } : { ...found, params: parsed.params };
  }
}

type Preflighted = z.infer<typeof preflightAnswer> | Extract<Preflight, { ok: false }>;

/** What a plugin answers: the result without the exchanges. */
type Bare<T> = T extends unknown ? Omit<T, 'exchanges' | 'answered'> : never;

const runContext = (ctx: ReadContext, send: ActionCall): RunContext => ({
  ...ctx,
  runId: send.runId,
  idempotencyKey: send.idempotencyKey,
  isResend: isResend(send),
  progress: (summary) => send.onProgress?.(summary),
});

/** The record counts the send before it leaves, so the first one finds 1. What the system said it did nothing with does not count. */
const isResend = ({ kase, runId }: ActionCall): boolean =>
  'run' in kase && kase.run.id === runId && kase.run.sends - (kase.run.postponed ?? 0) > 1;

function appliesTo(plugin: Plugin, action: ActionDefinition, kase: Case, log: PluginLogger): Applies {
  try {
    return appliesAnswer.parse(action.applies(toPluginCase(kase)));
  } catch (error) {
    const why = plugin.redactor.text(messageOf(error));
    log.warn({ plugin: plugin.id, what: `applies of ${action.id}`, caseRef: kase.id, why }, 'plugin call failed');
    return { ok: false, reason: `${plugin.title} could not tell whether ${action.title} applies: ${why}` };
  }
}

function redactedText<T extends object>(plugin: Plugin, answer: T): T {
  const { redactor } = plugin;
  const shown = Object.entries(answer).map(([key, value]) => [
    key,
    typeof value === 'string' ? redactor.text(value) : value,
  ]);
  return { ...answer, ...Object.fromEntries(shown) };
}
