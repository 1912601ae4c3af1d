import { type Connection, Schema } from 'mongoose';

// Shapes are the domain's and are checked at the borders; here only what the database itself needs is declared.
// `minimize: false`: what is hashed is what is read back.
const options = { minimize: false, versionKey: false, autoIndex: false, strict: true } as const;
const { Mixed } = Schema.Types;
const required = true;

const cases = new Schema(
  {
    _id: { type: String, required },
    team: { type: String, required },
    number: { type: Number, required },
    version: { type: Number, required },
    head: { type: String, required },
    state: { type: Mixed, required },
    wakeAt: { type: Date, default: null },
    ops: { type: Mixed, required },
  },
  { ...options, collection: 'cases' },
)
  // Every vote writes this document twice, so what can be found by a collection of its own has no index here.
  .index({ team: 1, 'state.status': 1, number: -1 })
  .index({ wakeAt: 1 });

/** What `/latch case <words>` looks through: written with the case, and only when its words change. */
const words = new Schema(
  {
    _id: { type: String, required },
    team: { type: String, required },
    number: { type: Number, required },
    workflow: { type: String, required },
    filedBy: { type: String, default: null },
    words: { type: [String], required },
  },
  { ...options, collection: 'words' },
).index({ team: 1, words: 1 });

/** Which case a card belongs to. `_id` = `team:channel:ts`. */
const cards = new Schema(
  { _id: { type: String, required }, team: { type: String, required }, caseId: { type: String, required } },
  { ...options, collection: 'cards' },
);

const timeline = new Schema(
  {
    _id: { type: String, required },
    team: { type: String, required },
    caseId: { type: String, required },
    seq: { type: Number, required },
    cmd: { type: String },
    body: { type: Mixed, required },
    texts: { type: Mixed, required },
    prev: { type: String, required },
    hash: { type: String, required },
  },
  { ...options, collection: 'timeline' },
)
  .index({ caseId: 1, seq: 1 }, { unique: true })
  .index({ caseId: 1, cmd: 1 }, { unique: true, partialFilterExpression: { cmd: { $exists: true } } })
  // For the summary of refusals: other entries are not in it.
  .index({ team: 1, 'body.at': 1 }, { partialFilterExpression: { 'body.type': 'refused' } });

const origins = new Schema(
  { _id: { type: String, required }, team: { type: String, required }, caseId: { type: String, required } },
  { ...options, collection: 'origins' },
);

const attempts = new Schema(
  {
    team: { type: String, required },
    caseId: { type: String, required },
    cmd: { type: String, required },
    at: { type: String, required },
    by: { type: String, required },
    refusal: { type: Mixed, required },
  },
  { ...options, collection: 'attempts' },
)
  .index({ caseId: 1, cmd: 1 }, { unique: true })
  .index({ team: 1, at: 1 });

const evidence = new Schema(
  {
    _id: { type: String, required },
    team: { type: String, required },
    caseId: { type: String, required },
    mediaType: { type: String, required },
    bytes: { type: Buffer, required },
  },
  { ...options, collection: 'evidence' },
);

const policies = new Schema(
  { _id: { type: String, required }, team: { type: String, required }, text: { type: String, required } },
  { ...options, collection: 'policies' },
);

/** Which policy is active in a workspace, and which were. `_id` is the team. */
const workspaces = new Schema(
  {
    _id: { type: String, required },
    policy: { type: String, required },
    history: { type: [{ _id: false, hash: { type: String, required }, since: { type: String, required } }], required },
  },
  { ...options, collection: 'workspaces' },
);

/** Runs by the values of their case's fields, for rules that add up. `_id` is the case. */
const runs = new Schema(
  {
    _id: { type: String, required },
    team: { type: String, required },
    workflow: { type: String, required },
    at: { type: Date, required },
    values: { type: [String], required },
  },
  { ...options, collection: 'runs' },
).index({ team: 1, workflow: 1, values: 1, at: 1 });

/** Moved by each run of a workflow that adds up. `_id` = `team:workflow`. */
const sums = new Schema(
  { _id: { type: String, required }, team: { type: String, required }, version: { type: Number, required } },
  { ...options, collection: 'sums' },
);

/** Cases by what they changed outside; moved by each run with that effect. `_id` = `team:hash`. */
const effects = new Schema(
  {
    _id: { type: String, required },
    team: { type: String, required },
    version: { type: Number, required },
    cases: { type: [String], required },
  },
  { ...options, collection: 'effects' },
);

/** Broken glass that nobody has reviewed yet: one a human. `_id` = `team:human`. */
const debts = new Schema(
  {
    _id: { type: String, required },
    team: { type: String, required },
    person: { type: String, required },
    caseId: { type: String, required },
  },
  { ...options, collection: 'debts' },
).index({ team: 1 });

const absences = new Schema(
  {
    team: { type: String, required },
    person: { type: String, required },
    cover: { type: String, required },
    from: { type: String, required },
    until: { type: String, required },
  },
  { ...options, collection: 'absences' },
).index({ team: 1, until: 1 });

/** Since when people were seen in a user group. `_id` = `team:group`. */
const memberships = new Schema(
  {
    _id: { type: String, required },
    team: { type: String, required },
    version: { type: Number, required },
    members: {
      type: [{ _id: false, person: { type: String, required }, at: { type: String, default: null } }],
      required,
    },
  },
  { ...options, collection: 'memberships' },
);

/** Summaries that are to be posted once, by whichever instance. `_id` = `team:what:period`. */
const reports = new Schema(
  {
    _id: { type: String, required },
    team: { type: String, required },
    claimedUntil: { type: Date, required },
    ts: { type: String, default: null },
  },
  { ...options, collection: 'reports' },
);

/** Secrets of plugins, encrypted. `_id` = `team:plugin:key`. */
const secrets = new Schema(
  {
    _id: { type: String, required },
    team: { type: String, required },
    plugin: { type: String, required },
    key: { type: String, required },
    sealed: { type: String, required },
    by: { type: String, required },
    at: { type: String, required },
  },
  { ...options, collection: 'secrets' },
).index({ team: 1 });

/** Moved by each change of a secret, so that instances notice it. `_id` is the team. */
const secretVersions = new Schema(
  { _id: { type: String, required }, version: { type: Number, required } },
  { ...options, collection: 'secret_versions' },
);

const drafts = new Schema(
  {
    _id: { type: String, required },
    team: { type: String, required },
    origin: { type: Mixed, required },
    at: { type: Date, required },
  },
  { ...options, collection: 'drafts' },
).index({ at: 1 }, { expireAfterSeconds: 24 * 60 * 60 });

const counters = new Schema(
  { _id: { type: String, required }, team: { type: String, required }, last: { type: Number, required } },
  { ...options, collection: 'counters' },
);

/** The collections of Latch on one connection. */
export const models = (connection: Connection) => ({
  cases: connection.model('Case', cases),
  words: connection.model('CaseWords', words),
  cards: connection.model('Card', cards),
  timeline: connection.model('TimelineEntry', timeline),
  origins: connection.model('Origin', origins),
  attempts: connection.model('Attempt', attempts),
  evidence: connection.model('Evidence', evidence),
  policies: connection.model('Policy', policies),
  workspaces: connection.model('Workspace', workspaces),
  runs: connection.model('CaseRun', runs),
  sums: connection.model('Sum', sums),
  effects: connection.model('Effect', effects),
  debts: connection.model('Debt', debts),
  absences: connection.model('Absence', absences),
  memberships: connection.model('Membership', memberships),
  reports: connection.model('Report', reports),
  secrets: connection.model('Secret', secrets),
  secretVersions: connection.model('SecretVersion', secretVersions),
  drafts: connection.model('Draft', drafts),
  counters: connection.model('Counter', counters),
});
export type Models = ReturnType<typeof models>;

/** Creates what is missing; a collection must exist before a transaction writes to it on older servers. */
export async function createIndexes(all: Models): Promise<void> {
  for (const model of Object.values(all)) {
    await model.createCollection();
    await model.createIndexes();
  }
}
