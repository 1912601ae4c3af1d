import { readFile } from 'node:fs/promises';
import { pino } from 'pino';
import { backtest, mostCases } from '../../src/app/backtest.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { type Env, readEnv } from '../../src/env.ts';
import { LatchError } from '../../src/errors.ts';
import { absenceStore } from '../../src/mongo/absence-store.ts';
import { caseStore } from '../../src/mongo/case-store.ts';
import type { Models } from '../../src/mongo/models.ts';
import { policyStore } from '../../src/mongo/policy-store.ts';
import { readWorkspace } from '../../src/slack/bolt-app.ts';
import { slackClients } from '../../src/slack/clients.ts';
import { slackDirectory } from '../../src/slack/directory.ts';
import { compilePolicy } from '../../src/workflows/compile-policy.ts';
import type { Command } from './command.ts';
import { knownActions } from './known-actions.ts';
import { onlyTeam, withDatabase } from './with-database.ts';

const log = pino({ level: 'silent' });
const clock = { now: () => new Date() };

/** Replays past cases under a draft. Reads only. */
export const policyTest: Command = {
  name: 'policy test',
  parameters: '<file> [--last cases]',
  summary: 'What a draft of latch.yml would have done with past cases. Changes nothing.',
  async run(args, output) {
    const { file, last } = readArguments(args);
    const draft = await compiled(file);
    const env = readEnv();
    const shown = await withDatabase(env, async (all, connection) => {
      const slack = await slackOf(env, all);
      const team = slack?.team ?? (await onlyTeam(all));
      const store = caseStore(connection, all, clock.now);
      return backtest({ team, store, directory: slack?.directory ?? null }, draft, last);
    });
    for (const line of shown.summary) output.line(line);
    for (const { number, was, is, ran, asked } of shown.differing)
      output.line(
        `  #${number}  ${was}  ->  ${is}${asked.length ? `; asked: ${asked.join(', ')}` : ''}${ran ? '; it ran' : ''}`,
      );
    if (shown.more) output.line(`  and ${shown.more} more`);
    return 0;
  },
};

/** Makes a text the active policy of the workspace, also one that was active before. */
export const policyActivate: Command = {
  name: 'policy activate',
  parameters: '[file]',
  summary: 'Make latch.yml the active policy for all instances, also where it is an older one.',
  async run([file = process.env.LATCH_CONFIG || 'latch.yml'], output) {
    const policy = await compiled(file);
    await withDatabase(readEnv(), async (all) => {
      const team = await onlyTeam(all);
      const compile = async (text: string) => compilePolicy(text, await knownActions(text));
      const policies = await policyStore({ models: all, team, compile, now: clock.now, log }, policy);
      await policies.activate(policy);
      const version = await policies.version(team, policy.hash);
      output.line(`${file} is active now: version ${version?.number} (${policy.hash.slice(0, 8)}).`);
    });
    return 0;
  },
};

export const policyList: Command = {
  name: 'policy list',
  parameters: '',
  summary: 'The versions of the policy, and since when each was active.',
  async run(_, output) {
    await withDatabase(readEnv(), async (all) => {
      const found = await all.workspaces.find().sort({ _id: 1 }).lean();
      for (const { _id, policy, history } of found)
        for (const [index, { hash, since }] of history.entries()) {
          const isActive = hash === policy && index === history.length - 1;
          output.line(`${_id}  ${index + 1}  ${hash}  since ${since}${isActive ? '  active' : ''}`);
        }
    });
    return 0;
  },
};

async function compiled(file: string): Promise<Policy> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new LatchError('invalid_config', `${file} cannot be read. Name an existing file.`, { cause });
  });
  return compilePolicy(text, await knownActions(text), file);
}

function readArguments(args: string[]): { file: string; last: number } {
  const at = args.indexOf('--last');
  const last = at < 0 ? mostCases : Number(args[at + 1]);
  if (!Number.isSafeInteger(last) || last < 1)
    throw new LatchError(
      'invalid_input',
      `--last takes a number of cases, not "${args[at + 1] ?? ''}". Write --last 500.`,
    );
  const [file] = args.filter((_, index) => at < 0 || (index !== at && index !== at + 1));
  if (!file) throw new LatchError('invalid_input', 'Which draft? Write: npm run latch -- policy test draft.yml');
  return { file, last };
}

/** People and groups, where a token says whose. Nothing is noted about them: a test changes nothing. */
async function slackOf({ slackBotToken, slackApiUrl }: Env, all: Models) {
  if (!slackBotToken) return null;
  const clients = slackClients(slackBotToken, slackApiUrl, log);
  const { team } = await readWorkspace(clients);
  const memberships = {
    seen: async (_: string, __: string, members: string[]) => Object.fromEntries(members.map((one) => [one, null])),
  };
  const absences = absenceStore(all, clock.now);
  return { team, directory: slackDirectory({ client: clients.asking, team, memberships, absences, clock, log }) };
}
