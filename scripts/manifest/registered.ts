import type { App } from '@slack/bolt';
import { LatchError } from '../../src/errors.ts';
import type { ListenerDeps } from '../../src/slack/listeners/deps.ts';
import { registerListeners } from '../../src/slack/listeners/register.ts';
import { registerSetup } from '../../src/slack/setup.ts';

/** What listeners were registered for, as Bolt was told. */
export interface Registered {
  commands: string[];
  /** "global new_case_shortcut", "message turn_into_case"; without a type where the listener takes both. */
  shortcuts: string[];
  events: string[];
  actions: (string | RegExp)[];
  views: (string | RegExp)[];
}

type Matcher = string | RegExp | { callback_id?: string; action_id?: string; type?: string };

const types: Record<string, string> = { shortcut: 'global', message_action: 'message' };
const named = (matcher: Matcher, key: 'callback_id' | 'action_id'): string | RegExp =>
  typeof matcher === 'string' || matcher instanceof RegExp ? matcher : (matcher[key] ?? '');

/** Bolt keeps its listeners as closures that nobody can read, so a stand-in writes down what it is asked for. */
export function recordingApp(): { app: App; registered: Registered } {
  const registered: Registered = { commands: [], shortcuts: [], events: [], actions: [], views: [] };
  const methods: Record<string, (matcher: Matcher) => void> = {
    use: () => {},
    command: (matcher) => void registered.commands.push(String(matcher)),
    shortcut: (matcher) => {
      const type = typeof matcher === 'object' && 'type' in matcher ? types[matcher.type ?? ''] : undefined;
      registered.shortcuts.push([type, named(matcher, 'callback_id')].filter(Boolean).join(' '));
    },
    event: (matcher) => void registered.events.push(String(matcher)),
    message: () => void registered.events.push('message'),
    action: (matcher) => void registered.actions.push(named(matcher, 'action_id')),
    view: (matcher) => void registered.views.push(named(matcher, 'callback_id')),
  };
  const app = new Proxy(methods, {
    get(known, method) {
      if (typeof method === 'string' && Object.hasOwn(known, method)) return known[method];
      throw new LatchError(
        'invalid_config',
        `listeners use app.${String(method)}, which this check does not know: teach it in scripts/manifest/registered.ts`,
      );
    },
  });
  return { app: app as unknown as App, registered }; // whatever else of App is used throws above
}

/** The listeners of the running app, and those that stand in while its configuration is not usable. */
export function registeredListeners(): { running: Registered; setup: Registered } {
  const [running, setup] = [recordingApp(), recordingApp()];
  const deps = (app: App) => ({ app }) as ListenerDeps; // registering needs the app alone; nothing is called here
  registerListeners(deps(running.app));
  registerSetup(deps(setup.app), { steps: [], admins: [] });
  return { running: running.registered, setup: setup.registered };
}
