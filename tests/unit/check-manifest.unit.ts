import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { manifest as manifestCommand } from '../../scripts/cli/manifest.ts';
import { runCommand } from '../../scripts/cli/run-command.ts';
import { type Compared, differences } from '../../scripts/manifest/compare.ts';
import { drawnIds } from '../../scripts/manifest/drawn.ts';
import { type Manifest, readManifest } from '../../scripts/manifest/read-manifest.ts';
import { recordingApp, registeredListeners } from '../../scripts/manifest/registered.ts';
import { methodsCalled } from '../../scripts/manifest/scopes.ts';

/** A small app that agrees with its manifest; each test takes one thing away or adds one. */
const manifest: Manifest = {
  features: {
    slash_commands: [{ command: '/latch' }],
    shortcuts: [{ type: 'global', callback_id: 'new_case_shortcut' }],
  },
  oauth_config: { scopes: { bot: ['commands', 'chat:write', 'channels:history', 'groups:history'] } },
  settings: {
    event_subscriptions: { bot_events: ['message.channels', 'message.groups', 'app_home_opened'] },
    interactivity: { is_enabled: true },
  },
};
const agreeing: Compared = {
  manifest,
  running: {
    commands: ['/latch'],
    shortcuts: ['global new_case_shortcut'],
    events: ['message', 'app_home_opened'],
    actions: ['approve', /^prepare:./],
    views: ['note'],
  },
  setup: {
    commands: ['/latch'],
    shortcuts: ['new_case_shortcut'],
    events: [],
    actions: [/.*/],
    views: [/.*/],
  },
  drawn: { actions: ['approve', 'prepare:stripe.refund', 'value'], views: ['note'] },
  methods: ['chat.postMessage', 'views.open'],
};
const running = (change: Partial<Compared['running']>): Compared => ({
  ...agreeing,
  running: { ...agreeing.running, ...change },
});
const features = (change: Partial<Manifest['features']>): Compared => ({
  ...agreeing,
  manifest: { ...manifest, features: { ...manifest.features, ...change } },
});
const subscribing = (...bot_events: string[]): Compared => ({
  ...agreeing,
  manifest: { ...manifest, settings: { ...manifest.settings, event_subscriptions: { bot_events } } },
});
const asking = (...bot: string[]): Compared => ({
  ...agreeing,
  manifest: { ...manifest, oauth_config: { scopes: { bot } } },
});
const only = (compared: Compared): string => {
  const found = differences(compared);
  expect(found).toHaveLength(1);
  return found[0] ?? '';
};

test('an app that agrees with its manifest has no differences', () => {
  expect(differences(agreeing)).toEqual([]);
});

describe('the check notices', () => {
  test('a command that no listener takes, and one that the manifest does not have', () => {
    const two = [{ command: '/latch' }, { command: '/approve' }];
    const found = differences(features({ slash_commands: two }));
    expect(found[0]).toContain("manifest.yml has /approve and no listener takes it: register app.command('/approve'");
    expect(found[1]).toContain('/approve is not answered while Latch is not configured');
    expect(only(running({ commands: ['/latch', '/approve'] }))).toBe(
      'a listener takes /approve and manifest.yml does not have it: add it under slash_commands',
    );
  });

  test('a shortcut of another type, and one that nobody answers while there is no configuration', () => {
    const found = differences(features({ shortcuts: [{ type: 'message', callback_id: 'new_case_shortcut' }] }));
    expect(found[0]).toContain('manifest.yml has the shortcut "message new_case_shortcut" and no listener takes it');
    expect(found[1]).toContain('a listener takes the shortcut "global new_case_shortcut"');
    expect(only({ ...agreeing, setup: { ...agreeing.setup, shortcuts: [] } })).toContain('src/slack/setup.ts');
  });

  test('an event that nobody subscribed to, and one that nobody waits for', () => {
    const [found] = differences(subscribing('message.channels', 'app_home_opened')); // and its scope is then needed by nothing
    expect(found).toBe(
      'a listener waits for message.groups and manifest.yml does not subscribe to it: add it under bot_events',
    );
    expect(only(running({ events: ['message'] }))).toBe(
      'manifest.yml subscribes to app_home_opened and no listener takes it: register app.event or remove it under bot_events',
    );
  });

  test('a button without a listener, and a listener without a button', () => {
    expect(only(running({ actions: ['approve'] }))).toBe(
      'blocks draw the element "prepare:stripe.refund" and no listener takes it: register app.action for it, or draw it no more',
    );
    expect(only(running({ actions: ['approve', /^prepare:./, 'aprove'] }))).toContain(
      'app.action listens to "aprove" and no block draws it',
    );
  });

  test('a form without a listener, and a listener without a form', () => {
    expect(only(running({ views: [] }))).toContain('blocks draw the form "note" and no listener takes it');
    expect(only(running({ views: ['note', 'edit'] }))).toContain('app.view listens to "edit" and no block draws it');
  });

  test('two listeners for one id', () => {
    expect(only(running({ actions: ['approve', /^appr/, /^prepare:./] }))).toContain(
      'two listeners take the element "approve"',
    );
    expect(only(running({ views: ['note', 'note'] }))).toContain('two listeners take the form "note"');
    expect(only(running({ commands: ['/latch', '/latch'] }))).toContain('two listeners take /latch');
  });

  test('a listener for the rest that also takes what has a listener, or stands in for one', () => {
    const rest = /^(?!(approve|value)$|prepare:.)/s;
    expect(differences(running({ actions: ['approve', /^prepare:./, rest] }))).toEqual([]);
    expect(only(running({ actions: ['approve', /^prepare:./, /^(?!prepare:)/s] }))).toContain(
      'two listeners take the element "approve"',
    );
    expect(only(running({ views: [/.*/] }))).toContain('blocks draw the form "note" and no listener takes it');
  });

  test('an exception that is none any more', () => {
    expect(only(running({ actions: ['approve', /^prepare:./, 'value'] }))).toContain('remove it from `unheard`');
  });

  test('interactivity that is off', () => {
    const settings = { ...manifest.settings, interactivity: { is_enabled: false } };
    expect(only({ ...agreeing, manifest: { ...manifest, settings } })).toContain(
      'set interactivity.is_enabled to true',
    );
  });

  test('a scope that is missing, with what needs it, and one that nothing needs', () => {
    expect(only(asking('commands', 'channels:history', 'groups:history'))).toBe(
      'the scope chat:write is needed (chat.postMessage) and manifest.yml does not ask for it: add it under scopes.bot, with what breaks without it',
    );
    expect(only(asking(...manifest.oauth_config.scopes.bot, 'links:read'))).toBe(
      'manifest.yml asks for the scope links:read and nothing needs it: remove it under scopes.bot',
    );
  });

  test('a method of which nobody said what it needs', () => {
    expect(only({ ...agreeing, methods: [...agreeing.methods, 'pins.add'] })).toBe(
      'the code calls pins.add, and nobody has said which scope that needs: add it to scripts/manifest/scopes.ts',
    );
  });
});

describe('what is compared', () => {
  test('the app’s own listeners, as Bolt would get them', () => {
    const { running, setup } = registeredListeners();
    expect(running.commands).toEqual(['/latch']);
    expect(running.shortcuts).toEqual(['global new_case_shortcut', 'message turn_into_case']);
    expect(running.actions).toContain('approve');
    expect(setup.commands).toEqual(['/latch']);
  });

  test('a way to register that the stand-in does not know is refused, not overlooked', () => {
    expect(() => recordingApp().app.options('priority', async () => {})).toThrow('app.options');
  });

  test('ids of buttons and of forms that can be submitted, as the source draws them', () => {
    const { actions, views } = drawnIds([
      `modal({ callbackId: callbackIds.loading, title });
       modal({ callbackId: callbackIds.edit, title, submit: 'Save', blocks: [button(actionIds.openLink)] });
       modal({ callbackId: callbackIds.stale, title });`,
    ]);
    expect(views).toEqual(['edit']);
    expect(actions).toEqual(expect.arrayContaining(['open_link', 'approve', 'prepare:stripe.refund']));
  });

  test('methods by each way of calling them', () => {
    const source = `await clients.asking.chat.postMessage({}); const place = a ? clients.asking.views.push : clients.asking.views.open;
      client.paginate('users.list', {}); client.usergroups.users.list({}); fetch(file.url_private_download);`;
    expect(methodsCalled([source])).toEqual([
      'chat.postMessage',
      'download of a file',
      'usergroups.users.list',
      'users.list',
      'views.open',
      'views.push',
    ]);
  });

  test('a manifest without what Latch needs is refused with the keys', () => {
    expect(() => readManifest('features: {}')).toThrow(/oauth_config.*\n.*settings/);
  });
});

describe('latch manifest', () => {
  async function printed(...words: string[]) {
    const out: string[] = [];
    const output = { line: (text: string) => void out.push(text), error: (text: string) => void out.push(text) };
    const code = await runCommand([manifestCommand], ['manifest', ...words], output);
    return { code, text: out.join('\n') };
  }

  test('prints the manifest for Socket Mode', async () => {
    const { code, text } = await printed();
    expect(code).toBe(0);
    expect(parse(text).settings).toMatchObject({ socket_mode_enabled: true });
    expect(text).not.toMatch(/^\s*(request_)?url:/m);
  });

  test('prints it for HTTP with every request URL, and keeps what each scope is for', async () => {
    const { text } = await printed('--url', 'https://latch.example.com/');
    const url = 'https://latch.example.com/slack/events';
    const { features, settings } = parse(text);
    expect(features.slash_commands[0].url).toBe(url);
    expect(settings).toMatchObject({
      event_subscriptions: { request_url: url },
      interactivity: { is_enabled: true, request_url: url },
      socket_mode_enabled: false,
    });
    expect(text).toContain('chat:write # no card');
    expect(text).not.toContain('Socket Mode');
  });

  test('refuses an address that Slack would not send to', async () => {
    expect(await printed('--url', 'http://latch.example.com')).toMatchObject({
      code: 1,
      text: expect.stringContaining('Slack sends to https only'),
    });
    expect(await printed('--adress', 'x')).toMatchObject({ code: 1, text: expect.stringContaining('Write it like') });
  });
});
