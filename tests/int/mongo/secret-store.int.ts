import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createIndexes, type Models, models } from '../../../src/mongo/models.ts';
import { secretStore } from '../../../src/mongo/secret-store.ts';
import { createVault, lockedVault, type Vault } from '../../../src/secrets/vault.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

const team = 'T0LATCH';
const now = new Date(Date.UTC(2026, 10, 22, 9, 0));
const value = 'sk_test_0123456789';
const dana = 'U0DANA';
const keyOf = (fill: number) => Buffer.alloc(32, fill).toString('base64');

let db: TestDatabase;
let all: Models;
const lines: { fields: object; message: string }[] = [];
const storeWith = (vault: Vault) =>
  secretStore({
    connection: db.connection,
    models: all,
    vault,
    now: () => now,
    log: { error: ((fields: object, message: string) => void lines.push({ fields, message })) as never },
  });
const open = () => storeWith(createVault([keyOf(1)]));
const secretKey = { plugin: 'stripe', key: 'secretKey', value, by: dana };

beforeAll(async () => {
  db = await testDatabase();
  all = models(db.connection);
  await createIndexes(all);
});
beforeEach(async () => {
  await all.secrets.deleteMany({});
  await all.secretVersions.deleteMany({});
  lines.length = 0;
});
afterAll(() => db.drop());

test('what is set is read by plugin and key, by any instance with the key', async () => {
  await open().set(team, secretKey);
  await open().set(team, { plugin: 'erpnext', key: 'apiKey', value: 'erp-key-01', by: dana });
  await open().set(team, { plugin: 'erpnext', key: 'apiSecret', value: 'erp-secret-01', by: 'U0SAM' });
  expect(await open().read(team)).toEqual({
    stripe: { secretKey: value },
    erpnext: { apiKey: 'erp-key-01', apiSecret: 'erp-secret-01' },
  });
  expect(await open().read('T0OTHER')).toEqual({});
});

test('who set it and when is told, the value is not; it stands nowhere in the database', async () => {
  await open().set(team, secretKey);
  expect(await open().list(team)).toEqual([
    { plugin: 'stripe', key: 'secretKey', by: dana, at: now.toISOString(), problem: null },
  ]);
  const kept: unknown[] = [];
  for (const { name } of await db.connection.listCollections())
    kept.push(...(await db.connection.collection(name).find({}).toArray()));
  const dump = JSON.stringify(kept);
  expect(dump).toContain('T0LATCH:stripe:secretKey');
  expect(dump).not.toContain(value);
  expect(dump).not.toContain(Buffer.from(value).toString('base64').slice(0, 16));
});

test('setting again replaces the value and who set it; removing leaves nothing', async () => {
  const store = open();
  await store.set(team, secretKey);
  await store.set(team, { ...secretKey, value: 'sk_test_9876543210', by: 'U0SAM' });
  expect(await store.read(team)).toEqual({ stripe: { secretKey: 'sk_test_9876543210' } });
  expect(await store.list(team)).toEqual([expect.objectContaining({ by: 'U0SAM' })]);
  expect(await store.remove(team, 'stripe', 'secretKey')).toBe(true);
  expect(await store.remove(team, 'stripe', 'secretKey')).toBe(false);
  expect([await store.read(team), await store.list(team)]).toEqual([{}, []]);
});

describe('the version', () => {
  test('moves with every change of this team, and with nothing else', async () => {
    const store = open();
    const versions = [await store.version(team)];
    const moving = async (work: () => Promise<unknown>) => {
      await work();
      versions.push(await open().version(team));
    };
    await moving(() => store.set(team, secretKey));
    await moving(() => store.set(team, secretKey));
    await moving(() => store.set('T0OTHER', secretKey));
    await moving(() => store.read(team));
    await moving(() => store.remove(team, 'stripe', 'secretKey'));
    await moving(() => store.remove(team, 'stripe', 'secretKey'));
    expect(versions).toEqual([0, 1, 2, 2, 2, 3, 3]);
  });

  test('counts every one of several changes at once', async () => {
    const keys = ['a', 'b', 'c', 'd', 'e'];
    await Promise.all(keys.map((key) => open().set(team, { ...secretKey, key })));
    expect(await open().version(team)).toBe(5);
    expect(Object.keys((await open().read(team)).stripe ?? {})).toEqual(keys);
  });
});

describe('a key that is not here', () => {
  test('leaves the secret out, names the key it needs, and lets it be set anew', async () => {
    await open().set(team, secretKey);
    await open().set(team, { plugin: 'erpnext', key: 'apiKey', value: 'erp-key-01', by: dana });
    const other = storeWith(createVault([keyOf(2)]));
    await other.set(team, { plugin: 'erpnext', key: 'apiKey', value: 'erp-key-02', by: dana });
    expect(await other.read(team)).toEqual({ erpnext: { apiKey: 'erp-key-02' } });
    expect(lines).toEqual([
      {
        fields: { plugin: 'stripe', key: 'secretKey', problem: expect.stringMatching(/with the key [0-9a-f]{8}, and/) },
        message: 'a stored secret does not open here',
      },
    ]);
    expect(JSON.stringify(lines)).not.toContain(
      (await all.secrets.findById(`${team}:stripe:secretKey`).lean())?.sealed,
    );
    expect((await other.list(team)).map(({ key, problem }) => [key, problem === null])).toEqual([
      ['apiKey', true],
      ['secretKey', false],
    ]);
    await other.set(team, secretKey);
    expect((await other.read(team)).stripe).toEqual({ secretKey: value });
  });

  test('an old one beside the new one opens what it encrypted', async () => {
    await open().set(team, secretKey);
    expect(await storeWith(createVault([keyOf(2), keyOf(1)])).read(team)).toEqual({ stripe: { secretKey: value } });
  });

  test('without any nothing is stored, and what is there can be removed', async () => {
    await open().set(team, secretKey);
    const locked = storeWith(lockedVault);
    await expect(locked.set(team, { ...secretKey, key: 'webhookSecret' })).rejects.toMatchObject({
      code: 'invalid_config',
      userMessage: expect.stringContaining('openssl rand -base64 32'),
    });
    expect((await locked.list(team)).map(({ key }) => key)).toEqual(['secretKey']);
    expect(await locked.version(team)).toBe(1);
    expect(await locked.remove(team, 'stripe', 'secretKey')).toBe(true);
  });
});

test('what is moved to another place in the database does not open there', async () => {
  await open().set(team, secretKey);
  const moved = await all.secrets.findById(`${team}:stripe:secretKey`).lean();
  await all.secrets.create({ ...moved, _id: `${team}:erpnext:apiKey`, plugin: 'erpnext', key: 'apiKey' });
  expect(await open().read(team)).toEqual({ stripe: { secretKey: value } });
  expect((await open().list(team))[0]).toMatchObject({ plugin: 'erpnext', problem: expect.stringContaining('moved') });
});
