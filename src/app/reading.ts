import type { CaseRow, HomeShown, StaleShown, StoryShown } from '../../blocks/view-models.ts';
import { type Case, type CaseId, type Digest, numberOf, type Status, type UserId } from '../domain/case.ts';
import { dayAndTime } from '../domain/decision.ts';
import { evolve } from '../domain/evolve.ts';
import { LatchError } from '../errors.ts';
import { mayRead, readableWorkflows } from './access.ts';
import { givenFor, policyFor } from './given.ts';
import type { CaseStore, Directory, Loaded, Ops, PolicyStore } from './ports.ts';
import { type Verified, verify } from './verify.ts';
import { peopleToAsk, statusLineOf } from './views/case-card.ts';
import { attemptedWords, peopleIn, storyLine } from './views/story.ts';
import { headlineOf, inWords, labelled, namesOf, peopleInFields, peopleOf } from './views/words.ts';

export interface ReadingDeps {
  store: CaseStore;
  directory: Directory;
  policies: PolicyStore;
  /** The permalink of a card, where there is one. */
  cardLink(card: Ops['card']): string | null;
}

const stillOpen: Status[] = ['open', 'pending_approval', 'approved', 'running', 'unknown', 'failed'];
const rows = 20;

/** What people ask about cases. Everything here is read by role, and nothing is written. */
export function createReading({ store, directory, policies, cardLink }: ReadingDeps) {
  async function readable(id: CaseId, person: UserId): Promise<Loaded> {
    const loaded = await store.load(id);
    const allowed = loaded && (await mayRead(loaded.case, person, await policyFor(loaded.case, policies), directory));
    if (loaded && allowed) return loaded;
    // Whether the case exists is nobody else's business either.
    throw new LatchError('not_found', `case ${id} is not there for ${person}`, {
      userMessage: `There is no case #${numberOf(id)} that you can read. \`/latch queue\` lists the ones you can.`,
    });
  }

  /** The whole story of a case. Throws `not_found` where this person may not read it. */
  async function story(id: CaseId, person: UserId): Promise<StoryShown> {
    const loaded = await readable(id, person);
    const { case: kase, head } = loaded;
    const [given, recorded, attempts] = await Promise.all([
      givenFor({ directory, policies }, kase),
      store.timeline(id),
      store.attempts(id),
    ]);
    const entries = recorded.map(({ entry }) => entry);
    const workflow = given.policy.workflows[kase.workflow];
    const names = await namesOf(directory, [
      ...peopleOf(kase, workflow),
      ...entries.flatMap((entry) => peopleIn(entry, workflow)),
      ...attempts.map(({ by }) => by),
    ]);
    const found = entries.flatMap((entry) => {
      if (entry.type === 'action_succeeded') return entry.result.evidence;
      return 'evidence' in entry ? entry.evidence : [];
    });
    return {
      number: kase.number,
      headline: headlineOf(kase, workflow, names),
      statusLine: statusLineOf(kase, given, names),
      policy: await policyShown(kase),
      fields: workflow ? labelled(workflow, kase.fields, names, { withPrivate: true }) : [],
      lines: entries.map((entry) => storyLine(entry, workflow, names)),
      attempts: summed(
        attempts.map(({ by, refusal }) => ({
          who: names(by),
          what: `${attemptedWords(refusal.attempted)} (${refusal.code.replaceAll('_', ' ')})`,
        })),
      ),
      evidence: found.map(({ name, digest, size }) => ({ name: name.text, digest, size })),
      cardLink: cardLink(loaded.ops.card),
      seal: head,
    };
  }

  /** e.g. "3 (1a2b3c4d), active since 27 Nov, 09:00 UTC". */
  async function policyShown(kase: Case): Promise<string | null> {
    if (!('proposal' in kase)) return null;
    const { policy } = kase.proposal;
    const version = await policies.version(kase.team, policy);
    const short = policy.slice(0, 8);
    return version ? `${version.number} (${short}), active since ${dayAndTime(version.since)}` : short;
  }

  async function rowOf({ case: kase, ops }: Loaded): Promise<CaseRow> {
    const given = await givenFor({ directory, policies }, kase);
    const workflow = given.policy.workflows[kase.workflow];
    const names = await namesOf(directory, peopleOf(kase, workflow));
    return {
      caseId: kase.id,
      number: kase.number,
      headline: headlineOf(kase, workflow, names),
      statusLine: statusLineOf(kase, given, names),
      link: cardLink(ops.card),
    };
  }
  const rowsOf = (cases: Loaded[]): Promise<CaseRow[]> => Promise.all(cases.map(rowOf));

  async function search(team: string, person: UserId, words: string[]): Promise<{ rows: CaseRow[]; more: boolean }> {
    const workflows = await readableWorkflows(person, policies.active(), directory);
    const found = await store.find(team, {
      words,
      limit: rows + 1,
      ...(workflows.length ? { workflows } : { filedBy: person }),
    });
    return { rows: await rowsOf(found.slice(0, rows)), more: found.length > rows };
  }

  /** Cases this person could decide on now, oldest first. */
  async function waitingFor(team: string, person: UserId): Promise<Loaded[]> {
    const pending = await store.find(team, { statuses: ['pending_approval'], limit: 200 });
    const checked = await Promise.all(
      pending.map(async ({ case: kase }) => {
        if (kase.status !== 'pending_approval') return false;
        const given = await givenFor({ directory, policies }, kase);
        return peopleToAsk(kase, given).some((one) => one.person === person);
      }),
    );
    return pending.filter((_, index) => checked[index]).reverse();
  }

  async function home(
    team: string,
    person: UserId,
    shown: { section: string; shown: number } | null = null,
  ): Promise<HomeShown> {
    const policy = policies.active();
    const [waiting, workflows] = await Promise.all([
      waitingFor(team, person),
      readableWorkflows(person, policy, directory),
    ]);
    const limit = (section: string) => (shown?.section === section ? shown.shown + rows : rows);
    const mine = await store.find(team, { filedBy: person, statuses: stillOpen, limit: limit('mine') + 1 });
    const open = workflows.length
      ? await store.find(team, { workflows, statuses: stillOpen, limit: limit('open') + 1 })
      : [];
    const lists = { waitingForMe: waiting, mine, open };
    const sections = ['waitingForMe', 'mine', 'open'] as const;
    const cut = Object.fromEntries(
      await Promise.all(
        sections.map(async (section) => [section, await rowsOf(lists[section].slice(0, limit(section)))] as const),
      ),
    ) as Record<(typeof sections)[number], CaseRow[]>; // one key a section
    const holders = await directory.holders(
      policy,
      Object.values(policy.workflows).flatMap(({ operators }) => operators),
    );
    return {
      ...cut,
      more: sections
        .filter((section) => lists[section].length > limit(section))
        .map((section) => ({ section, shown: limit(section) })),
      canFile: Object.values(policy.workflows).some(({ operators }) =>
        operators.some((role) => holders?.[role]?.includes(person)),
      ),
    };
  }

  /** What changed since the card with this fingerprint was shown; null where that card is not known. */
  async function changesSince(id: CaseId, fingerprint: Digest): Promise<StaleShown | null> {
    const [loaded, recorded] = await Promise.all([store.load(id), store.timeline(id)]);
    if (!loaded) return null;
    const { case: kase } = loaded;
    const seenAt = recorded.findLastIndex(
      ({ entry }) => entry.type === 'marked_ready' && entry.proposal.fingerprint === fingerprint,
    );
    if (seenAt < 0) return null;
    const identity = { id: kase.id, team: kase.team, number: kase.number };
    const seen = recorded
      .slice(0, seenAt + 1)
      .reduce<Case | null>((before, { entry }) => evolve(before, entry, identity), null);
    if (!seen) return null;
    const policy = await policyFor(kase, policies);
    const workflow = policy.workflows[kase.workflow];
    const since = recorded.slice(seenAt + 1).map(({ entry }) => entry);
    const names = await namesOf(directory, [
      ...since.flatMap((entry) => peopleIn(entry, workflow)),
      ...peopleInFields(workflow, seen.fields),
      ...peopleInFields(workflow, kase.fields),
    ]);
    const fields = Object.entries(workflow?.fields ?? {}).filter(([, spec]) => !spec.private);
    const changes = fields.flatMap(([name, spec]) => {
      const was = seen.fields[name] ? inWords(seen.fields[name], spec, names) : '–';
      const is = kase.fields[name] ? inWords(kase.fields[name], spec, names) : '–';
      return was === is ? [] : [{ label: spec.label, was, is }];
    });
    const told = since.filter(
      ({ type }) => type === 'edited' || type === 'changes_requested' || type === 'marked_ready',
    );
    const why = told
      .map((entry) => storyLine(entry, workflow, names))
      .map(({ who, what }) => `${who} ${what}.`)
      .join(' ');
    return { number: kase.number, changes, why: why || 'The case was prepared anew.' };
  }

  /** Whether the record of a case is as it was written. Throws `not_found` where this person may not read it. */
  async function proof(id: CaseId, person: UserId): Promise<Verified> {
    await readable(id, person);
    const record = await store.record(id);
    return record ? verify(id, record) : { holds: false, problem: 'the case is gone' };
  }

  return {
    story,
    proof,
    search,
    home,
    changesSince,
  };
}
export type Reading = ReturnType<typeof createReading>;

function summed(items: { who: string; what: string }[]): StoryShown['attempts'] {
  const counts = new Map<string, StoryShown['attempts'][number]>();
  for (const item of items) {
    const key = `${item.who} ${item.what}`;
    counts.set(key, { ...item, times: (counts.get(key)?.times ?? 0) + 1 });
  }
  return [...counts.values()];
}
