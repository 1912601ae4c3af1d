import type { FieldValues, Override, Priority, ReviewOf, UserId } from '../../src/domain/case.ts';
import type { Given } from '../../src/domain/command.ts';
import type { Entry, EntryOf } from '../../src/domain/entry.ts';
import { Ballots, type Wrong } from './domain-ballots.ts';
import { asks, clash, isMaker, judged, type SeenVote, sameHuman, settled, usesUp } from './domain-eyes.ts';
import { people } from './domain-worlds.ts';

const onReviews = new Set<Entry['type']>([
  'noted',
  'refused',
  'reported',
  'attempts_counted',
  'triage_suggested',
  'review_closed',
]);

/** Reads a timeline with its own eyes and no code of the domain: who is a maker, whose vote stands, and what that allows. */
export class Witness extends Ballots {
  private facts = { fields: {} as FieldValues, labels: [] as string[], priority: 'normal' as Priority };
  private review: ReviewOf | undefined;
  /** Lost by an edit after a failure: worth nothing, but on the card until a retry finds the seat lost or somebody takes them back. */
  private listed: SeenVote[] = [];
  private approved = false;
  private failed = false;
  /** An attempt counts as failed and may have gone through all the same. */
  private tried = false;
  private override: Override | null = null;
  private requester: UserId | null = null;
  private runs = 0;
  private closed = false;
  private waitsSince = '';
  private askedAt = '';
  /** Whom an escalation asked, and when: they need no reminder at the same moment. */
  private justAsked = { at: '', people: [] as UserId[] };

  /** What is wrong with this entry, given the world it was decided in; null: nothing. */
  sees(entry: Entry, world: Given): Wrong {
    if (this.review && !onReviews.has(entry.type)) return 'something else happened to a review than its closing';
    switch (entry.type) {
      case 'filed':
        if (entry.by) this.made(entry.by, world);
        if (entry.origin.author) this.makers.add(entry.origin.author);
        this.review = entry.reviewOf;
        this.facts.fields = entry.fields;
        return null;
      case 'edited':
        return this.seesEdit(entry, world);
      case 'marked_ready':
        return this.seesReady(entry, world);
      case 'vote_cast':
        return this.seesVote(entry, world);
      case 'vote_withdrawn': {
        const lost = [...this.votes, ...this.listed].filter((vote) => vote.by === (entry.voter ?? entry.by));
        const own = lost.some((vote) => usesUp(vote).some((person) => sameHuman(world, person, entry.by)));
        return own ? this.loses(lost, entry) : 'somebody withdrew what was not theirs';
      }
      case 'seat_lost':
        return this.loses(
          this.votes.filter(({ by }) => by === entry.person),
          entry,
        );
      case 'changes_requested':
        return this.namesLost(entry.votesLost) ?? this.mayDecide(entry.by, world) ?? this.opens();
      case 'denied':
        return this.mayDecide(entry.by, world) ?? this.closes();
      case 'verdict_changed':
        return this.namesLost(entry.votesLost) ?? this.verdictWrong(entry, world) ?? this.opens();
      case 'expired':
        if (this.isEarly(entry.at, this.waitsSince, this.rule.expireAfterMs)) return 'it expired too early';
        return this.namesLost(entry.votesLost) ?? this.closes();
      case 'reminded':
        return this.seesReminder(entry, world);
      case 'escalated':
        if (this.escalatedTo !== null || this.rule.escalate?.to !== entry.to) return 'it escalated twice or elsewhere';
        if (this.isEarly(entry.at, this.waitsSince, this.rule.escalate.afterMs)) return 'it escalated too early';
        this.escalatedTo = entry.to;
        this.justAsked = { at: entry.at, people: entry.people };
        return entry.people.every((person) => this.couldFill(person, world)) ? null : 'somebody was asked in vain';
      case 'approved':
        this.approved = true;
        if (this.rule.seats.length) this.requester = null;
        return this.seatsWrong(entry, world) ?? this.notFull(world);
      case 'glass_broken':
        return this.seesGlass(entry, world);
      case 'glass_closed':
        if (!this.override) return 'glass was closed that nobody broke';
        if (!this.wentThrough(entry) && this.stands(entry.at, world) && this.mayRequest(world))
          return 'glass was closed that let the action run';
        this.override = null;
        this.waitsSince = this.askedAt = entry.at;
        return null;
      case 'review_closed':
        return this.seesReview(entry, world);
      case 'run_requested':
        this.requester = entry.by;
        this.failed = false;
        if (!this.approved && !this.override) return 'a run was asked for of what nobody approved';
        if (this.override?.by === entry.by) return null;
        return this.mayRun(entry.by, world) ? null : 'a run was asked for by somebody who may not run it';
      case 'run_started':
        return this.gateWrong(entry, world) ?? this.runWrong(entry);
      case 'action_failed':
        this.failed = true;
        this.tried ||= !entry.unsent;
        return null;
      case 'outcome_declared':
        return this.seesDeclared(entry, world);
      case 'action_reversed':
        this.closed = false;
        this.failed = true;
        this.tried = true;
        return null;
      case 'earlier_attempt_stands':
        if (!this.tried) return 'an attempt stands that nobody made';
        this.failed = this.tried = false;
        return entry.isPending ? null : this.closes();
      case 'cancelled':
        return this.closes();
      case 'action_succeeded':
        this.tried = false;
        return this.closes();
      default:
        return null;
    }
  }

  /** Whoever says what became of a run could have approved it, shaped nothing of it and did not break the glass for it. */
  private seesDeclared({ by, happened, reason }: EntryOf<'outcome_declared'>, world: Given): Wrong {
    if (isMaker(this.scene(world), by)) return 'a maker declared the outcome';
    if (this.override && sameHuman(world, this.override.by, by)) return 'the breaker declared the outcome';
    if (!reason.text.trim()) return 'an outcome was declared without a reason';
    this.failed = this.tried = !happened;
    const may = this.rule.seats.length ? this.mayDecide(by, world) : null;
    return may ?? (happened ? this.closes() : null);
  }

  private opens(): null {
    this.votes = [];
    this.approved = false;
    return null;
  }

  private closes(): Wrong {
    const again = this.closed;
    this.closed = true;
    return again ? 'it was closed twice' : null;
  }

  private loses(lost: SeenVote[], { at, waiting }: { at: string; waiting?: unknown }): null {
    this.votes = this.votes.filter((vote) => !lost.includes(vote));
    this.approved = false;
    if (waiting) this.waitsSince = this.askedAt = at;
    return null;
  }

  private namesLost(named: UserId[]): Wrong {
    return this.votes.every(({ by }) => named.includes(by)) ? null : 'votes were lost that nobody named';
  }

  private isEarly(at: string, since: string, ms: number | undefined): boolean {
    return ms === undefined || Date.parse(at) - Date.parse(since) < ms;
  }

  private seesEdit(entry: EntryOf<'edited'>, world: Given): Wrong {
    this.made(entry.by, world);
    this.facts = {
      fields: Object.fromEntries(
        Object.entries({ ...this.facts.fields, ...entry.fields }).filter(([name]) => !entry.cleared.includes(name)),
      ),
      labels: entry.labels ?? this.facts.labels,
      priority: entry.priority ?? this.facts.priority,
    };
    if (entry.material.length) return this.namesLost(entry.votesLost) ?? this.opens();
    const lost = this.votes.filter((vote) => usesUp(vote).some((person) => sameHuman(world, person, entry.by)));
    if (!lost.every(({ by }) => entry.votesLost.includes(by))) return 'the editor’s vote was lost and not named';
    const wasFailed = this.failed;
    const wasApproved = this.approved;
    if (lost.length) this.loses(lost, entry);
    if (wasFailed) {
      this.approved = wasApproved;
      this.listed.push(...lost);
    }
    return null;
  }

  private seesReady({ by, at, proposal }: EntryOf<'marked_ready'>, world: Given): Wrong {
    this.made(by, world);
    this.opens();
    this.proposal = proposal;
    this.escalatedTo = this.override = null;
    this.listed = [];
    this.failed = false;
    this.requester = proposal.rule.seats.length ? null : by;
    this.waitsSince = this.askedAt = at;
    const rule = judged(world.policy, proposal.action, this.facts, at, world);
    if (!rule || asks(rule, world.policy) !== asks(proposal.rule, world.policy)) return 'another rule covers this';
    return proposal.policy === world.policy.hash ? null : 'another policy was pinned';
  }

  private seesVote({ by, for: away, fingerprint }: EntryOf<'vote_cast'>, world: Given): Wrong {
    const ballot = { by, ...(away !== undefined && { for: away }) };
    if (usesUp(ballot).some((person) => isMaker(this.scene(world), person))) return 'a maker voted';
    if (this.votes.some((vote) => clash(world, vote, ballot))) return 'one human voted twice';
    if (fingerprint !== this.proposal?.fingerprint) return 'a stale vote was taken';
    const scene = this.scene(world, new Set(this.makers));
    if (away !== undefined && !(world.away ?? []).some(({ person, cover }) => person === away && cover === by))
      return 'somebody stood in for who is not away';
    if (away !== undefined && this.grows({ by }, world)) return 'somebody who could sit stood in instead';
    if (!this.grows(ballot, world)) return 'a vote was taken that fills no seat';
    this.votes = [...this.votes, { ...ballot, fingerprint, scene }];
    return null;
  }

  private seesReminder({ at, people: asked }: EntryOf<'reminded'>, world: Given): Wrong {
    const early = this.isEarly(at, this.askedAt, this.rule.remindAfterMs);
    this.askedAt = at;
    if (early) return 'people were reminded too early';
    const told = this.justAsked.at === at ? this.justAsked.people : [];
    const able = people.filter((person) => this.couldFill(person, world) && !told.includes(person));
    return [...asked].sort().join() === able.join() ? null : `${able} could fill a seat, and ${asked} were reminded`;
  }

  private seesGlass({ by, override }: EntryOf<'glass_broken'>, world: Given): Wrong {
    this.override = override;
    this.approved = false;
    this.requester = by;
    if (override.by !== by || !this.stands(override.at, world)) return 'glass was broken by somebody who may not';
    if ((world.owing ?? []).some(({ person }) => sameHuman(world, person, by))) return 'a debtor broke the glass again';
    if (!override.reason.text.trim() || !override.incident.text.startsWith('https://')) return 'no reason was given';
    const able = people.filter((person) => this.couldFill(person, world) && !sameHuman(world, person, by));
    return [...override.skipped].sort().join() === able.join() ? null : 'others were named as skipped';
  }

  /** Does broken glass let the action run: within the hour, by somebody who is no maker and holds the role for it now? */
  private stands(at: string, world: Given): boolean {
    const { override } = this;
    if (!override || isMaker(this.scene(world), override.by)) return false;
    const inTime = Date.parse(at) - Date.parse(override.at) <= 3_600_000;
    return inTime && (this.rule.breakGlass ?? []).some((role) => settled(world, override.by, role));
  }

  private seesReview({ by }: EntryOf<'review_closed'>, world: Given): Wrong {
    const { person, makers, seats } = this.review ?? { person: by, makers: [], seats: [] };
    if ([person, ...makers].some((one) => sameHuman(world, one, by))) return 'somebody reviewed their own case';
    if (!seats.some((role) => settled(world, by, role))) return 'it was reviewed by somebody without the role';
    return this.closes();
  }

  /** What the active policy asks for instead, and what the pinned one does by sums that have grown. */
  private verdictNow(at: string, world: Given): 'same' | 'policy' | 'sum' {
    const { policy, active } = world;
    const { action } = this.proposal ?? { action: '' };
    if (active) {
      const other = judged(active, action, this.facts, at, world);
      if (!other || asks(other, active) !== asks(this.rule, policy)) return 'policy';
    }
    return judged(policy, action, this.facts, at, world)?.name === this.rule.name ? 'same' : 'sum';
  }

  private verdictWrong({ at, why }: EntryOf<'verdict_changed'>, world: Given): Wrong {
    if (why.because !== 'earlier')
      return this.verdictNow(at, world) === why.because ? null : 'it went back without a reason';
    return this.tried ? null : 'it went back for an attempt that nobody made';
  }

  private wentThrough = ({ why }: EntryOf<'glass_closed'>): boolean =>
    this.tried && why.startsWith('an earlier attempt');

  private mayRequest(world: Given): boolean {
    const { requester, override } = this;
    return requester === null || (override !== null && override.by === requester) || this.mayRun(requester, world);
  }

  private gateWrong({ at }: EntryOf<'run_started'>, world: Given): Wrong {
    if (this.closed) return 'a closed case runs';
    if (world.holders === null) return 'it runs while nobody knows who holds which role';
    const asked = this.mayRequest(world) ? null : 'who asked for the run may not run it';
    if (this.override) return this.stands(at, world) ? asked : 'it runs on glass that lets nothing run';
    if (!this.approved) return 'it runs without an approval';
    if (this.verdictNow(at, world) !== 'same') return 'it runs under a verdict that changed';
    return this.notFull(world) ?? asked;
  }

  private runWrong({ run, params, action }: EntryOf<'run_started'>): Wrong {
    if (run.fingerprint !== this.proposal?.fingerprint) return 'something else runs than was approved';
    if (JSON.stringify([action, params]) !== JSON.stringify([this.proposal.action, this.proposal.params]))
      return 'other params run than were approved';
    if (run.attempt !== ++this.runs) return 'two runs have one attempt number';
    return run.requestedBy === this.requester ? null : 'the run names somebody else than who asked for it';
  }
}
