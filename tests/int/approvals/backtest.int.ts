import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { policyTest } from '../../../scripts/cli/policy.ts';
import { samplePayments } from '../../../scripts/sandbox/stripe/sample-payments.ts';
import { approvalsConfig, smallPayments } from '../../support/approvals.ts';
import { type AtSlack, atSlack, dana, kim, refunds, torres, words } from '../../support/at-slack.ts';
import { eventually } from '../../support/eventually.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';

const small = smallPayments(6);
const payments = [...small, samplePayments.acme];
const unused = small.map(({ paymentIntent }) => paymentIntent);
let latch: Running;
let at: AtSlack;
beforeAll(async () => {
  latch = await runningLatch({ config: approvalsConfig(), stripe: { payments } });
  at = atSlack(latch);
  // Two small ones that ran without approval, one of $2,400 that Finance approved.
  for (const customer of ['Acme Co', 'acme co']) {
    const fields = { Customer: customer, 'Stripe payment': unused.pop() ?? '', Amount: '499.00 USD' };
    const ts = await at.file(fields);
    await at.on(ts, kim, 'Issue refund');
    await at.submit(kim, await at.modal(kim, 'Run Now'));
    await eventually('it to run', async () => (await at.state(at.numberOf(ts))).status === 'done');
  }
  const large = await at.pending();
  await at.on(large, torres, 'Approve');
  await eventually('it to run', async () => (await at.state(at.numberOf(large))).status === 'done');
  await at.quiet();
});
afterAll(() => latch.stop());

/** Two of Finance above $500 with what ran before; small ones still run. Nobody but Kim holds the role for the largest. */
const draft = approvalsConfig({
  rules: `
      - name: large
        when: { amount_above: 2000 USD }
        seats: [support_lead]
      - name: together
        when: { amount_above: 500 USD, per: customer, within: 30d }
        seats: [2 of finance]
      - name: small
        seats: []
`,
});

const testPolicy = async (text: string) => {
  const before = at.dms(dana).length;
  await latch.slack.as(dana).slash(refunds, '/latch', 'policy test');
  const form = await at.modal(dana, 'Test');
  const file = latch.slack.as(dana).upload({ name: 'latch.yml', mimetype: 'text/yaml', content: Buffer.from(text) });
  const answer = await at.submit(dana, form, { 'Draft, as a file': file.id });
  const told = () => at.dms(dana).slice(before);
  return { answer, result: async () => words((await eventually('the result', () => told()[0]))?.blocks) };
};

test('a draft is replayed over past cases: who would be asked, what would be unapprovable; nothing is written', async () => {
  const before = await at.everything();
  const { answer, result } = await testPolicy(draft);
  expect(words((answer.body as { view?: unknown }).view)).toContain('Past cases are being replayed');
  const text = await result();
  expect(text).toContain('3 cases read, marked ready 3 times.');
  expect(text).toContain('1 of 3 would gain an approver.');
  expect(text).toMatch(/1 of 3 would be unapprovable; 1 of these ran\./);
  // The second refund to one customer would have needed two of Finance; the first is as it was.
  expect(text).toMatch(/#2.*refund-small \(no approval\).*together \(2 of Finance\).*asked:.*A\. Torres.*it ran/s);
  expect(text).not.toMatch(/#1 /);
  expect(text).toMatch(/#3.*large \(Support lead\), unapprovable: nobody left for Support lead/s);
  const { policies: _before, ...rest } = before;
  const { policies: _after, ...after } = await at.everything();
  expect(after).toEqual(rest);
});

test('a draft with mistakes says each of them in the form; somebody who is no admin is told whom to ask', async () => {
  const { answer } = await testPolicy(
    draft.replace('[support_lead]', '[suport_lead]').replace('2 of finance', '2 of nobody'),
  );
  expect(JSON.stringify(answer.body)).toMatch(/suport_lead.*nobody/s);
  await latch.slack.as(dana).close((await at.modal(dana)).id);
  const said = await at.hearing(kim, () => latch.slack.as(kim).slash(refunds, '/latch', 'policy test'));
  expect(said).toContain('Only admins of Latch can test a policy, which reads every case. Ask Dana W.');
});

test('the command line says the same', async () => {
  const lines: string[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'latch-draft-'));
  await writeFile(`${folder}/draft.yml`, draft);
  const kept = { ...process.env };
  Object.assign(process.env, latch.env);
  try {
    expect(await policyTest.run([`${folder}/draft.yml`], { line: (text) => lines.push(text), error: () => {} })).toBe(
      0,
    );
  } finally {
    process.env = kept;
  }
  expect(lines).toContain('1 of 3 would gain an approver.');
  expect(lines.join('\n')).toMatch(/#2 {2}refund-small \(no approval\) {2}-> {2}together/);
});
