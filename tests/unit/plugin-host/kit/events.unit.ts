import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import {
  type InboundRequest,
  isSameSecret,
  jsonOf,
  minutes,
  type PluginDefinition,
  type Received,
} from '../../../../src/plugin-host/contract.ts';
import { type Deliveries, keepsContract } from '../../../../src/plugin-host/kit/keeps-contract.ts';
import { breachesOf } from './breaches.ts';
import { example, ledger } from './ledger.ts';

const secret = 'hook-secret-0123456789';
const now = new Date('2026-11-20T12:00:00Z');
const hmac = (text: string) => createHmac('sha256', secret).update(text).digest('hex');

/** Signed over its time and its body, as the guide has it. */
const dated: Deliveries = {
  now,
  signed(at, body = '{"id":"evt_1","order":"1001"}') {
    const time = String(at.getTime());
    return {
      headers: { 'content-type': 'application/json', 'x-time': time, 'x-signature': hmac(`${time}.${body}`) },
      body,
    };
  },
};
const told = ({ body }: InboundRequest): Received => {
  const sent = z.object({ id: z.string(), order: z.string() }).safeParse(jsonOf(body)).data;
  if (!sent) return { refused: 'it is no event of the ledger' };
  return { events: [{ id: sent.id, about: { field: 'order', value: sent.order }, summary: 'The order is closed.' }] };
};
const textOf = ({ body }: InboundRequest) => new TextDecoder().decode(body);
const isSigned = (request: InboundRequest) =>
  isSameSecret(request.headers.get('x-signature'), hmac(`${request.headers.get('x-time')}.${textOf(request)}`));
const isFresh = ({ headers, now: at }: InboundRequest) =>
  Math.abs(at.getTime() - Number(headers.get('x-time'))) <= minutes(5);
const refused: Received = { refused: 'the signature is wrong' };

type Events = NonNullable<PluginDefinition['events']>;
const breachesIn = (events: Events, sample: Deliveries = dated) =>
  breachesOf(ledger(undefined, { events }), { events: sample });
const believing =
  (is: (request: InboundRequest) => boolean): Events =>
  async (request) =>
    is(request) ? told(request) : refused;

describe('events that the system signed', () => {
  test('are believed as long as they are fresh', async () => {
    expect(await breachesIn(believing((request) => isSigned(request) && isFresh(request)))).toEqual([]);
  });

  test('are tried with junk only where the example has none, and it is said', async () => {
    const plugin = ledger(undefined, { events: async () => refused });
    expect(await keepsContract(plugin, example)).toMatchObject({
      notes: ['events were tried with junk only: give the example events.signed, a delivery as the system signs it'],
    });
  });
});

describe('a plugin is caught that', () => {
  test('refuses what is signed', async () => {
    expect(await breachesIn(async () => refused)).toEqual([
      expect.stringContaining('ledger: events does not believe the sample of the example: '),
    ]);
  });

  test('looks whether there is a signature, not whether it is right', async () => {
    const breaches = await breachesIn(believing((request) => isFresh(request) && request.headers.has('x-signature')));
    expect(breaches).toEqual([
      'ledger: events believes an altered body',
      'ledger: events believes any x-signature, as long as there is one',
      'ledger: events believes what was signed 10 minutes ago under a x-time of now',
    ]);
  });

  test('looks at a signature only where there is one', async () => {
    const events = believing(
      (request) => isFresh(request) && (!request.headers.has('x-signature') || isSigned(request)),
    );
    expect(await breachesIn(events)).toContain('ledger: events believes what comes without x-signature');
  });

  test('believes what is old', async () => {
    expect(await breachesIn(believing(isSigned))).toEqual(['ledger: events believes what was signed 10 minutes ago']);
    expect(await breachesIn(believing(isSigned), { ...dated, oldestMs: minutes(90) })).toEqual([
      'ledger: events believes what was signed 90 minutes ago',
    ]);
  });

  test('takes the word of a body that nobody signs', async () => {
    const ofSecret: Deliveries = {
      signed: (_, body = '{"id":"evt_1","order":"1001"}') => ({ headers: { secret }, body }),
    };
    const events = believing(({ headers }) => isSameSecret(headers.get('secret'), secret));
    expect(await breachesIn(events, ofSecret)).toEqual([
      'ledger: events believes a body that the sample does not sign, without asking the system',
    ]);
  });

  test('makes other ids each time', async () => {
    let n = 0;
    const events: Events = async (request) => {
      const answer = isSigned(request) && isFresh(request) ? told(request) : refused;
      return 'events' in answer ? { events: answer.events.map((one) => ({ ...one, id: `${n++}` })) } : answer;
    };
    expect(await breachesIn(events)).toEqual([
      'ledger: events gives the same delivery other ids when it comes again, so it would count twice',
    ]);
  });

  test('loses an event when it cannot ask', async () => {
    const events: Events = async (request, config, ctx) => {
      if (!isSigned(request) || !isFresh(request)) return refused;
      const { url } = config as { url: string };
      const asked = await ctx.fetch(`${url}/credits?reference=1`).catch(() => null);
      return asked?.ok ? told(request) : { events: [] };
    };
    expect(await breachesIn(events)).toContain('ledger: events loses what was signed after a 500: it has to throw');
  });
});
