import type { KnownBlock } from '@slack/types';
import type { Connection } from 'mongoose';
import { buttonValue } from '../../blocks/button-value.ts';
import { caseCard } from '../../blocks/case-card.ts';
import { createFile, createHandle } from '../../src/app/handle.ts';
import { lanes } from '../../src/app/lane.ts';
import type { Directory, Told } from '../../src/app/ports.ts';
import { caseCardOf } from '../../src/app/views/case-card.ts';
import type { Actor, Holders } from '../../src/domain/command.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { caseStore } from '../../src/mongo/case-store.ts';
import { createIndexes, models } from '../../src/mongo/models.ts';
import { policyStore } from '../../src/mongo/policy-store.ts';
import { actionTermsOf } from '../../src/plugin-settings.ts';
import { compilePolicy } from '../../src/workflows/compile-policy.ts';
import { approvers, channel, crowd, latchYml, operator, team, workflows } from './setting.ts';

/** A case that waits for votes, with its card posted. */
export interface Waiting {
  id: string;
  ts: string;
  value: string;
  blocks: KnownBlock[];
  /** In Stripe. */
  payment: string;
}

export type Seeder = (count: number, kind: keyof typeof workflows, options: { withDms: boolean }) => Promise<Waiting[]>;

const atOnce = 8;
const operatorActs: Actor = { id: operator, standing: 'member' };

/** Makes cases by Latch's own commands, only without Slack: what people were shown is noted as if it had been. */
export async function createSeeder(connection: Connection): Promise<Seeder> {
  const all = models(connection);
  await createIndexes(all);
  const clock = { now: () => new Date() };
  const actions = await actionTermsOf([{ name: 'stripe' }]);
  const compile = async (text: string) => compilePolicy(text, actions);
  const policy = await compile(latchYml);
  const store = caseStore(connection, all, clock.now);
  const deps = {
    store,
    directory,
    policies: await policyStore({ models: all, team, compile, now: clock.now, log: silent }, policy),
    host: { effectKeys: async () => ({ keys: [] }) },
    clock,
    inLane: lanes(),
    onCommitted: () => {},
  };
  const fileCase = createFile(deps);
  const handle = createHandle(deps);
  let made = 0;

  async function make(kind: keyof typeof workflows, withDms: boolean): Promise<Waiting> {
    const number = ++made;
    const payment = `pi_${number}`;
    const filed = await fileCase({
      cmd: `bench:${number}`,
      by: operatorActs,
      team,
      workflow: workflows[kind],
      origin: { via: 'command' },
      fields: {
        customer: { text: 'Acme Co' },
        order: { text: `#${number}` },
        payment: { text: payment },
        amount: { minor: 240_000, currency: 'USD' },
        reason: { text: 'The unit arrived with a product defect' },
      },
    });
    if (filed.outcome !== 'accepted') throw new Error(`not filed: ${JSON.stringify(filed)}`);
    const ready = await handle(filed.caseId, {
      type: 'mark_ready',
      cmd: `ready:${number}`,
      by: operatorActs,
      action: 'stripe.refund',
      note: null,
      shownVerdict: null,
      fields: {},
    });
    if (ready.outcome !== 'accepted') throw new Error(`not ready: ${JSON.stringify(ready)}`);
    const { loaded } = ready;
    const { case: kase, version } = loaded;
    const ts = `1600000000.${String(number).padStart(6, '0')}`;
    const card = { channel, ts, version };
    const people = kind === 'hot' ? crowd : approvers;
    const told = withDms ? Object.fromEntries(people.map((user) => asked(user, kase.round))) : {};
    await store.noteShown(loaded, { card, told, wakeAt: null });
    const given = { policy, holders: await directory.holders(policy, Object.keys(policy.roles)) };
    const source = { kase, given, facts: [], names: (id: string | null) => id ?? '', applies };
    const fingerprint = 'proposal' in kase ? kase.proposal.fingerprint : '';
    return {
      id: kase.id,
      ts,
      value: buttonValue({ caseId: kase.id, fingerprint }),
      blocks: caseCard(caseCardOf(source)).blocks,
      payment,
    };
  }

  return async (count, kind, { withDms }) => {
    const waiting: Waiting[] = [];
    while (waiting.length < count) {
      const some = Array.from({ length: Math.min(atOnce, count - waiting.length) }, () => make(kind, withDms));
      waiting.push(...(await Promise.all(some)));
    }
    return waiting;
  };
}

const silent = { info: () => {}, warn: () => {} };

const applies = () => ({ ok: true }) as const;

const asked = (user: string, round: number): [string, Told] => [
  `review:${user}`,
  { user, channel: `D${user}`, ts: '1600000000.000001', about: 'review', round, settled: false },
];

const directory: Directory = {
  person: async (id) => ({ id, name: id, standing: 'member', tz: 'UTC' }),
  holders: async (policy: Policy, roles): Promise<Holders> =>
    Object.fromEntries(roles.map((role) => [role, usersOf(policy, role)])),
  roster: async (policy, roles) => ({
    holders: Object.fromEntries(roles.map((role) => [role, usersOf(policy, role)])),
    fresh: {},
    accounts: [],
    away: [],
  }),
  find: async (written) => written,
  admins: async () => [operator],
};

function usersOf(policy: Policy, role: string): string[] {
  const definition = policy.roles[role];
  return definition && 'users' in definition ? definition.users : [];
}
