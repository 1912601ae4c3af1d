import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import { pino } from 'pino';
import { z } from 'zod';
import { answered, findByLabel } from '../../../scripts/sandbox/acting.ts';
import { sampleWorkspace } from '../../../scripts/sandbox/sample-workspace.ts';
import { startLocalSlack } from '../../../scripts/sandbox/slack/local-slack.ts';
import type { LocalSlack, LocalView } from '../../../scripts/sandbox/slack/types.ts';
import { followSecrets } from '../../../src/app/follow-secrets.ts';
import type { SecretStore, StoredSecrets } from '../../../src/app/ports.ts';
import { createSecretDesk } from '../../../src/app/secret-desk.ts';
import type { Policy } from '../../../src/domain/policy.ts';
import { type HttpServer, startServer } from '../../../src/http/server.ts';
import { absenceStore } from '../../../src/mongo/absence-store.ts';
import { membershipStore } from '../../../src/mongo/membership-store.ts';
import { createIndexes, models } from '../../../src/mongo/models.ts';
import { secretStore } from '../../../src/mongo/secret-store.ts';
import { definePlugin } from '../../../src/plugin-host/contract.ts';
import { declaredSecrets } from '../../../src/plugin-host/declared-secrets.ts';
import { createVault, lockedVault } from '../../../src/secrets/vault.ts';
import { createBoltApp, readWorkspace } from '../../../src/slack/bolt-app.ts';
import { slackClients } from '../../../src/slack/clients.ts';
import { slackDirectory } from '../../../src/slack/directory.ts';
import type { ListenerDeps } from '../../../src/slack/listeners/deps.ts';
import { registerListeners } from '../../../src/slack/listeners/register.ts';
import type { Patience } from '../../../src/slack/patience.ts';
import { type AtSlack, atSlack, dana, guest, kim, refunds, words } from '../../support/at-slack.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { eventually } from '../../support/eventually.ts';
import { botToken, type Running, signingSecret } from '../../support/running-latch.ts';
import { unhurried, unhurriedMs } from '../../support/unhurried.ts';

const team = 'T0LATCH';
const value = 'sk_test_ThisIsTheValue0123456789';
const environment: { webhookSecret?: string } = { webhookSecret: 'whsec_environment' };

const pay = definePlugin({
  id: 'pay',
  title: 'Pay',
  config: z.object({
    secretKey: z.string('is missing').regex(/^sk_/, 'must start with sk_: copy it from Pay, Developers'),
    webhookSecret: z.string().optional(),
  }),
  secrets: { secretKey: 'a secret key (sk_…) from Pay, Developers', webhookSecret: 'the signing secret' },
  actions: () => [],
});

let db: TestDatabase;
let slack: LocalSlack;
let at: AtSlack;
let store: SecretStore;
let setKey: (has: boolean) => void;
let setPatience: (patience: Patience) => void;
const built: StoredSecrets[] = [];
const log: string[] = [];
const servers: HttpServer[] = [];

/** The real listeners on a real Slack and a real database; of the plugins only what the desk asks of them. */
beforeAll(async () => {
  db = await testDatabase();
  slack = await startLocalSlack({ workspace: sampleWorkspace, signingSecret, botToken, patienceMs: unhurriedMs });
  at = atSlack({ slack, connection: db.connection, settled: () => slack.settled() } as unknown as Running);
  const logger = pino({ level: 'trace' }, { write: (line: string) => void log.push(line) });
  const all = models(db.connection);
  await createIndexes(all);
  const clock = { now: () => new Date() };
  const clients = slackClients(botToken, slack.apiUrl, logger, unhurried);
  const workspace = await readWorkspace(clients);
  const slackEnv = { apiUrl: slack.apiUrl, mode: 'http', signingSecret, install: 'token', botToken } as const;
  const bolt = createBoltApp(slackEnv, botToken, workspace, logger, unhurried);
  const memberships = membershipStore(all, clock.now);
  const absences = absenceStore(all, clock.now);
  const directory = slackDirectory({ client: clients.asking, team, memberships, absences, clock, log: logger });
  const policy = { admins: ['dana@example.com'] } as unknown as Policy; // nothing else of it is asked for
  const vaults = { open: createVault([Buffer.alloc(32, 5).toString('base64')]), locked: lockedVault };
  const secretDeps = (hasKey: boolean) => {
    store = secretStore({
      connection: db.connection,
      models: all,
      vault: hasKey ? vaults.open : vaults.locked,
      ...clock,
      log: logger,
    });
    const rebuild = async () => void built.push(await store.read(team));
    return createSecretDesk({
      team,
      store,
      hasKey,
      directory,
      policies: { current: async () => policy },
      plugins: async () => [declaredSecrets({ definition: pay, environment })],
      follow: followSecrets({ team, store, rebuild, log: logger }, -1).follow,
      log: logger,
    });
  };
  const deps = { app: bolt.app, workspace, clients, directory, patience: unhurried, log: logger } as ListenerDeps; // cases are not touched
  setKey = (hasKey) => {
    deps.secretDesk = secretDeps(hasKey);
  };
  setPatience = (patience) => {
    deps.patience = patience;
  };
  setKey(true);
  registerListeners(deps);
  const server = await startServer(0, () => bolt.listener);
  servers.push(server);
  slack.deliverTo(`http://127.0.0.1:${server.port}/slack/events`);
});
beforeEach(async () => {
  setKey(true);
  for (const { key } of await store.list(team)) await store.remove(team, 'pay', key);
  built.length = 0;
});
afterAll(async () => {
  for (const server of servers) await server.close();
  await slack.close();
  await db.drop();
});

async function opened(person = dana): Promise<LocalView> {
  answered(await slack.as(person).slash(refunds, '/latch', 'secrets'), '/latch secrets');
  return at.modal(person);
}
const blocksOf = ({ blocks }: LocalView) => blocks as KnownBlock[]; // ours are
async function press(view: LocalView, label: string, person = dana): Promise<void> {
  const found = findByLabel(blocksOf(view), label);
  if (!found) throw new Error(`nothing says “${label}” in: ${words(view)}`);
  answered(await slack.as(person).clickInView(view.id, found.actionId, found.options), label);
}
/** The form for the secret key, from the list. */
async function form(): Promise<LocalView> {
  await press(await opened(), 'Enter…');
  return at.modal(dana, 'Store');
}
const closeAll = async (person = dana) => {
  for (const view of slack.views(person).toReversed()) await slack.as(person).close(view.id);
};

describe('/latch secrets', () => {
  test('lists what plugins need and where each comes from; what the environment sets is left to it', async () => {
    const view = await opened();
    expect(words(view)).toMatch(/Pay · secretKey.*sk_….*Missing/s);
    expect(words(view)).toMatch(/Pay · webhookSecret.*From the environment, which wins/s);
    expect(JSON.stringify(view)).not.toContain('whsec_environment');
    await closeAll();
  });

  test('stores what an admin enters, closes every window, and says who set it from then on', async () => {
    const view = await form();
    const said = await at.hearing(dana, async () => {
      const { body } = await at.submit(dana, view, { 'New value': `  ${value} ` });
      expect(body).toEqual({ response_action: 'clear' });
    });
    expect(said).toContain('The secretKey of Pay is stored, and used from now on');
    expect(slack.views(dana)).toEqual([]);
    expect(await store.read(team)).toEqual({ pay: { secretKey: value } });
    expect(built.at(-1)).toEqual({ pay: { secretKey: value } });
    const list = await opened();
    expect(words(list)).toMatch(/Set in Slack by\s+U0DANA/);
    expect(JSON.stringify(list)).not.toContain(value);
    await closeAll();
  });

  test('a mistake stands beside the input, without the value, and nothing is stored', async () => {
    const view = await form();
    for (const [typed, problem] of [
      ['pk_test_0123456789', 'must start with sk_'],
      ['sk_1', 'too short'],
    ] as const) {
      const { body } = await at.submit(dana, view, { 'New value': typed });
      expect(body).toEqual({ response_action: 'errors', errors: { secret: expect.stringContaining(problem) } });
      expect(JSON.stringify(body)).not.toContain(typed);
    }
    expect(await store.list(team)).toEqual([]);
    await closeAll();
  });

  test('a stored one is changed, or removed', async () => {
    await store.set(team, { plugin: 'pay', key: 'secretKey', value, by: kim });
    await press(await opened(), 'Change…');
    await press(await at.modal(dana, 'Store'), 'Remove');
    await eventually('it to be gone', async () => (await store.list(team)).length === 0);
    const top = await eventually('the answer', () => {
      const view = slack.views(dana).at(-1);
      return view && words(view).includes('is removed') ? view : undefined;
    });
    await slack.as(dana).close(top?.id ?? '');
    expect(words(await at.modal(dana))).toMatch(/secretKey.*Missing/s);
    expect(built.at(-1)).toEqual({});
    await closeAll();
  });

  test('who is no admin hears whom to ask, and a form of theirs stores nothing', async () => {
    const view = await opened(kim);
    expect(words(view)).toContain('Only admins of Latch can see and set its secrets. Ask Dana W.');
    expect(words(view)).not.toContain('Pay');
    await closeAll(kim);
    const stolen = {
      type: 'view_submission',
      user: { id: kim, team_id: team },
      team: { id: team },
      view: {
        id: 'V0STOLEN',
        type: 'modal',
        callback_id: 'enter_secret',
        private_metadata: '{"plugin":"pay","key":"secretKey"}',
        title: { text: 'Enter a secret' },
        submit: { text: 'Store' },
        blocks: [{ type: 'input', block_id: 'secret' }],
        state: { values: { secret: { value: { type: 'plain_text_input', value } } } },
      },
    };
    const payload = (body: object) => `payload=${encodeURIComponent(JSON.stringify(body))}`;
    const refused = await slack.send(payload(stolen), { contentType: 'application/x-www-form-urlencoded' });
    expect(refused.body).toEqual({
      response_action: 'errors',
      errors: { secret: expect.stringContaining('Ask Dana W.') },
    });
    const ofEnvironment = {
      ...stolen,
      user: { id: dana, team_id: team },
      view: { ...stolen.view, private_metadata: '{"plugin":"pay","key":"webhookSecret"}' },
    };
    const left = await slack.send(payload(ofEnvironment), { contentType: 'application/x-www-form-urlencoded' });
    expect(JSON.stringify(left.body)).toContain('is set by the environment, which wins over what is stored');
    expect(await store.list(team)).toEqual([]);
    expect(await at.hearing(guest, () => slack.as(guest).slash(refunds, '/latch', 'secrets'))).toContain(
      'Only full members',
    );
  });

  test('without a key to encrypt with says how to make one, and stores nothing', async () => {
    const view = await form();
    setKey(false);
    const { body } = await at.submit(dana, view, { 'New value': value });
    expect(JSON.stringify(body)).toContain('openssl rand -base64 32');
    expect(await store.list(team)).toEqual([]);
    await closeAll();
    const list = await opened();
    expect(words(list)).toContain('openssl rand -base64 32');
    expect(findByLabel(blocksOf(list), 'Enter…')).toBeUndefined();
    await closeAll();
  });

  test('a value that takes long to store is not sent back to Slack; the window says how it went', async () => {
    const view = await form();
    const sent = watching();
    setPatience({ ...unhurried, formMs: 200 });
    slack.addFault({ method: 'users.info', hangMs: 1_000, times: 1 });
    await slack.setPerson(dana, { title: 'IT' }); // forgets who Dana is, so that Slack is asked
    await at.submit(dana, view, { 'New value': value });
    await eventually('the window to say so', () => sent.views().some((text) => /is stored|Not submitted/.test(text)));
    expect(sent.views().join('\n')).toContain('This takes longer than usual. This window says how it went.');
    expect(sent.views().join('\n')).not.toContain(value);
    sent.stop();
    slack.clearFaults();
    setPatience(unhurried);
    await closeAll();
  });
});

/** Every view that Dana saw since. */
function watching() {
  const seen = new Set<string>();
  const look = () => {
    for (const view of slack.views(dana)) seen.add(JSON.stringify(view.blocks));
  };
  const stop = slack.onChange(look);
  return {
    views: () => {
      look();
      return [...seen];
    },
    stop,
  };
}

test('no value stands in the log, in a message or in the database', async () => {
  await at.quiet();
  const shown = [slack.messages(refunds), at.dms(dana), at.heard(dana), at.heard(kim), await at.everything()];
  const all = `${log.join('\n')}\n${JSON.stringify(shown)}`;
  expect(log.join('\n')).toContain('secret set');
  for (const hidden of [value, 'pk_test_0123456789', 'whsec_environment']) expect(all).not.toContain(hidden);
});
