import type { z } from 'zod';
import { hasCode } from '../../errors.ts';
import type { ActionDefinition, PluginDefinition } from '../contract.ts';
import { createRegistry, type Plugin } from '../registry.ts';
import { checkEvents } from './check-events.ts';
import { checkLookup, findingOf } from './check-lookup.ts';
import { checkActionMembers, checkMembers } from './check-members.ts';
import { checkContext, checkEffectKey, checkPreflight, checkWriteBack } from './check-reading.ts';
import { checkRun, outcomeOf } from './check-run.ts';
import { checkStory } from './check-story.ts';
import { checkTerms, paramsOf } from './check-terms.ts';
import type { Example } from './example.ts';
import { deadOrigin, startHostileServer } from './hostile-server.ts';
import { createKit, hasSystem, type Kit } from './kit.ts';
import { watchOutgoing } from './outgoing.ts';
import { shown } from './words.ts';

export type { Deliveries, Delivery, Example, Fields, KitReply, KitRequest, StandIn, System } from './example.ts';
export { serve } from './hostile-server.ts';

export interface Kept {
  plugin: string;
  actions: string[];
  /** Calls of the plugin that were tried. */
  calls: number;
  /** What the example did not allow to try. */
  notes: string[];
}

/** The plugin does what the contract does not allow: one line a breach, e.g. "erp.pay: run says failed after a 500". */
export class ContractBroken extends Error {
  override name = 'ContractBroken';
  readonly breaches: string[];
  constructor(plugin: string, breaches: string[]) {
    super(`${plugin} breaks the contract of plugins:\n${breaches.map((one) => `  - ${one}`).join('\n')}`);
    this.breaches = breaches;
  }
}

/**
 * Tries every function of a plugin against a server that answers in all the ways that lose money: not at all, half, wrongly, twice.
 * For a test in one line: `await keepsContract(plugin, { config: (origin) => ({ url: origin, … }), fields: { … } })`.
 * @throws ContractBroken with every breach
 */
export async function keepsContract<Config extends z.ZodType>(
  plugin: PluginDefinition<Config>,
  example: Example,
): Promise<Kept> {
  return tryAll(plugin as unknown as PluginDefinition, example); // its settings pass its own schema before any function gets them
}

async function tryAll(definition: PluginDefinition, example: Example): Promise<Kept> {
  const server = await startHostileServer();
  const unwatch = watchOutgoing();
  try {
    const plugin = installed(definition, example, server.origin);
    if (!plugin.origins.includes(server.origin))
      throw new ContractBroken(plugin.id, [
        `${plugin.id}: hosts does not name ${server.origin}, where its settings point, so nothing can be tried: its address must be a setting`,
      ]);
    const kit = createKit(plugin, example, server);
    const actions = definition.actions(plugin.config);
    if (!hasSystem(kit))
      kit.note(
        'without a stand-in it is not tried whether lookup finds what run did: give the example a system or a standIn',
      );
    checkMembers(kit);
    for (const action of actions) await checkAction(kit, action);
    await checkContext(kit, example.fields);
    await checkEvents(kit);
    await checkWriteBack(kit, example.fields);
    const breaches = kit.breaches();
    if (breaches.length > 0) throw new ContractBroken(plugin.id, breaches);
    return {
      plugin: plugin.id,
      actions: actions.map(({ id }) => id),
      calls: kit.calls(),
      notes: kit.notes(),
    };
  } finally {
    unwatch();
    await server.close();
  }
}

async function checkAction(kit: Kit, action: ActionDefinition): Promise<void> {
  const fields = { ...kit.example.fields, ...kit.example.actions?.[action.id] };
  checkActionMembers(kit, action);
  checkTerms(kit, action, fields);
  await checkPreflight(kit, action, fields);
  await checkEffectKey(kit, action, fields);
  await checkRun(kit, action, fields);
  await checkLookup(kit, action, fields);
  await checkStory(kit, action, fields);
  await checkNobodyThere(kit, action, fields);
}

/** A refused connection is the one trouble that proves that nothing was sent. */
async function checkNobodyThere(kit: Kit, { id }: ActionDefinition, fields: Example['fields']): Promise<void> {
  const { definition } = kit.plugin;
  const gone = installed(definition, kit.example, await deadOrigin());
  const action = definition.actions(gone.config).find((one) => one.id === id);
  const params = action && paramsOf(kit, action, fields);
  if (!action || !params) return;
  const plan = { fault: null, well: 0, system: null };
  for (const isResend of [false, true]) {
    const sending = { ...kit.newRun(), isResend };
    const trial = await kit.call(`${id}: run`, plan, sending, (ctx) => action.run(params, ctx), gone);
    const outcome = outcomeOf(kit, `${id}: run`, trial);
    const isWrong = outcome?.outcome === 'succeeded' || outcome?.outcome === 'pending';
    if (isWrong || (isResend && outcome?.outcome === 'failed'))
      kit.breach(`${id}: run`, `says ${shown(outcome)} though nobody listens${isResend ? ', on a resend' : ''}`);
  }
  const trial = await kit.call(`${id}: lookup`, plan, kit.newRun(), (ctx) => action.lookup(params, ctx), gone);
  const finding = findingOf(kit, `${id}: lookup`, trial);
  if (finding && finding.found !== 'cannot_tell')
    kit.breach(`${id}: lookup`, `says ${shown(finding)} though nobody listens: it must be cannot_tell`);
}

function installed(definition: PluginDefinition, example: Example, origin: string): Plugin {
  const id = typeof definition?.id === 'string' ? definition.id : 'plugin';
  try {
    const [plugin] = createRegistry([{ definition, config: example.config(origin) }]).plugins;
    if (plugin) return plugin;
  } catch (error) {
    if (!hasCode(error, 'invalid_config')) throw error;
    throw new ContractBroken(id, error.message.split('\n'));
  }
  throw new ContractBroken(id, ['is no plugin']);
}
