import { readFile } from 'node:fs/promises';
import { answered } from '../../scripts/sandbox/acting.ts';
import { type AtSlack, atSlack, kim } from './at-slack.ts';
import { eventually } from './eventually.ts';
import { type Running, runningLatch, type Setup } from './running-latch.ts';

/** One of docs/workflows as it stands there, but for names of channels and hosts that only this workspace has. */
export async function documented(name: string, replaced: Record<string, string> = {}): Promise<string> {
  const text = await readFile(`docs/workflows/${name}.yml`, 'utf8');
  const channels = { '"#vendors"': '"#refunds"', '"#accounts"': '"#refunds"', '"#escalations"': '"#refunds"' };
  return Object.entries({ ...channels, ...replaced }).reduce((all, [from, to]) => all.replaceAll(from, to), text);
}

export interface Played {
  latch: Running;
  at: AtSlack;
  /** Files a case and has it marked ready, or run where the rule asks for nobody. */
  prepare(fields: Record<string, string>, action: string, submit: string, by?: string): Promise<string>;
  status(ts: string): Promise<unknown>;
  reaches(ts: string, status: string): Promise<unknown>;
}

/** The real app with this latch.yml, and what people do with it. */
export async function playing(config: string, setup: Setup = {}): Promise<Played> {
  const latch = await runningLatch({ config, ...setup });
  const at = atSlack(latch);
  const status = async (ts: string) => (await at.state(at.numberOf(ts))).status;
  return {
    latch,
    at,
    status,
    reaches: (ts, wanted) => eventually(`the case to be ${wanted}`, async () => (await status(ts)) === wanted),
    async prepare(fields, action, submit, by = kim) {
      const ts = await at.file(fields, by);
      await at.on(ts, by, action);
      const { body } = answered(await at.submit(by, await at.modal(by, submit)), submit);
      await at.quiet();
      // Nothing, or a form that closes or says that it went through: else a refusal would look like a success here.
      if (JSON.stringify(body ?? null).includes('errors')) throw new Error(`${submit}: ${JSON.stringify(body)}`);
      return ts;
    },
  };
}
