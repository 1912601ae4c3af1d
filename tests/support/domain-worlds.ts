import fc from 'fast-check';
import type { Case, RoleName, Separation, UserId } from '../../src/domain/case.ts';
import type { Absence, Given, Holders } from '../../src/domain/command.ts';
import type { PastRun, Policy, RoleDefinition, Rule, Tested } from '../../src/domain/policy.ts';
import { policyOf, refundWorkflow } from './domain-given.ts';

/** Roles and people of random histories: names that every object has, and a role that nobody was read for, among them. */
export const roles = ['ops', 'finance', 'risk', 'constructor', '__proto__'];
const asked = [...roles, 'finance', 'risk', 'ops', 'finance', 'risk', 'finance', 'risk', 'finance', 'ghost'];
export const people = ['U1', 'U2', 'U3', 'U4', 'U5', 'U6'];

/** Everything around a case that changes while it lives. */
export interface World {
  policies: Policy[];
  /** Which of them is the workspace's. */
  active: number;
  holders: Holders;
  fresh: Record<RoleName, Record<UserId, string>>;
  accounts: UserId[][];
  away: Absence[];
  spent: PastRun[];
  owing: { person: UserId; case: string }[];
}

const someRole = fc.constantFrom(...asked);
const hours = { days: [1, 2, 3, 4, 5], from: 9 * 60, to: 17 * 60, zone: 'Europe/Berlin' };
const hourMs = 3_600_000;
const maybe = <K extends string, T>(key: K, value: fc.Arbitrary<T>): fc.Arbitrary<Partial<Record<K, T>>> =>
  fc
    .option(value, { nil: undefined })
    .map((some) => (some === undefined ? {} : ({ [key]: some } as Partial<Record<K, T>>))); // one key, or none

const above =
  (limit: number): Rule['test'] =>
  ({ fields }) => {
    const amount = Object.hasOwn(fields, 'amount') ? fields.amount : undefined;
    if (!amount || !('minor' in amount)) return { undecidable: 'no amount' };
    return amount.minor > limit ? 'holds' : 'does_not_hold';
  };
const someTest: fc.Arbitrary<Rule['test']> = fc.oneof(
  { weight: 12, arbitrary: fc.constant((): Tested => 'holds') },
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 5 }).map(above) },
  {
    weight: 4,
    arbitrary: fc.integer({ min: 0, max: 2 }).map(
      (most): Rule['test'] =>
        ({ spent }) =>
          spent.length > most ? 'holds' : 'does_not_hold',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constant(
      ({ labels }: { labels: string[] }): Tested => (labels.includes('vip') ? 'holds' : 'does_not_hold'),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constant((): Tested => {
      throw new Error('broken rule');
    }),
  },
);

const someRule: fc.Arbitrary<Rule> = fc
  .tuple(
    fc.record({
      name: fc.constantFrom('one', 'two', 'three'),
      seats: fc.array(someRole, { maxLength: 3 }),
      separate: fc.oneof(fc.constant<Separation[]>([]), fc.subarray(['role' as Separation, 'executor' as Separation])),
      run: fc.constantFrom('on_approval' as const, 'by_operator' as const),
      runBy: fc.oneof(fc.constant<string[]>([]), fc.array(someRole, { maxLength: 2 })),
      definition: fc.integer({ min: 0, max: 1e9 }).map(String),
      test: someTest,
    }),
    maybe(
      'escalate',
      fc.tuple(fc.constantFrom(hourMs, 5 * hourMs), someRole).map(([afterMs, to]) => ({ afterMs, to })),
    ),
    maybe('breakGlass', fc.array(someRole, { minLength: 1, maxLength: 3 })),
    maybe('remindAfterMs', fc.constantFrom(hourMs / 2, 4 * hourMs)),
    maybe('expireAfterMs', fc.constantFrom(8 * hourMs, 24 * hourMs)),
    maybe('hours', fc.constant(hours)),
  )
  .map((parts) => Object.assign({}, ...parts) as Rule); // the first part is a whole rule, the others add to it

const someRoles: fc.Arbitrary<Record<RoleName, RoleDefinition>> = fc
  .tuple(...roles.map(() => fc.oneof(fc.constant<string[]>([]), fc.subarray(roles, { maxLength: 2 }))))
  .map((cover) =>
    Object.fromEntries(
      roles.map((role, index) => [role, { users: [], ...(cover[index]?.length && { cover: cover[index] }) }]),
    ),
  );

const somePolicy = fc
  .record({
    rules: fc.array(someRule, { minLength: 1, maxLength: 3 }),
    operators: fc.oneof(
      { weight: 4, arbitrary: fc.constant<string[]>(['ops']) },
      { weight: 1, arbitrary: fc.array(someRole, { minLength: 1, maxLength: 2 }) },
    ),
    fields: fc.subarray(['payment', 'amount', 'order'], { minLength: 1 }),
    labels: fc.boolean(),
    priority: fc.boolean(),
    roles: someRoles,
  })
  .map(({ rules, operators, fields, labels, priority, roles: defined }) => ({
    ...policyOf(
      refundWorkflow({
        rules,
        operators,
        material: { fields, labels, priority },
        sums: [{ per: 'customer', withinMs: 24 * hourMs }],
      }),
    ),
    roles: defined,
  }));

const hashed = (policy: Policy, letter: string): Policy => ({ ...policy, hash: letter.repeat(64) });

/** A policy, the same one in other words, one with other people in its roles, and quite another one. */
const somePolicies: fc.Arbitrary<Policy[]> = fc
  .tuple(somePolicy, someRoles, somePolicy)
  .map(([first, others, another]) => [
    hashed(first, 'a'),
    hashed(first, 'b'),
    hashed({ ...first, roles: others }, 'c'),
    hashed(another, 'd'),
  ]);

/** Mostly one role a person, so that seats can be filled by others than the makers. */
export const someHolders: fc.Arbitrary<NonNullable<Holders>> = fc
  .tuple(...people.map(() => fc.subarray(roles, { minLength: 1, maxLength: 4 })))
  .map((held) =>
    Object.fromEntries(roles.map((role) => [role, people.filter((_, index) => held[index]?.includes(role))])),
  );

const someone = fc.constantFrom(...people);
export const someFresh: fc.Arbitrary<World['fresh']> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...roles), someone)
      .map(([role, person]) =>
        Object.fromEntries([[role, Object.fromEntries([[person, '2026-06-01T00:00:00.000Z']])]]),
      ),
  },
);
export const someAway: fc.Arbitrary<Absence[]> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Absence[]>([]) },
  {
    weight: 2,
    arbitrary: fc.array(
      fc.record({ person: someone, cover: someone, until: fc.constant('2026-06-01T00:00:00.000Z') }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
  },
);
export const someSpent: fc.Arbitrary<PastRun[]> = fc.integer({ min: 0, max: 3 }).map((count) =>
  Array.from({ length: count }, (_, index) => ({
    case: `T0LATCH:${index}`,
    at: '2026-03-02T08:00:00.000Z',
    action: 'stripe.refund',
    fields: {},
  })),
);

export const someWorld: fc.Arbitrary<World> = fc.record({
  policies: somePolicies,
  active: fc.constant<number>(0),
  holders: someHolders,
  fresh: someFresh,
  accounts: fc.oneof(
    { weight: 2, arbitrary: fc.constant<UserId[][]>([]) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<UserId[][][]>(
        [['U2', 'U5']],
        [
          ['U1', 'U6', 'U9'],
          ['U3', 'U4'],
        ],
      ),
    },
  ),
  away: someAway,
  spent: fc.constant<PastRun[]>([]),
  owing: fc.oneof(
    { weight: 9, arbitrary: fc.constant<World['owing']>([]) },
    { weight: 1, arbitrary: someone.map((person) => [{ person, case: 'T0LATCH:7' }]) },
  ),
});

/** What a decision about the case is handed: the policy it was marked ready under, else the active one. */
export function givenIn(world: World, kase: Case | null): Given {
  const { policies, active, ...rest } = world;
  const current = policies[active];
  const pinned = kase && 'proposal' in kase ? kase.proposal.policy : current?.hash;
  const policy = policies.find(({ hash }) => hash === pinned);
  if (!policy || !current) throw new Error(`there is no policy ${pinned}`);
  return { ...rest, policy, ...(current.hash !== policy.hash && { active: current }) };
}

const withRules = (world: World, terms: Partial<Rule>, cover: RoleName[]): World => ({
  ...world,
  policies: world.policies.map((policy) => {
    const refund = policy.workflows.refund ?? refundWorkflow();
    const rules = refund.rules.map((rule) => ({ ...rule, ...terms }));
    const defined = roles.map((role) => [role, { users: [], ...(cover.length && { cover }) }]);
    return {
      ...policy,
      workflows: { refund: { ...refund, rules } },
      ...(cover.length && { roles: Object.fromEntries(defined) }),
    };
  }),
});

/** Any role may break the glass of rules that always hold. */
export const glassWorld = someWorld.map((world) =>
  withRules(world, { breakGlass: roles, seats: ['finance', 'risk'], test: () => 'holds' }, []),
);

/** Everybody is away or stands in for somebody, and every role covers every other. */
export const awayWorld = fc
  .tuple(someWorld, fc.array(fc.record({ person: someone, cover: someone }), { minLength: 3, maxLength: 6 }))
  .map(([world, away]) => ({
    ...withRules(world, { seats: ['finance', 'risk'] }, roles),
    accounts: [['U2', 'U5']],
    away: away.map((absence) => ({ ...absence, until: '2026-06-01T00:00:00.000Z' })),
  }));
