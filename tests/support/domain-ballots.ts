import type { Proposal, RoleName, UserId } from '../../src/domain/case.ts';
import type { Given } from '../../src/domain/command.ts';
import type { EntryOf } from '../../src/domain/entry.ts';
import {
  type Ballot,
  clash,
  holds,
  isMaker,
  mostOf,
  type Scene,
  type SeenVote,
  sits,
  thinkable,
} from './domain-eyes.ts';

/** What is wrong with an entry; null: nothing. */
export type Wrong = string | null;

/** Who shaped the case, whose votes stand, and what those allow, counted by trying every way. */
export class Ballots {
  readonly makers = new Set<UserId>();
  protected makerRoles = new Set<RoleName>();
  protected proposal: Proposal | null = null;
  protected votes: SeenVote[] = [];
  protected escalatedTo: RoleName | null = null;

  protected get rule() {
    if (!this.proposal) throw new Error('nothing was marked ready');
    return this.proposal.rule;
  }

  protected scene(world: Given, makers = this.makers): Scene {
    const { rule, makerRoles, escalatedTo } = this;
    return { world, makers, makerRoles, rule, escalatedTo };
  }

  protected made(person: UserId, world: Given): void {
    this.makers.add(person);
    for (const role of world.policy.workflows.refund?.operators ?? [])
      if (holds(world, person, role)) this.makerRoles = new Set([...this.makerRoles, role]);
  }

  protected most(votes: Ballot[], world: Given): number {
    return mostOf(votes, this.scene(world), this.proposal?.fingerprint);
  }

  protected grows(ballot: Ballot, world: Given): boolean {
    return this.most([...this.votes, ballot], world) > this.most(this.votes, world);
  }

  protected couldFill(person: UserId, world: Given): boolean {
    return thinkable(person, world).some(
      (ballot) => !this.votes.some((vote) => clash(world, vote, ballot)) && this.grows(ballot, world),
    );
  }

  protected mayDecide(person: UserId, world: Given): Wrong {
    const scene = this.scene(world);
    const may = thinkable(person, world).some((ballot) => this.rule.seats.some((seat) => sits(scene, ballot, seat)));
    return may ? null : 'it was decided by somebody who can fill no seat';
  }

  protected notFull(world: Given): Wrong {
    return this.most(this.votes, world) === this.rule.seats.length
      ? null
      : 'not every seat is full by a vote that counts';
  }

  protected seatsWrong({ seats }: EntryOf<'approved'>, world: Given): Wrong {
    const twice = seats.some((one, index) => seats.slice(0, index).some((other) => clash(world, one, other)));
    if (twice) return 'one human sits in two seats';
    if (seats.map(({ role }) => role).join() !== this.rule.seats.join()) return 'other seats were filled';
    const scene = this.scene(world);
    return seats.every((seat) => sits(scene, seat, seat.role)) ? null : 'somebody sits who may not';
  }

  protected mayRun(person: UserId, world: Given): boolean {
    const { runBy, separate } = this.rule;
    const allowed = runBy.length ? runBy : (world.policy.workflows.refund?.operators ?? []);
    const apart = separate.includes('executor') && isMaker(this.scene(world), person);
    return !apart && allowed.some((role) => holds(world, person, role));
  }
}
