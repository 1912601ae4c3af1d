import {
  type ActionDefinition,
  defineAction,
  neverSent,
  no,
  type PluginCase,
  type RunContext,
  refused,
  yes,
} from '../../src/plugin-host/contract.ts';
import { compileAction } from './compile.ts';
import { aroundOf, type HttpConfig } from './config.ts';
import { factsIn, refusalIn } from './context.ts';
import type { DeclaredAction } from './declared.ts';
import { toMs } from './duration.ts';
import { allValues, ask, inWords, isNoAnswer } from './exchange.ts';
import { type Params, paramsSchema, valuesOf } from './params.ts';
import { fillRequest } from './request.ts';
import { fill, Unsendable } from './template.ts';
import { keysOfUrl } from './url.ts';
import { findingOf, outcomeOf } from './verdict.ts';

/** One declared action as Latch calls it. */
export function httpAction(id: string, declared: DeclaredAction, config: HttpConfig): ActionDefinition {
  const compiled = compileAction(declared, aroundOf(config), () => {}); // the settings were checked as a whole before
  const { request, context, lookup, effect } = compiled;
  const { undo, idempotency } = declared;
  const summaryOf = (params: Params, ctx: RunContext) => fill(compiled.result, allValues(params, config, ctx), String);

  return defineAction({
    id,
    title: declared.title,
    params: paramsSchema(declared.params),
    idempotency: idempotency === 'none' ? 'none' : { keptFor: toMs(idempotency.kept_for) },
    settle: toMs(declared.settle),
    ...(declared.timeout !== undefined && { timeout: toMs(declared.timeout) }),
    ...(effect && {
      effectKey: (given: object) => fill(effect, new Map(valuesOf(given as Params)), String) || undefined,
    }),
    ...(undo !== undefined && { compensate: () => ({ action: undo, fields: {} }) }),

    /** Without what its address names there is nothing to act on. */
    applies({ fields }: PluginCase) {
      const missing = keysOfUrl(request.url)
        .map((key) => key.split('.')[0] ?? key)
        .find((name) => Object.hasOwn(declared.params, name) && fields[name] === undefined);
      return missing ? no(`no ${missing.replaceAll('_', ' ')} on the case`) : yes();
    },

    async preflight(given, ctx) {
      const params = given as Params; // parsed by the schema of these very params
      const values = allValues(params, config, { ...ctx, runId: 'run', idempotencyKey: 'key' });
      try {
        fillRequest(request, values); // what cannot be sent is said before anybody approves it
        if (!context) return { ok: true, facts: [] };
        const answer = await ask(context.request, values, ctx);
        if (isNoAnswer(answer)) throw new Error(inWords(answer, context.request));
        const refusal = refusalIn(context, answer, values);
        return refusal ? no(refusal) : { ok: true, facts: factsIn(context, answer) };
      } catch (error) {
        if (error instanceof Unsendable) return no(error.message);
        throw error;
      }
    },

    async run(given, ctx) {
      const params = given as Params; // as above
      try {
        const answer = await ask(request, allValues(params, config, ctx), ctx);
        const honoursKeys = idempotency !== 'none';
        return outcomeOf(compiled, { answer, summary: summaryOf(params, ctx), isResend: ctx.isResend, honoursKeys });
      } catch (error) {
        if (error instanceof Unsendable) return refused(`Nothing was sent: ${error.message}`, ctx);
        if (neverSent(error)) return refused(`Nothing was sent: ${whatBroke(error)}.`, ctx);
        throw error;
      }
    },

    async lookup(given, ctx) {
      const params = given as Params; // as above
      if (!lookup)
        return { found: 'cannot_tell', reason: `${id} has no lookup in latch.yml. Look in the system itself.` };
      const answer = await ask(lookup.request, allValues(params, config, ctx), ctx);
      return findingOf(lookup, answer, summaryOf(params, ctx));
    },
  });
}

function whatBroke(error: unknown): string {
  if (!Error.isError(error)) return 'no connection';
  return Error.isError(error.cause) && error.cause.message ? error.cause.message : error.message;
}
