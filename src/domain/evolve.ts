import {
  type Case,
  type CaseId,
  type Maker,
  type MakerAct,
  overrideOf,
  type RoleName,
  type UserId,
  type Waiting,
} from './case.ts';
import type { Entry, EntryOf } from './entry.ts';
import {
  answered,
  doubtedUntil,
  failed,
  postponed,
  reportedOf,
  requestByRule,
  reversed,
  standing,
  succeeded,
  withoutDoubt,
  withoutResend,
} from './evolve-runs.ts';
import { kindOf } from './refusal.ts';
import { inStatus, stage } from './stage.ts';

interface Identity {
  id: CaseId;
  team: string;
  number: number;
}

/** The case after one more entry. The fold of a timeline is the case: nothing else makes its state. */
export function evolve(kase: Case | null, entry: Entry, identity?: Identity): Case {
  if (entry.type === 'filed') {
    if (!identity) throw new TypeError('a case is filed under its id');
    return filed(entry, identity);
  }
  if (!kase) throw new TypeError(`the timeline starts with ${entry.type}, not with filed`);
  return next(kase, entry);
}

export function fold(entries: Entry[], identity: Identity): Case {
  const kase = entries.reduce<Case | null>((before, entry) => evolve(before, entry, identity), null);
  if (!kase) throw new TypeError(`case ${identity.id} has no entries`);
  return kase;
}

function filed(entry: EntryOf<'filed'>, identity: Identity): Case {
  const { by, workflow, origin, fields, at, roles, labels = [], reviewOf } = entry;
  const makers: Maker[] = by === null ? [] : [{ person: by, acts: ['filed'], roles }];
  return {
    ...identity,
    workflow,
    filedBy: by,
    filedAt: at,
    origin,
    fields,
    labels,
    priority: 'normal',
    evidence: [],
    filesWanted: origin.files ?? [],
    makers: origin.author ? withMaker(makers, origin.author, 'wrote', []) : makers,
    round: 0,
    runs: 0,
    suggestion: 'wanted',
    refused: [],
    ...(reviewOf && { reviewOf }),
    status: 'open',
  };
}

function next(kase: Case, entry: Exclude<Entry, EntryOf<'filed'>>): Case {
  switch (entry.type) {
    case 'triage_suggested':
      return { ...kase, suggestion: entry.suggestion };
    case 'attached':
      return {
        ...kase,
        evidence: [...kase.evidence, ...entry.evidence],
        filesWanted: entry.files ? kase.filesWanted.filter(({ id }) => !entry.files?.includes(id)) : [],
      };
    case 'edited':
      return edited(kase, entry);
    case 'marked_ready': {
      const makers = withMaker(kase.makers, entry.by, 'marked_ready', entry.roles);
      const { waiting } = entry;
      // Glass that was broken in an earlier round lets nothing run in this one.
      const { putOff: _, ...before } = withGlassClosed(kase);
      const facts = { ...before, makers, round: entry.round, refused: [], ...(waiting && { waiting }) } as Case; // only a count was left out
      return stage(facts, { status: 'pending_approval', proposal: entry.proposal, votes: [] });
    }
    case 'vote_cast': {
      const { proposal, votes } = inStatus(kase, entry, 'pending_approval');
      const { by, at, fingerprint, roles, for: away } = entry;
      const vote = { by, at, fingerprint, roles, ...(away !== undefined && { for: away }) };
      return stage(kase, { status: 'pending_approval', proposal, votes: [...votes, vote] });
    }
    case 'vote_withdrawn':
      return withoutVotes(waitingOn(kase, entry.waiting), entry, [entry.voter ?? entry.by]);
    case 'seat_lost':
      return withoutVotes(waitingOn(kase, entry.waiting), entry, [entry.person]);
    case 'reminded':
      return waitingOn(kase, { remindAt: entry.remindAt });
    case 'escalated':
      return waitingOn(kase, { escalateAt: null, escalatedTo: entry.to });
    case 'expired': {
      const { proposal, votes } = inStatus(kase, entry, 'pending_approval', 'approved');
      return stage(kase, { status: 'expired', proposal, votes, at: entry.at });
    }
    case 'verdict_changed':
      return stage(inStatus(kase, entry, 'pending_approval', 'approved'), { status: 'open' });
    case 'glass_broken': {
      const { proposal, votes } = inStatus(kase, entry, 'pending_approval');
      const facts = { ...kase, override: entry.override };
      return stage(facts, { status: 'overridden', proposal, votes, runRequest: { by: entry.by } });
    }
    case 'glass_closed': {
      const { proposal, votes } = inStatus(kase, entry, 'overridden', 'failed');
      return stage(
        { ...withGlassClosed(kase), waiting: entry.waiting },
        { status: 'pending_approval', proposal, votes },
      );
    }
    case 'review_opened':
      return kase.override ? { ...kase, override: { ...kase.override, review: entry.case } } : kase;
    case 'review_closed': {
      inStatus(kase, entry, 'open');
      const { by, justified, reason } = entry;
      return stage(kase, { status: 'reviewed', by, justified, reason });
    }
    case 'approved': {
      const { proposal, votes } = inStatus(kase, entry, 'pending_approval');
      return stage(kase, { status: 'approved', proposal, votes, runRequest: requestByRule(proposal) });
    }
    case 'denied': {
      const { proposal } = inStatus(kase, entry, 'pending_approval', 'approved');
      return stage(kase, { status: 'denied', proposal, by: entry.by, reason: entry.reason });
    }
    case 'changes_requested':
      return stage(inStatus(kase, entry, 'pending_approval', 'approved'), { status: 'open' });
    case 'cancelled':
      inStatus(kase, entry, 'open', 'pending_approval', 'approved', 'failed');
      return stage(kase, { status: 'cancelled', by: entry.by, reason: entry.reason });
    case 'run_requested': {
      const { proposal, votes } = inStatus(kase, entry, 'approved', 'failed');
      const to = overrideOf(kase) ? 'overridden' : 'approved';
      return stage(kase, { status: to, proposal, votes, runRequest: { by: entry.by } });
    }
    case 'run_started': {
      const { proposal, votes } = inStatus(kase, entry, 'approved', 'overridden');
      return stage({ ...kase, runs: kase.runs + 1 }, { status: 'running', proposal, votes, run: entry.run });
    }
    case 'run_resent': {
      const { proposal, votes, run } = inStatus(kase, entry, 'running', 'unknown');
      const { sentAt, answerBy } = entry;
      return stage(kase, {
        status: 'running',
        proposal,
        votes,
        run: { ...withoutResend(run), sends: run.sends + 1, sentAt, answerBy, lookUps: 0 },
      });
    }
    case 'run_postponed':
      return postponed(inStatus(kase, entry, 'running'), entry.resendAt);
    case 'action_succeeded':
      return answered(inStatus(kase, entry, 'running', 'unknown'), entry);
    case 'outcome_declared': {
      const unknown = inStatus(kase, entry, 'unknown');
      const { by, happened, reason } = entry;
      if (happened) return succeeded(unknown, { summary: reason, declaredBy: by, evidence: [] });
      return failed(unknown, 'person', reason);
    }
    case 'action_reversed':
      return reversed(withoutDoubt(kase, entry.runId), entry);
    case 'earlier_attempt_stands':
      return standing(withoutDoubt(kase, entry.runId), entry);
    case 'outcome_confirmed':
      return doubtedUntil(kase, entry.runId, entry.lookUpAt);
    case 'reported':
      return reportedOf(kase, entry);
    case 'action_failed':
      return failed(inStatus(kase, entry, 'running', 'unknown'), entry.foundBy, entry.reason, entry.unsent);
    case 'outcome_unknown': {
      const { proposal, votes, run } = inStatus(kase, entry, 'running');
      return stage(kase, {
        status: 'unknown',
        proposal,
        votes,
        run: withoutResend(run),
        reason: entry.reason,
        lookUpAt: entry.lookUpAt,
      });
    }
    case 'outcome_pending': {
      const { proposal, votes, run } = inStatus(kase, entry, 'running', 'unknown');
      return stage(kase, {
        status: 'running',
        proposal,
        votes,
        run: { ...withoutResend(run), accepted: true, answerBy: entry.lookUpAt, lookUps: run.lookUps + 1 },
      });
    }
    case 'outcome_looked_up': {
      const { proposal, votes, run, ...rest } = inStatus(kase, entry, 'running', 'unknown');
      const looked = { ...withoutResend(run), lookUps: run.lookUps + 1 };
      const reason = rest.status === 'unknown' ? rest.reason : entry.finding;
      const { lookUpAt, cannotTell } = entry;
      return stage(kase, {
        status: 'unknown',
        proposal,
        votes,
        run: looked,
        reason,
        lookUpAt,
        ...(cannotTell && { cannotTell }),
      });
    }
    case 'refused':
      return refusedOnRecord(kase, entry);
    case 'noted':
    case 'attempts_counted':
      return kase;
  }
}

/** A material edit voids all votes and returns the case to `open`; any edit makes the editor a maker and costs their vote. */
function edited(kase: Case, entry: EntryOf<'edited'>): Case {
  const fields = { ...kase.fields, ...entry.fields };
  for (const name of entry.cleared) delete fields[name];
  const facts: Case = {
    ...kase,
    fields,
    priority: entry.priority ?? kase.priority,
    labels: entry.labels ?? kase.labels,
    makers: withMaker(kase.makers, entry.by, 'edited', entry.roles),
    filesWanted: [...kase.filesWanted, ...(entry.files ?? [])],
  };
  if (facts.status === 'open') return facts;
  if (entry.material.length) return stage(facts, { status: 'open' });
  // After a failure the vote stays listed, a maker's and so worth nothing: a retry finds the seat lost and asks anew.
  if (facts.status !== 'pending_approval' && facts.status !== 'approved') return facts;
  return entry.votesLost.length ? withoutVotes(waitingOn(facts, entry.waiting), entry, entry.votesLost) : facts;
}

/** A run that was refused at the last gate gives its request back: somebody else may press Run. */
function refusedOnRecord(kase: Case, { by, refusal }: EntryOf<'refused'>): Case {
  const kind = kindOf(by, refusal);
  const noted: Case = kase.refused.includes(kind) ? kase : { ...kase, refused: [...kase.refused, kind] };
  return noted.status === 'approved' && noted.runRequest?.by === by && refusal.code === 'executor'
    ? { ...noted, runRequest: null }
    : noted;
}

function withoutVotes(kase: Case, entry: Entry, voters: UserId[]): Case {
  const { proposal, votes } = inStatus(kase, entry, 'pending_approval', 'approved');
  return stage(kase, { status: 'pending_approval', proposal, votes: votes.filter(({ by }) => !voters.includes(by)) });
}

const withGlassClosed = (kase: Case): Case =>
  kase.override ? { ...kase, override: { ...kase.override, closed: true } } : kase;

const waitingOn = (kase: Case, change: Partial<Waiting> | undefined): Case =>
  kase.waiting && change ? { ...kase, waiting: { ...kase.waiting, ...change } } : kase;

function withMaker(makers: Maker[], person: UserId, act: MakerAct, roles: RoleName[]): Maker[] {
  const before = makers.find((maker) => maker.person === person);
  if (!before) return [...makers, { person, acts: [act], roles }];
  const grown = { person, acts: [...new Set([...before.acts, act])], roles: [...new Set([...before.roles, ...roles])] };
  return makers.map((maker) => (maker === before ? grown : maker));
}
