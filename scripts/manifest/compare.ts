import type { Drawn } from './drawn.ts';
import type { Manifest } from './read-manifest.ts';
import type { Registered } from './registered.ts';
import { scopesOf, scopesOfEvent } from './scopes.ts';

export interface Compared {
  manifest: Manifest;
  /** Listeners of the running app. */
  running: Registered;
  /** Listeners while the configuration is not usable. */
  setup: Registered;
  drawn: Drawn;
  /** Web API methods that the code calls. */
  methods: string[];
}

/** Drawn, and yet nobody listens: why that is right. */
const unheard: Record<string, string> = {
  value: 'the element of an input comes with the submission of its form',
  export_case: 'Details draws it only where it is given what to export, and nobody gives it yet',
};

/** Everything in which manifest, listeners, blocks and Web API calls differ, each with its remedy. Empty: they agree. */
export const differences = (all: Compared): string[] => [
  ...commands(all),
  ...shortcuts(all),
  ...events(all),
  ...ids('action', 'element', all.running.actions, all.drawn.actions),
  ...ids('view', 'form', all.running.views, all.drawn.views),
  ...interactivity(all),
  ...scopes(all),
];

function commands({ manifest, running, setup }: Compared): string[] {
  const asked = manifest.features.slash_commands.map(({ command }) => command);
  return [
    ...missing(
      asked,
      running.commands,
      (one) =>
        `manifest.yml has ${one} and no listener takes it: register app.command('${one}', …) or remove it under slash_commands`,
    ),
    ...missing(
      running.commands,
      asked,
      (one) => `a listener takes ${one} and manifest.yml does not have it: add it under slash_commands`,
    ),
    ...missing(
      asked,
      setup.commands,
      (one) => `${one} is not answered while Latch is not configured: register it in src/slack/setup.ts`,
    ),
    ...twice(running.commands, (one) => `two listeners take ${one}: both would run; keep one`),
  ];
}

function shortcuts({ manifest, running, setup }: Compared): string[] {
  const asked = manifest.features.shortcuts.map(({ type, callback_id }) => `${type} ${callback_id}`);
  const same = (listener: string, one: string) => listener === one || listener === one.split(' ')[1];
  const taken = (one: string) => running.shortcuts.some((listener) => same(listener, one));
  const takenBySetup = (one: string) => setup.shortcuts.some((listener) => same(listener, one));
  const known = (listener: string) => asked.some((one) => same(listener, one));
  return [
    ...unless(
      taken,
      asked,
      (one) =>
        `manifest.yml has the shortcut "${one}" and no listener takes it: register it in src/slack/listeners/shortcuts.ts, or remove it under shortcuts`,
    ),
    ...unless(
      known,
      running.shortcuts,
      (one) =>
        `a listener takes the shortcut "${one}" and manifest.yml does not have it: add it under shortcuts, with the same type and callback_id`,
    ),
    ...unless(
      takenBySetup,
      asked,
      (one) => `the shortcut "${one}" is not answered while Latch is not configured: register it in src/slack/setup.ts`,
    ),
    ...twice(running.shortcuts, (one) => `two listeners take the shortcut "${one}": both would run; keep one`),
  ];
}

/** Bolt hears every kind of message as `message`; intake channels may be public or private. */
const subscriptionsOf = (event: string): string[] =>
  event === 'message' ? ['message.channels', 'message.groups'] : [event];

function events({ manifest, running }: Compared): string[] {
  const asked = manifest.settings.event_subscriptions.bot_events;
  const heard = [...new Set(running.events.flatMap(subscriptionsOf))];
  return [
    ...missing(
      heard,
      asked,
      (one) => `a listener waits for ${one} and manifest.yml does not subscribe to it: add it under bot_events`,
    ),
    ...missing(
      asked,
      heard,
      (one) =>
        `manifest.yml subscribes to ${one} and no listener takes it: register app.event or remove it under bot_events`,
    ),
  ];
}

function ids(kind: 'action' | 'view', what: string, registered: (string | RegExp)[], drawn: string[]): string[] {
  const own = registered.filter((listener) => !isForTheRest(listener));
  const listeners = (id: string) => own.filter((listener) => hears(listener, id)).length;
  const excused = (id: string) => Object.hasOwn(unheard, id);
  return [
    ...unless(
      (id) => excused(id) || listeners(id) > 0,
      drawn,
      (id) =>
        `blocks draw the ${what} "${id}" and no listener takes it: register app.${kind} for it, or draw it no more`,
    ),
    ...unless(
      (listener) => drawn.some((id) => hears(listener, id)),
      own,
      (listener) =>
        `app.${kind} listens to ${shown(listener)} and no block draws it: remove the listener, or draw it with the id of blocks/ids.ts`,
    ),
    ...unless(
      (id) => listeners(id) === 0 || registered.filter((listener) => hears(listener, id)).length === 1,
      drawn,
      (id) => `two listeners take the ${what} "${id}": both would run; keep one`,
    ),
    ...unless(
      (id) => !excused(id) || listeners(id) === 0,
      drawn,
      (id) => `the ${what} "${id}" has a listener now: remove it from \`unheard\` in scripts/manifest/compare.ts`,
    ),
  ];
}

const hears = (listener: string | RegExp, id: string): boolean =>
  typeof listener === 'string' ? listener === id : listener.test(id);

/** It answers ids of other versions of Latch, which nothing here draws. */
const isForTheRest = (listener: string | RegExp): boolean => hears(listener, 'an id of another version');

const shown = (listener: string | RegExp): string =>
  typeof listener === 'string' ? `"${listener}"` : String(listener);

function interactivity({ manifest, running }: Compared): string[] {
  const needed = running.actions.length + running.views.length + running.shortcuts.length > 0;
  return needed && !manifest.settings.interactivity.is_enabled
    ? ['listeners wait for clicks and manifest.yml has interactivity off: set interactivity.is_enabled to true']
    : [];
}

function scopes({ manifest, methods }: Compared): string[] {
  const asked = manifest.oauth_config.scopes.bot;
  const { slash_commands, shortcuts: listed } = manifest.features;
  const events = manifest.settings.event_subscriptions.bot_events;
  const unknown = [
    ...methods.filter((one) => !Object.hasOwn(scopesOf, one)).map((one) => `the code calls ${one}`),
    ...events.filter((one) => !Object.hasOwn(scopesOfEvent, one)).map((one) => `manifest.yml subscribes to ${one}`),
  ];
  const needs = [
    ...(slash_commands.length + listed.length ? [{ scope: 'commands', for: 'slash commands and shortcuts' }] : []),
    ...methods.flatMap((one) => (scopesOf[one] ?? []).map((scope) => ({ scope, for: one }))),
    ...events.flatMap((one) => (scopesOfEvent[one] ?? []).map((scope) => ({ scope, for: `the event ${one}` }))),
  ];
  const needed = [...new Set(needs.map(({ scope }) => scope))];
  const why = (scope: string) =>
    needs
      .filter((one) => one.scope === scope)
      .map((one) => one.for)
      .join(', ');
  return [
    ...unknown.map((one) => `${one}, and nobody has said which scope that needs: add it to scripts/manifest/scopes.ts`),
    ...missing(
      needed,
      asked,
      (one) =>
        `the scope ${one} is needed (${why(one)}) and manifest.yml does not ask for it: add it under scopes.bot, with what breaks without it`,
    ),
    ...missing(
      asked,
      needed,
      (one) => `manifest.yml asks for the scope ${one} and nothing needs it: remove it under scopes.bot`,
    ),
    ...twice(asked, (one) => `manifest.yml asks for the scope ${one} twice: remove one`),
  ];
}

function unless<T>(right: (one: T) => boolean, all: T[], say: (one: T) => string): string[] {
  return all.filter((one) => !right(one)).map(say);
}
const missing = (all: string[], among: string[], say: (one: string) => string): string[] =>
  unless((one) => among.includes(one), all, say);
const twice = (all: string[], say: (one: string) => string): string[] =>
  unless((one) => all.indexOf(one) === all.lastIndexOf(one), [...new Set(all)], say);
