import type { Logger } from 'pino';
import type { Directory, PolicyStore } from '../app/ports.ts';

interface Deps {
  report(): Promise<void>;
  directory: Pick<Directory, 'roster'>;
  policies: Pick<PolicyStore, 'active'>;
  log: Pick<Logger, 'warn'>;
}

/** Groups change seldom, and each is a call. */
const groupsEveryMs = 10 * 60_000;

/** What is to be done once in a while, by each instance: weekly summaries, and a look at who is in the groups. */
export function createChores({ report, directory, policies, log }: Deps) {
  let groupsSeenAt = Number.NEGATIVE_INFINITY;

  /** Whoever joins is noticed without anybody clicking, so that the waiting time of new members runs from then on. */
  async function lookAtGroups(): Promise<void> {
    const policy = policies.active();
    const roles = Object.keys(policy.roles).filter((role) => {
      const definition = policy.roles[role];
      return definition && 'usergroup' in definition && definition.freshMs !== undefined;
    });
    if (!roles.length || performance.now() - groupsSeenAt < groupsEveryMs) return;
    groupsSeenAt = performance.now();
    await directory.roster(policy, roles, { fresh: false });
  }

  return async function chores(): Promise<void> {
    await lookAtGroups().catch((err) => log.warn({ err }, 'user groups not looked at'));
    await report();
  };
}
