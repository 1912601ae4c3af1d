import type { RoleName, UserId } from '../../src/domain/case.ts';
import type { Given } from '../../src/domain/command.ts';
import type { Entry, EntryOf } from '../../src/domain/entry.ts';
import { canSeatAll, holds } from './domain-histories.ts';

interface SeenVote {
  fingerprint: string;
  /** The world when the vote was cast. */
  world: Given;
}

/** Reads a timeline with its own eyes and no code of the domain: who is a maker, whose vote stands, and what that allows. */
export class Witness {
  readonly makers = new Set<UserId>();
  readonly makerRoles = new Set<RoleName>();
  private votes = new Map<UserId, SeenVote>();
  private proposal: EntryOf<'marked_ready'>['proposal'] | null = null;
  private requester: UserId | null = null;
  private runs = 0;

  /** What is wrong with this entry, given the world it was decided in; null: nothing. */
  sees(entry: Entry, world: Given): string | null {
    switch (entry.type) {
      case 'filed':
        if (entry.by) this.made(entry.by, world);
        if (entry.origin.author) this.makers.add(entry.origin.author);
        return null;
      case 'edited':
        this.made(entry.by, world);
        if (entry.material.length) this.votes.clear();
        else this.votes.delete(entry.by);
        return null;
      case 'marked_ready':
        this.made(entry.by, world);
        this.votes.clear();
        this.proposal = entry.proposal;
        this.requester = entry.proposal.rule.seats.length ? null : entry.by;
        return null;
      case 'vote_cast':
        if (this.makers.has(entry.by)) return 'a maker voted';
        if (this.votes.has(entry.by)) return 'somebody voted twice';
        if (entry.fingerprint !== this.proposal?.fingerprint) return 'a stale vote was taken';
        this.votes.set(entry.by, { fingerprint: entry.fingerprint, world });
        return this.maySit(entry.by, world) ? null : 'a vote was taken of somebody who can fill no seat';
      case 'vote_withdrawn':
        this.votes.delete(entry.by);
        return null;
      case 'seat_lost':
        this.votes.delete(entry.person);
        return null;
      case 'changes_requested':
        this.votes.clear();
        return this.maySit(entry.by, world) ? null : 'changes were requested by somebody who can fill no seat';
      case 'denied':
        return this.maySit(entry.by, world) ? null : 'denied by somebody who can fill no seat';
      case 'approved':
        if (this.proposal?.rule.seats.length) this.requester = null;
        return this.seatsWrong(entry, world) ?? this.notFull(world);
      case 'run_requested':
        this.requester = entry.by;
        return this.mayRun(entry.by, world) ? null : 'a run was asked for by somebody who may not run it';
      case 'run_started':
        return this.notFull(world) ?? this.runWrong(entry, world);
      default:
        return null;
    }
  }

  private made(person: UserId, world: Given): void {
    this.makers.add(person);
    for (const role of world.policy.workflows.refund?.operators ?? [])
      if (holds(world, person, role)) this.makerRoles.add(role);
  }

  private maySitIn(person: UserId, role: RoleName, world: Given): boolean {
    const apart = this.proposal?.rule.separate.includes('role') ?? false;
    return holds(world, person, role) && !this.makers.has(person) && !(apart && this.makerRoles.has(role));
  }

  private maySit = (person: UserId, world: Given): boolean =>
    (this.proposal?.rule.seats ?? []).some((role) => this.maySitIn(person, role, world));

  private notFull(world: Given): string | null {
    const { rule, fingerprint } = this.proposal ?? {};
    const voters = [...this.votes].filter(([, vote]) => vote.fingerprint === fingerprint).map(([by]) => by);
    const may = (person: UserId, role: RoleName) => {
      const vote = this.votes.get(person);
      return vote !== undefined && holds(vote.world, person, role) && this.maySitIn(person, role, world);
    };
    return canSeatAll(rule?.seats ?? [], voters, may) ? null : 'not every seat is full by a vote that counts';
  }

  private seatsWrong({ seats }: EntryOf<'approved'>, world: Given): string | null {
    if (new Set(seats.map(({ by }) => by)).size !== seats.length) return 'somebody sits in two seats';
    if (seats.map(({ role }) => role).join() !== (this.proposal?.rule.seats ?? []).join())
      return 'other seats were filled';
    return seats.every(({ role, by }) => this.maySitIn(by, role, world)) ? null : 'somebody sits who may not';
  }

  private mayRun(person: UserId, world: Given): boolean {
    const { runBy = [], separate = [] } = this.proposal?.rule ?? {};
    const allowed = runBy.length ? runBy : (world.policy.workflows.refund?.operators ?? []);
    return (
      allowed.some((role) => holds(world, person, role)) && !(separate.includes('executor') && this.makers.has(person))
    );
  }

  private runWrong({ run, params, action }: EntryOf<'run_started'>, world: Given): string | null {
    if (run.fingerprint !== this.proposal?.fingerprint) return 'something else runs than was approved';
    if (JSON.stringify([action, params]) !== JSON.stringify([this.proposal.action, this.proposal.params]))
      return 'other params run than were approved';
    if (run.attempt !== ++this.runs) return 'two runs have one attempt number';
    if (run.requestedBy !== this.requester) return 'the run names somebody else than who asked for it';
    return run.requestedBy === null || this.mayRun(run.requestedBy, world)
      ? null
      : 'who asked for the run may not run it';
  }
}
