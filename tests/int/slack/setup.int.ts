import { afterEach, describe, expect, test } from '@jest/globals';
import { callbackIds } from '../../../blocks/ids.ts';
import { until } from '../../../scripts/sandbox/acting.ts';
import { sampleWorkspace } from '../../../scripts/sandbox/sample-workspace.ts';
import { atSlack, dana, kim, refunds, support, words } from '../../support/at-slack.ts';
import { type Running, runningLatch, type Setup } from '../../support/running-latch.ts';

let latch: Running | undefined;
afterEach(async () => {
  await latch?.stop();
  latch = undefined;
});

async function started(setup: Setup) {
  const running = await runningLatch(setup);
  latch = running;
  return { running, at: atSlack(running) };
}
const health = async ({ app }: Running, path: string) => {
  const answer = await fetch(`http://127.0.0.1:${app.port}${path}`);
  return { status: answer.status, body: await answer.text() };
};

const broken = `admins:
  - dana@example.com
plugins: [stripe]
roles:
  support_lead: { users: [U0KIM], usergroup: both }
workflows:
  refund:
    title: Refund
    channel: refunds
    operators: [nobody]
    fields: { amount: { type: gold, label: Amount } }
    actions: [stripe.refund]
    rules: []
`;

describe('without usable configuration the app starts, and every surface says what to do', () => {
  test.each<[string, Setup, RegExp]>([
    ['several mistakes in latch.yml', { config: broken }, /nobody.*gold|gold.*nobody/s],
    ['no latch.yml', { env: { LATCH_CONFIG: '/nowhere/latch.yml' } }, /cannot be read.*LATCH_CONFIG/s],
    ['an unknown plugin', { config: 'admins: [U0DANA]\nplugins: [teleporter]\n' }, /there is no plugin teleporter/],
    ['no STRIPE_SECRET_KEY', { env: { STRIPE_SECRET_KEY: '' } }, /STRIPE_SECRET_KEY/],
    ['broken YAML', { config: 'admins: [U0DANA]\nroles: {{{\n' }, /line|:2/],
  ])('%s', async (what, setup, said) => {
    const { running, at } = await started(setup);
    const { slack } = running;
    const answer = await at.hearing(kim, () => slack.as(kim).slash(refunds, '/latch', 'new'));
    expect(answer).toContain('Latch is not set up yet');
    expect(answer).toMatch(said);
    if (what !== 'no latch.yml') expect(answer).toMatch(/Ask.*(dana@example\.com|U0DANA)/s);
    expect(await at.hearing(kim, () => slack.as(kim).globalShortcut(callbackIds.newCaseShortcut))).toContain(
      'not set up yet',
    );
    const { ts } = await slack.as(kim).post(support, 'a request');
    expect(
      await at.hearing(kim, () => slack.as(kim).messageShortcut(callbackIds.turnIntoCaseShortcut, support, ts)),
    ).toContain('not set up yet');
    const click = {
      type: 'block_actions',
      user: { id: kim, team_id: 'T0LATCH' },
      team: { id: 'T0LATCH' },
      channel: { id: refunds },
      actions: [{ type: 'button', action_id: 'approve', block_id: 'b', value: '{}', action_ts: '1.1' }],
    };
    expect(
      await at.hearing(kim, () => slack.send(new URLSearchParams({ payload: JSON.stringify(click) }).toString())),
    ).toContain('not set up yet');
    await slack.as(kim).openHome();
    await at.quiet();
    expect(words(slack.home(kim)?.blocks)).toContain('not set up yet');
    expect(slack.thread(support, ts)).toEqual([]);
    expect((await health(running, '/healthz')).status).toBe(200);
    const ready = await health(running, '/readyz');
    expect(ready.status).toBe(503);
    expect(ready.body).toMatch(said);
    expect(ready.body).not.toContain('sk_test');
  });

  test('with it, both are well', async () => {
    const { running } = await started({});
    expect((await health(running, '/readyz')).status).toBe(200);
    expect((await health(running, '/healthz')).status).toBe(200);
  });
});

describe('a channel of latch.yml that cannot be used', () => {
  const channels = (change: object, id = refunds) =>
    sampleWorkspace.channels.map((channel) => (channel.id === id ? { ...channel, ...change } : channel));

  test.each([
    ['does not exist', channels({ name: 'elsewhere' }), 'There is no channel #refunds'],
    ['is archived', channels({ isArchived: true }), '#refunds'],
    ['is without the bot', channels({ hasBot: false }), 'Invite it there: /invite @latch'],
  ])(
    '%s: the admin hears the remedy once, Home works, and the card comes when it is mended',
    async (what, seeded, remedy) => {
      const { running, at } = await started({ slack: { workspace: { ...sampleWorkspace, channels: seeded } } });
      const { slack } = running;
      await at.quiet(); // the channels are looked at after the start
      const told = () => at.dms(dana).filter(({ text }) => text.includes('#refunds'));
      expect(told().length).toBe(1);
      expect(words(told()[0]?.blocks)).toContain(remedy);
      expect(words(told()[0]?.blocks)).toContain('Home of Latch and /latch queue still work');

      await slack.as(kim).slash(support, '/latch', 'new');
      await at.submit(kim, await at.modal(kim, 'Make Case'), { Customer: 'Waits for its card' });
      await at.quiet();
      await slack.as(kim).openHome();
      await at.quiet();
      expect(words(slack.home(kim)?.blocks)).toContain('Waits for its card');
      expect(told().length).toBe(1);
      // Another process over the same database does not say it again.
      const other = await running.startAnother();
      await at.quiet();
      expect(told().length).toBe(1);
      await other.stop();
      if (what !== 'is without the bot') return;
      slack.setChannel(refunds, { hasBot: true });
      await running.connection
        .collection('cases')
        .updateMany({}, { $set: { wakeAt: new Date(0), 'ops.leaseUntil': new Date(0) } });
      await until(slack, 'the card', () => at.cards().find(({ text }) => text.includes('Waits for its card')));
    },
  );

  test('found while showing a card', async () => {
    const { running, at } = await started({});
    await at.quiet();
    expect(at.dms(dana)).toEqual([]);
    running.slack.setChannel(refunds, { isArchived: true });
    await running.slack.as(kim).slash(support, '/latch', 'new');
    await at.submit(kim, await at.modal(kim, 'Make Case'), { Customer: 'Later' });
    await at.quiet();
    expect(at.dms(dana).map(({ text }) => text)).toEqual([expect.stringContaining('#refunds is archived')]);
  });

  test('one for requests says that nothing is taken in', async () => {
    const workspace = { ...sampleWorkspace, channels: channels({ hasBot: false }, support) };
    const { at } = await started({ slack: { workspace } });
    await at.quiet();
    expect(at.dms(dana).map(({ text }) => text)).toEqual([expect.stringContaining('no request is taken in')]);
  });
});
