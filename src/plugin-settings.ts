import type { ActionId } from './domain/case.ts';
import type { ActionTerms } from './domain/policy.ts';
import { hasCode, LatchError } from './errors.ts';
import type { ActionDefinition, PluginDefinition } from './plugin-host/contract.ts';
import { paramNames } from './plugin-host/params.ts';
import { checkAction } from './plugin-host/plugin-shape.ts';
import { sharedTicketField } from './plugin-host/registry.ts';
import { settingsProblems } from './plugin-host/settings-problems.ts';
import { settingsOf } from './plugin-host/variables.ts';
import {
  inOneLine,
  type Listed,
  loadPlugin,
  reservedIn,
  type SettingsMistake,
  sameIds,
  secretsInFile,
} from './plugins.ts';

/** The actions of these plugins, and what is wrong with their settings as far as the file alone tells. */
export interface Checked {
  actions: Record<ActionId, ActionTerms>;
  mistakes: (SettingsMistake & { plugin: string })[];
  /** Plugins whose mistakes hide which actions they have. */
  untold: string[];
}

/** Checks a `latch.yml` where no secret is at hand: what the environment may still say is not missed. */
export async function checkSettings(listed: Listed[], base?: string): Promise<Checked> {
  const checked = await Promise.all(listed.map((one) => checkOne(one, base)));
  const doubles = sameIds(checked.flatMap(({ name, id }) => (id === undefined ? [] : { name, id })));
  return {
    actions: Object.fromEntries(
      checked
        .flatMap(({ actions }) => actions)
        .map((action) => [action.id, { title: action.title, ...paramNames(action) }]),
    ),
    mistakes: checked.flatMap(({ name, mistakes, ticketField }, index) => {
      const before = checked.slice(0, index).map((one) => ({ id: one.name, ticketField: one.ticketField }));
      const shared = sharedTicketField({ id: name, ticketField }, before);
      const double = doubles.find((one) => one.name === name);
      const all = double ? [...mistakes, { path: [], says: double.says }] : mistakes;
      return [...all, ...(shared && !double ? [{ path: ['field'], says: shared }] : [])].map((mistake) => ({
        ...mistake,
        plugin: name,
      }));
    }),
    untold: checked.filter(({ actions, mistakes }) => mistakes.length > 0 && !actions.length).map(({ name }) => name),
  };
}

/** @throws LatchError `invalid_config` where the settings of a plugin are wrong */
export async function actionTermsOf(listed: Listed[], base?: string): Promise<Record<ActionId, ActionTerms>> {
  const { actions, mistakes } = await checkSettings(listed, base);
  if (mistakes.length === 0) return actions;
  throw new LatchError(
    'invalid_config',
    mistakes.map((mistake) => `plugin ${mistake.plugin}, ${inOneLine(mistake)}`).join('\n'),
  );
}

interface OneChecked {
  name: string;
  /** Unless it cannot be loaded. */
  id?: string;
  actions: ActionDefinition[];
  mistakes: SettingsMistake[];
  ticketField?: string | undefined;
}

async function checkOne({ name, config: file = {} }: Listed, base?: string): Promise<OneChecked> {
  try {
    const definition = await loadPlugin(name, base);
    const mistakes = [
      ...secretsInFile(definition, file),
      ...reservedIn(definition, file),
      ...wrongIn(definition, file),
    ];
    try {
      const actions = [...definition.actions(asFarAsKnown(definition, file))];
      for (const action of actions) checkAction(definition.id, action);
      const ticketField = definition.ticketField?.(asFarAsKnown(definition, file));
      return { name, id: definition.id, actions, mistakes, ticketField };
    } catch (error) {
      if (mistakes.length > 0) return { name, actions: [], mistakes }; // those come first
      throw error;
    }
  } catch (error) {
    const why = Error.isError(error) ? error.message : String(error);
    const says = hasCode(error, 'invalid_config')
      ? why
      : `the plugin ${name} cannot tell its actions before its secrets are known: ${why.split('\n')[0]}`;
    return { name, actions: [], mistakes: [{ path: [], says }] };
  }
}

/** `http` reads its secrets when Latch starts; until then each is as good as set. */
const atStart = { environment: () => 'known-when-Latch-starts' };
const withEnvironment = ({ id }: PluginDefinition, file: object) => (id === 'http' ? { ...file, ...atStart } : file);

function wrongIn(definition: PluginDefinition, file: object): SettingsMistake[] {
  const parsed = definition.config.safeParse(withEnvironment(definition, file));
  const problems = parsed.success ? [] : settingsProblems(parsed.error, Object.keys(settingsOf(definition)));
  return problems
    .filter(({ path: [key] }) => key === undefined || Object.hasOwn(file, key))
    .map(({ path, message }) => ({ path, says: message }));
}

/** Only calls need what is missing here, such as secrets; ids, titles and params may depend on the settings of the file. */
function asFarAsKnown(definition: PluginDefinition, file: object): unknown {
  const given: Record<string, unknown> = { ...withEnvironment(definition, file) };
  const parsed = definition.config.safeParse(given);
  if (parsed.success) return parsed.data;
  const settings = Object.entries(settingsOf(definition)).map(([key, schema]) => {
    const one = schema.safeParse(given[key]);
    return [key, one.success ? one.data : given[key]];
  });
  return { ...given, ...Object.fromEntries(settings) };
}
