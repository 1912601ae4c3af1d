import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type AtSlack, acme, atSlack, kim, raj, refunds, small, torres, words } from '../../support/at-slack.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';

let latch: Running;
let at: AtSlack;
beforeAll(async () => {
  const sample = readFileSync('latch.yml', 'utf8');
  // Requests in yen are run by an operator, so that `Run` is on a card.
  const config = sample.replace(
    '      - name: refund-small',
    `      - name: refund-by-hand
        when: { amount_at_most: 900000 JPY }
        seats: [finance]
        run: by_operator

      - name: refund-small`,
  );
  latch = await runningLatch({
    config: config.replace(/ {6}- name: refund-above-threshold\n[^\n]*\n/, aboveThreshold),
  });
  at = atSlack(latch);
});
afterAll(() => latch.stop());

const aboveThreshold = `      - name: refund-above-threshold
        when: { amount_above: 500 USD, expr: 'fields.customer != "Sora Books"' }
`;

const errorsOf = (person: string) => Object.values(latch.slack.views(person).at(-1)?.errors ?? {}).join(' ');
const ending = async (ts: string, person: string, button: string, submit: string, typed: Record<string, string>) => {
  await at.on(ts, person, button);
  const delivered = await at.submit(person, await at.modal(person, submit), typed);
  await at.quiet();
  return delivered;
};

describe('Deny, Request Changes, Withdraw', () => {
  test('deny wants a reason, closes the case and tells whoever filed it', async () => {
    const ts = await at.pending();
    const view = await at.on(ts, torres, 'Deny').then(() => at.modal(torres, 'Deny'));
    await at.submit(torres, view, { Reason: '   \n ' });
    expect(errorsOf(torres)).toContain('A reason is required');
    const told = await at.hearing(kim, () => at.submit(torres, view, { Reason: 'Not *covered* <!channel>' }));
    expect(told).toMatch(/Denied by A\. Torres/);
    expect(told).toContain('Not *covered* <!channel>'); // in rich text, where Slack parses nothing
    expect(words(at.card(ts).blocks)).toContain('Denied by A. Torres');
    expect(at.controls(ts)).toEqual({ buttons: ['Add Note', 'Details'], menu: [] });
    expect(at.dms(raj).at(-1)?.text).toContain('Denied');
  });

  test('request changes voids approvals and opens the case again', async () => {
    const ts = await at.pending();
    const told = await at.hearing(kim, () =>
      ending(ts, raj, 'Request Changes', 'Request Changes', { 'What should change?': 'Split it' }),
    );
    expect(told).toMatch(/Raj P\. requested changes.*Split it/s);
    expect(words(at.card(ts).blocks)).toContain('Open again, to be prepared anew');
    await at.markReady(ts);
    expect(at.dms(raj).filter(({ text }) => text.includes(`#${at.numberOf(ts)}`)).length).toBe(2); // asked anew
  });

  test('run by an operator: approve, withdraw, approve again, Run', async () => {
    const ts = await at.file({
      ...acme,
      Customer: 'Sora Books',
      'Stripe payment': 'pi_3Q4824SoraBooks',
      Amount: '2000 JPY',
    });
    await at.markReady(ts);
    await at.on(ts, torres, 'Approve');
    await at.quiet();
    expect(at.controls(ts)).toEqual({
      buttons: ['Run', 'Request Changes', 'Deny', 'Edit', 'Details'],
      menu: ['Withdraw Approval', 'Add Note', 'Cancel Case'],
    });
    expect(await at.hearing(raj, () => at.on(ts, raj, 'Withdraw Approval'))).toContain(
      'You have not approved this case',
    );
    await at.on(ts, torres, 'Withdraw Approval');
    await at.quiet();
    expect(words(at.card(ts).blocks)).toContain('Waiting for Finance');
    await at.on(ts, raj, 'Approve');
    await at.quiet();
    expect(await at.hearing(torres, () => at.on(ts, torres, 'Run'))).toContain('This needs Support lead');
    await at.on(ts, kim, 'Run');
    await at.quiet();
    expect(words(at.card(ts).blocks)).toContain('Done');
  });
});

describe('Edit and the difference', () => {
  test('a material edit voids the votes, names the lost, and a click on the old card opens the difference', async () => {
    const ts = await at.file({
      ...acme,
      Customer: 'Sora Books',
      'Stripe payment': 'pi_3Q4824SoraBooks',
      Amount: '6000 JPY',
    });
    await at.markReady(ts);
    await at.on(ts, torres, 'Approve');
    await at.quiet();
    const old = at.card(ts);
    await at.on(ts, kim, 'Edit');
    const form = await at.modal(kim, 'Save');
    expect(words(form)).toMatch(/sends the case back to be prepared anew and voids 1 approval \(A\. Torres\)/);
    await at.submit(kim, form, { Amount: '5000 JPY' });
    await at.quiet();
    expect(at.thread(ts)).toMatch(/Amount from .*6,000.* to .*5,000.*Approvals lost: A\. Torres/);
    await at.markReady(ts);
    const fresh = at.card(ts);
    expect(JSON.stringify(fresh.blocks)).not.toEqual(JSON.stringify(old.blocks));

    await latch.slack.as(raj).click({ channel: refunds, ts }, 'request_changes', { from: old });
    expect(words(await at.modal(raj))).toMatch(/Your click did not count.*6,000.*5,000/s);
    await latch.slack.as(raj).close((await at.modal(raj)).id);
  });

  test('an approval on an outdated card opens the difference and does not count', async () => {
    const ts = await at.pending();
    const old = at.card(ts);
    await ending(ts, kim, 'Edit', 'Save', { Amount: '2300' });
    await at.markReady(ts);
    await latch.slack.as(torres).click({ channel: refunds, ts }, 'approve', { from: old });
    expect(words(await at.modal(torres))).toMatch(
      /Your click did not count.*\$2,400\.00 → \$2,300\.00|\$2,400\.00.*\$2,300\.00/s,
    );
    expect((await at.state(at.numberOf(ts))).status).toBe('pending_approval');
    await latch.slack.as(torres).close((await at.modal(torres)).id);
  });

  test('what does not parse stands beside its input, and nothing is lost or written', async () => {
    const ts = await at.file();
    await at.on(ts, kim, 'Edit');
    const form = await at.modal(kim, 'Save');
    const before = await at.everything();
    await at.submit(kim, form, { Amount: 'a lot', Customer: 'Other' });
    const view = latch.slack.views(kim).at(-1);
    expect(Object.keys(view?.errors ?? {})).toEqual(['field:amount:v1']);
    expect(JSON.stringify(latch.slack.viewValues(form.id))).toContain('Other');
    expect(await at.everything()).toEqual(before);
    await latch.slack.as(kim).close(form.id);
  });
});

describe('Mark Ready, Run Now, Cancel', () => {
  test('the verdict changed inside the form: the new one is shown instead of submitting, then it runs', async () => {
    const ts = await at.file({
      ...acme,
      Customer: 'Bright Bikes',
      'Stripe payment': small['Stripe payment'],
      Amount: '2400',
    });
    const asked = at.dms(torres).length;
    // The payment holds $40.00 only, so the form says so before anybody is asked.
    await at.on(ts, kim, 'Issue refund');
    const form = await at.modal(kim, 'Mark Ready');
    await at.submit(kim, form, { Amount: '40.00 USD', Note: 'typo' });
    const again = await at.modal(kim, 'Run Now');
    expect(words(again)).toMatch(/The rule that applies is another one now.*refund-small/s);
    expect((await at.state(at.numberOf(ts))).status).toBe('open');
    expect(JSON.stringify(latch.slack.viewValues(again.id))).toContain('typo');
    await at.submit(kim, again, {});
    await at.quiet();
    expect(latch.slack.views(kim)).toEqual([]);
    expect(words(at.card(ts).blocks)).toMatch(/Done.*\$40\.00 returned/s);
    expect(at.dms(torres).length).toBe(asked);
  });

  test('what Stripe says against it stands in the form: nobody is asked in vain', async () => {
    const ts = await at.file({
      ...acme,
      Customer: 'Too Much',
      'Stripe payment': small['Stripe payment'],
      Amount: '2400',
    });
    await at.on(ts, kim, 'Issue refund');
    const form = await at.modal(kim, 'Mark Ready');
    expect(words(form)).toContain('Not possible right now');
    await at.submit(kim, form, {});
    expect(errorsOf(kim)).not.toBe('');
    expect((await at.state(at.numberOf(ts))).status).toBe('open');
    await latch.slack.as(kim).close(form.id);
  });

  test('cancel, with or without a reason', async () => {
    const ts = await at.file();
    await ending(ts, kim, 'Cancel Case', 'Cancel Case', {});
    expect(words(at.card(ts).blocks)).toContain('Cancelled by M. Kim');
    const waiting = await at.pending();
    await ending(waiting, kim, 'Cancel Case', 'Cancel Case', { Reason: 'Customer withdrew' });
    expect(words(at.card(waiting).blocks)).toContain('Cancelled by M. Kim: Customer withdrew');
    expect(at.dms(torres).at(-1)?.text).toContain('Cancelled');
  });
});
