import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import stripe from '../../../plugins/stripe/index.ts';
import { definePlugin } from '../../../src/plugin-host/contract.ts';
import { createRegistry } from '../../../src/plugin-host/registry.ts';
import { action, apiKey, plugin } from './given.ts';

const erp = { definition: plugin(), config: { apiKey } };
const refusal = (...plugins: Parameters<typeof createRegistry>[0]): unknown => {
  try {
    createRegistry(plugins);
  } catch (error) {
    return error;
  }
  return 'accepted';
};
const invalid = (message: string) => expect.objectContaining({ code: 'invalid_config', message });

describe('plugins at start', () => {
  test('a plugin and its actions are found by id', () => {
    const { actions, plugins } = createRegistry([erp]);
    expect([...actions.keys()]).toEqual(['erp.pay']);
    expect(plugins[0]).toMatchObject({ id: 'erp', title: 'The ERP', origins: ['https://erp.example.com'] });
  });

  test('a plugin listed twice is refused', () => {
    expect(refusal(erp, erp)).toEqual(invalid('plugin erp, is listed twice: keep one of the two entries'));
  });

  test('a case field names the ticket of one system alone', () => {
    const desk = (id: string, field?: string) => ({
      definition: plugin({ id, actions: () => [], ...(field && { ticketField: () => field }) }),
      config: { apiKey },
    });
    const { plugins } = createRegistry([desk('one', 'ticket'), desk('two', 'two_ticket'), desk('three'), desk('four')]);
    expect(plugins.map(({ ticketField }) => ticketField)).toEqual(['ticket', 'two_ticket', undefined, undefined]);
    const remedy = 'as one does: give one of them a field of its own, such as';
    expect(refusal(desk('one', 'ticket'), desk('my-desk', 'ticket'), desk('three', 'ticket'))).toEqual(
      invalid(
        `plugin my-desk, finds its ticket in the case field ticket, ${remedy} my-desk: { field: my_desk_ticket }\n` +
          `plugin three, finds its ticket in the case field ticket, ${remedy} three: { field: three_ticket }`,
      ),
    );
  });

  test('an action defined twice, or under a foreign id, is refused', () => {
    const twice = { ...erp, definition: plugin({ actions: () => [action(), action()] }) };
    expect(refusal(twice)).toEqual(invalid('plugin erp, action erp.pay is defined twice: rename one'));
    const foreign = { ...erp, definition: plugin({ actions: () => [action({ id: 'stripe.refund' })] }) };
    expect(refusal(foreign)).toEqual(invalid('plugin erp, action stripe.refund: its id must begin with "erp."'));
  });

  test('a bad configuration names plugin, key and remedy, all at once', () => {
    expect(refusal({ ...erp, config: {} })).toEqual(
      invalid('plugin erp, config apiKey: is missing: copy it from the ERP, Settings, API'),
    );
    const wrong = { definition: stripe, config: { secretKey: 'whsec_1', apiBase: 'localhost' } };
    expect(refusal(wrong)).toEqual(
      invalid(
        'plugin stripe, config secretKey: must start with sk_ or rk_: copy a secret or restricted key from Stripe, Developers, API keys\n' +
          'plugin stripe, config apiBase: must be an http(s) address such as http://127.0.0.1:4010, or left out for Stripe itself',
      ),
    );
    expect(refusal({ definition: stripe, config: undefined })).toEqual(
      invalid(
        'plugin stripe, config secretKey: is missing: set STRIPE_SECRET_KEY to a secret or restricted key from Stripe, Developers, API keys',
      ),
    );
  });

  test('a package that is no plugin is refused at start, not when it runs', () => {
    const broken = { ...action(), lookup: undefined } as unknown as ReturnType<typeof action>; // as untyped JavaScript may do
    expect(refusal({ ...erp, definition: plugin({ actions: () => [broken] }) })).toEqual(
      invalid('plugin erp, action erp.pay: lookup is no part of a plugin: must be a function'),
    );
    expect(refusal({ ...erp, definition: plugin({ id: 'Not An Id' }) })).toMatchObject({ code: 'invalid_config' });
  });

  test('secrets listed by any name, and what the settings say to redact, are kept out of the record', () => {
    const config = z.object({ secrets: z.record(z.string(), z.string()), hide: z.array(z.string()) });
    const definition = definePlugin({ id: 'erp', config, redact: ({ hide }) => hide, actions: () => [action()] });
    const given = { secrets: { ledger: 'value-of-the-secret' }, hide: ['**.email'] };
    const [found] = createRegistry([{ definition, config: given }]).plugins;
    expect(found?.redactor.json({ email: 'a@b.example', said: 'it is value-of-the-secret' })).toEqual({
      email: '[redacted]',
      said: 'it is [redacted]',
    });
  });

  test('a private address is for the hosts that the plugin names as such', () => {
    const definition = plugin({
      hosts: () => ['erp.example.com', 'http://erp.internal:8000'],
      privateHosts: () => ['http://erp.internal:8000/'],
    });
    expect(createRegistry([{ ...erp, definition }]).plugins[0]).toMatchObject({
      origins: ['https://erp.example.com', 'http://erp.internal:8000'],
      privateOrigins: ['http://erp.internal:8000'],
    });
    expect(createRegistry([erp]).plugins[0]?.privateOrigins).toEqual([]);
    const standIn = { definition: stripe, config: { secretKey: 'sk_test_1', apiBase: 'http://127.0.0.1:4010' } };
    expect(createRegistry([standIn]).plugins[0]?.privateOrigins).toEqual(['http://127.0.0.1:4010']);
    const itself = { definition: stripe, config: { secretKey: 'sk_test_1' } };
    expect(createRegistry([itself]).plugins[0]?.privateOrigins).toEqual([]);
  });

  test('a host that is none is refused', () => {
    expect(refusal({ ...erp, definition: plugin({ hosts: () => ['ftp://x'] }) })).toEqual(
      invalid('plugin erp, host "ftp://x" is no host: write it like api.example.com'),
    );
  });

  test('what a plugin may leave out is checked where it stands', () => {
    const everything = plugin({
      actions: () => [action({ timeout: 60_000, effectKey: () => 'V-1', compensate: () => null })],
      secrets: { apiKey: 'An API key: Settings, API' },
      concurrency: 2,
      events: async () => ({ events: [] }),
      writeBack: async () => null,
    });
    expect([...createRegistry([{ ...erp, definition: everything }]).actions.keys()]).toEqual(['erp.pay']);
  });

  test.each([
    [{ timeout: '30s' }, 'action erp.pay: timeout is no part of a plugin: must be a time in milliseconds'],
    [{ timeout: 0 }, 'action erp.pay: timeout is no part of a plugin: must be a time in milliseconds'],
    [{ settle: -1 }, 'action erp.pay: settle is no part of a plugin: must be a time in milliseconds'],
    [{ effectKey: 'V-1' }, 'action erp.pay: effectKey is no part of a plugin: must be a function'],
    [{ compensate: {} }, 'action erp.pay: compensate is no part of a plugin: must be a function'],
    [{ params: { safeParse: () => ({}) } }, 'action erp.pay: params is no part of a plugin: must be a zod object'],
    [
      { idempotency: { keptFor: '24h' } },
      "action erp.pay: idempotency is no part of a plugin: must be 'none', or { keptFor } with a time in milliseconds",
    ],
  ])('an action with %j is refused', (changed, says) => {
    const wrong = { ...action(), ...changed } as ReturnType<typeof action>; // as untyped JavaScript may do
    const definition = plugin({ actions: () => [wrong] });
    expect(refusal({ ...erp, definition })).toEqual(invalid(`plugin erp, ${says}`));
  });

  test.each([
    [
      { secrets: ['apiKey'] },
      'secrets is no part of a plugin: must be a map of keys of config with what people are to enter, or a function',
    ],
    [{ secrets: { apiKey: '' } }, 'secrets.apiKey is no part of a plugin: must be a text'],
    [{ secrets: { pin: 'The PIN' } }, 'secrets.pin: is no key of its config'],
    [{ concurrency: 0 }, 'concurrency is no part of a plugin: must be 1 or more'],
    [{ ticketField: 'ticket' }, 'ticketField is no part of a plugin: must be a function'],
    [{ events: true }, 'events is no part of a plugin: must be a function'],
    [{ writeBack: 'yes' }, 'writeBack is no part of a plugin: must be a function'],
  ])('a plugin with %j is refused', (changed, says) => {
    const definition = { ...plugin(), ...changed } as ReturnType<typeof plugin>; // as above
    expect(refusal({ ...erp, definition })).toEqual(invalid(`plugin erp, ${says}`));
  });

  test('what throws at start is a mistake of its plugin, and all mistakes of all plugins are told', () => {
    const thrower = (): never => {
      throw new Error('no region\nat somewhere');
    };
    const broken = { definition: plugin({ id: 'one', actions: thrower }), config: { apiKey } };
    const lost = { definition: plugin({ id: 'two', hosts: thrower }), config: { apiKey } };
    const wrong = { definition: plugin({ id: 'three', actions: () => [action(), action()] }), config: { apiKey } };
    expect(refusal(broken, lost, wrong)).toEqual(
      invalid(
        'plugin one, actions cannot be used: no region. Correct the plugin\n' +
          'plugin two, hosts cannot be used: no region. Correct the plugin\n' +
          'plugin three, action erp.pay: its id must begin with "three."\n' +
          'plugin three, action erp.pay: its id must begin with "three."',
      ),
    );
  });

  test('declared secrets are kept out of the record, whatever they are called', () => {
    const definition = definePlugin({
      id: 'erp',
      config: z.object({ pin: z.string() }),
      secrets: { pin: 'The PIN' },
      actions: () => [],
    });
    const [found] = createRegistry([{ definition, config: { pin: 'hunter2-hunter2' } }]).plugins;
    expect(found?.redactor.text('it is hunter2-hunter2')).toBe('it is [redacted]');
  });
});
