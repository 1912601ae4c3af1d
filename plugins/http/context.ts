import { type ContextFact, fact, type PluginCase, type ReadContext } from '../../src/plugin-host/contract.ts';
import { type CompiledAction, compileAction } from './compile.ts';
import { aroundOf, type HttpConfig } from './config.ts';
import { allValues, ask, inWords, isNoAnswer } from './exchange.ts';
import { type Answer, shownValue } from './expression.ts';
import { type Params, paramsSchema } from './params.ts';
import { fillRequest, keysOfRequest } from './request.ts';
import { fill, Unsendable, type Values } from './template.ts';

type Context = NonNullable<CompiledAction['context']>;

/** What the settings want shown; a part that the answer lacks is left out. */
export const factsIn = ({ facts }: Context, answer: Answer): ContextFact[] =>
  facts.flatMap(({ label, value }) => {
    const shown = shownValue(value.value(answer));
    return shown === undefined ? [] : [fact(label, shown)];
  });

export function refusalIn({ refuse }: Context, answer: Answer, values: Values): string | null {
  const refusal = refuse.find(({ when }) => when.holds(answer));
  return refusal ? fill(refusal.reason, values, String) : null;
}

/**
 * Facts for the reviewer: of every action that declares some and whose address the case can fill. Actions that read the same from the
 * same address share one request.
 */
export async function context(kase: PluginCase, config: HttpConfig, ctx: ReadContext): Promise<ContextFact[]> {
  const asked = new Map<string, Promise<ContextFact[]>>();
  for (const declared of Object.values(config.actions)) {
    const { context: shown } = compileAction(declared, aroundOf(config), () => {}); // checked before
    const params = paramsSchema(declared.params).partial().safeParse(kase.fields);
    if (!shown || !params.success) continue;
    const values = allValues(params.data as Params, config, ctx); // what the schema of the params gives
    if (keysOfRequest(shown.request).some((key) => !values.has(key))) continue;
    const url = addressOf(shown, values);
    const key = `${url} ${JSON.stringify(declared.context?.facts)}`;
    if (url !== null && !asked.has(key)) asked.set(key, read(shown, declared.title, values, ctx));
  }
  return (await Promise.all(asked.values())).flat();
}

async function read(shown: Context, title: string, values: Values, ctx: ReadContext): Promise<ContextFact[]> {
  const answer = await ask(shown.request, values, ctx);
  if (isNoAnswer(answer)) return [fact(title, `${inWords(answer, shown.request)}. Facts are missing here.`)];
  const refusal = refusalIn(shown, answer, values);
  return [...(refusal ? [fact(title, refusal)] : []), ...factsIn(shown, answer)];
}

function addressOf({ request }: Context, values: Values): string | null {
  try {
    return fillRequest(request, values).url;
  } catch (error) {
    if (error instanceof Unsendable) return null;
    throw error;
  }
}
