import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import freshdesk from '../../../plugins/freshdesk/index.ts';
import { toDocument } from '../../../plugins/jira/document.ts';
import jira from '../../../plugins/jira/index.ts';
import linear from '../../../plugins/linear/index.ts';
import zendesk from '../../../plugins/zendesk/index.ts';
import { accounts } from '../../../scripts/sandbox/jira/sample-tickets.ts';
import { users } from '../../../scripts/sandbox/linear/sample-tickets.ts';
import type { PluginHost } from '../../../src/app/ports.ts';
import type { Case } from '../../../src/domain/case.ts';
import { createPluginHost } from '../../../src/plugin-host/host.ts';
import { clock, logOf, openCase } from '../plugin-host/given.ts';
import { texts } from './calls.ts';
import * as ofFreshdesk from './freshdesk/given.ts';
import * as ofJira from './jira/given.ts';
import * as ofLinear from './linear/given.ts';
import * as ofZendesk from './zendesk/given.ts';

const started = async () => {
  const [desk, fresh, site, workspace] = [
    await ofZendesk.rig(),
    await ofFreshdesk.rig(),
    await ofJira.rig(),
    await ofLinear.rig(),
  ];
  const { url, email, apiToken, webhookSecret } = site.local;
  const { url: apiBase, apiKey, webhookSecret: secret } = workspace.local;
  return {
    zendesk: { definition: zendesk, local: desk.local, config: { ...desk.config, field: 'zendesk_ticket' } },
    freshdesk: { definition: freshdesk, local: fresh.local, config: { ...fresh.config, field: 'freshdesk_ticket' } },
    jira: {
      definition: jira,
      local: site.local,
      config: { url, email, apiToken, webhookSecret, field: 'jira_ticket' },
    },
    linear: {
      definition: linear,
      local: workspace.local,
      config: { apiBase, apiKey, webhookSecret: secret, field: 'linear_ticket' },
    },
  };
};

const systems = ['zendesk', 'freshdesk', 'jira', 'linear'] as const;
type System = (typeof systems)[number];
/** The first two would each take the other's for its own, and so would the last two. */
const tickets: Record<System, string> = { zendesk: '35436', freshdesk: '1042', jira: 'OPS-12', linear: 'ENG-12' };
const named = Object.fromEntries(systems.map((system) => [`${system}_ticket`, tickets[system]]));
const news = { id: 'news-1', lines: ['Approved.'], brief: ['Approved.'] };

let here: Awaited<ReturnType<typeof started>>;
let host: PluginHost;
beforeEach(async () => {
  here = await started();
  host = createPluginHost({ plugins: Object.values(here), timeoutMs: 5_000, log: logOf(), clock });
});
afterEach(() => Promise.all(Object.values(here).map(({ local }) => local.close())));

const fieldsOf = (values: Record<string, string>) => texts({ ...values, comment: 'Done.' });
/** As much of a running case as plugins are told of. */
const caseWith = (values: Record<string, string>) =>
  ({ ...openCase(fieldsOf(values)), run: { id: 'run-1', sends: 1 } }) as unknown as Case;
const comment = (system: System, values: Record<string, string>) => ({
  action: `${system}.comment`,
  kase: caseWith(values),
  params: fieldsOf(values),
  runId: 'run-1',
  idempotencyKey: 'latch-run-1',
});
const written = () => ({
  zendesk: here.zendesk.local.effects,
  freshdesk: here.freshdesk.local.effects.written,
  jira: here.jira.local.effects,
  linear: here.linear.local.tickets.effects.comments,
});
const asked = () => systems.filter((system) => here[system].local.requests.length > 0);

describe('a case with a ticket in each of four systems', () => {
  test.each(systems)('is commented on in %s, and nowhere else', async (system) => {
    const call = comment(system, named);
    expect(host.applies(call.action, call.kase)).toEqual({ ok: true });
    expect(await host.preflight(call.action, call.kase, call.params)).toMatchObject({ ok: true });
    expect(await host.run(call)).toMatchObject({ outcome: 'succeeded' });
    expect(await host.lookUp(call)).toMatchObject({ found: 'happened' });
    expect(written()).toEqual({ zendesk: 0, freshdesk: 0, jira: 0, linear: 0, [system]: 1 });
    expect(asked()).toEqual([system]);
  });

  test('has its status set in each', async () => {
    const statuses = { zendesk: 'solved', freshdesk: 'Resolved', jira: 'Done', linear: 'Done' };
    for (const system of systems) {
      const values = { ...named, ticket_status: statuses[system] };
      const call = { ...comment(system, values), action: `${system}.set_status` };
      expect(await host.preflight(call.action, call.kase, call.params)).toMatchObject({ ok: true });
      expect(await host.run(call)).toMatchObject({ outcome: 'succeeded' });
      expect(await host.lookUp(call)).toMatchObject({ found: 'happened' });
    }
  });

  test('shows the reviewer all of them, and each gets the news', async () => {
    const sources = (await host.context(caseWith(named))).map(({ source }) => source);
    expect([...new Set(sources)]).toEqual(['Zendesk', 'Freshdesk', 'Jira', 'Linear']);
    for (const system of systems) expect(await host.writeBack(system, caseWith(named), news, 5_000)).toBe('written');
    expect(written()).toEqual({ zendesk: 1, freshdesk: 1, jira: 1, linear: 1 });
  });
});

test.each(systems)('a ticket in another field is none of %s, however it is written', async (system) => {
  for (const other of ['ticket', ...Object.keys(named).filter((field) => field !== `${system}_ticket`)]) {
    const values = { [other]: tickets[system] };
    expect(host.applies(`${system}.comment`, caseWith(values))).toMatchObject({ ok: false });
    expect(await host.run(comment(system, values))).toMatchObject({ outcome: 'failed' });
    expect(await host.writeBack(system, caseWith(values), news, 5_000)).toBe('nowhere');
  }
  expect(asked()).toEqual([]);
});

test('what happens to a ticket is told of the cases that name it in the field of its system', async () => {
  const { local } = here.jira;
  const [issue, task] = [local.tickets.find('OPS-12'), here.linear.local.tickets.find('ENG-12')];
  if (!issue || !task) throw new Error('not among the samples');
  const [note = {}] = here.zendesk.local.edit(35_436, { comment: { body: 'Hello?', public: true } }, ofZendesk.ana);
  const hook = here.freshdesk.local.say(1_042, ofFreshdesk.ana, { body: 'Hello?', incoming: true });
  const said = local.tickets.comment(issue, accounts.ana, toDocument('Hello?'));
  const posted = here.linear.local.tickets.comment(task, users.ana, 'Hello?');
  const bytes = ({ headers, body }: { headers: Record<string, string>; body: string }) => ({
    headers: new Headers(headers),
    body: new TextEncoder().encode(body),
    now: clock.now(),
  });
  const requests = {
    zendesk: ofZendesk.delivered(note),
    freshdesk: ofFreshdesk.delivered(hook),
    jira: bytes(local.webhook({ ticket: 'OPS-12', comment: said })),
    linear: bytes(here.linear.local.webhook({ comment: posted })),
  };
  for (const system of systems)
    expect(await host.receive(system, requests[system])).toMatchObject({
      events: [{ about: { field: `${system}_ticket`, value: tickets[system] } }],
    });
});

test('two systems that look for their ticket in one field are refused when Latch starts', () => {
  const { zendesk: first, freshdesk: second } = here;
  const both = [first, { ...second, config: { ...second.config, field: 'zendesk_ticket' } }];
  expect(() => createPluginHost({ plugins: both, timeoutMs: 5_000, log: logOf(), clock })).toThrow(
    'plugin freshdesk, finds its ticket in the case field zendesk_ticket, as zendesk does: give one of them a field of its own, such as freshdesk: { field: freshdesk_ticket }',
  );
});
