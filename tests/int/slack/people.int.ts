import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../../../scripts/sandbox/acting.ts';
import { sampleWorkspace } from '../../../scripts/sandbox/sample-workspace.ts';
import { samplePayments } from '../../../scripts/sandbox/stripe/sample-payments.ts';
import {
  type AtSlack,
  acme,
  atSlack,
  dana,
  guest,
  kim,
  raj,
  refunds,
  sam,
  torres,
  words,
} from '../../support/at-slack.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';

const stranger = 'U0STRANGER';
const bot = 'U0ROBOT';
let latch: Running;
let at: AtSlack;
beforeAll(async () => {
  const people = [
    ...sampleWorkspace.people,
    { id: stranger, name: 'eve', displayName: 'Eve', email: 'eve@other.example', foreignTeam: 'T0OTHER' },
    { id: bot, name: 'robot', displayName: 'Robot', email: '', isBot: true },
  ];
  const channels = sampleWorkspace.channels.map((channel) => ({
    ...channel,
    members: [...channel.members, stranger, bot, 'U0LEFT'],
  }));
  latch = await runningLatch({
    slack: { eventRetryDelaysMs: [], workspace: { ...sampleWorkspace, people, channels } },
  });
  at = atSlack(latch);
});
afterAll(() => latch.stop());

describe('refusals', () => {
  test('reach the clicker with rule, reason, remedy and whom to ask; the first on the timeline, repeats beside it', async () => {
    const ts = await at.pending();
    const number = at.numberOf(ts);
    const lines = latch.slack.thread(refunds, ts).length;
    const first = await at.hearing(kim, () => at.on(ts, kim, 'Approve'));
    expect(first).toMatch(/You marked this ready at .* so you cannot decide on it/);
    expect(first).toMatch(/Rule refund-above-threshold needs someone else in Finance.*Ask.*U0TORRES.*U0RAJ/s);
    expect(first).toContain('This attempt is on the record');
    for (let turn = 0; turn < 3; turn++)
      expect(await at.hearing(kim, () => at.on(ts, kim, 'Approve'))).toContain('You marked this ready');
    expect((await at.entries(number)).filter(({ body }) => body.type === 'refused').length).toBe(1);
    expect(await latch.connection.collection('attempts').countDocuments({ caseId: `T0LATCH:${number}` })).toBe(3);
    expect(latch.slack.thread(refunds, ts).length).toBe(lines + 1);
    expect(at.thread(ts)).toMatch(/M\. Kim.*locked.*prepared by the same person/);
    expect(await at.hearing(sam, () => at.on(ts, sam, 'Approve'))).toContain('you are not in that role');
    // In the window, where a form was asked for; on the record too.
    await at.on(ts, sam, 'Deny');
    expect(words(await at.modal(sam))).toMatch(/needs Finance, and you are not in that role.*Ask/s);
    await latch.slack.as(sam).close((await at.modal(sam)).id);
    await at.on(ts, dana, 'Edit');
    expect(words(await at.modal(dana))).toContain('This needs Support lead');
    await latch.slack.as(dana).close((await at.modal(dana)).id);
    const story = await at.hearing(dana, () => latch.slack.as(dana).slash(refunds, '/latch', `case ${number}`));
    expect(story).toMatch(/Refused again.*M\. Kim.*3 times/s);
  });

  test('come by postEphemeral where response_url is dead, and by DM where that fails too', async () => {
    const ts = await at.pending();
    latch.slack.addFault({ method: 'response_url', status: 404, times: 1 });
    expect(await at.hearing(kim, () => at.on(ts, kim, 'Approve'))).toContain('You marked this ready');
    expect(latch.slack.calls.get('chat.postEphemeral')).toBe(1);
    const dms = at.dms(kim).length;
    latch.slack.addFault({ method: 'response_url', status: 500, times: 1 });
    latch.slack.addFault({ method: 'chat.postEphemeral', error: 'user_not_in_channel', times: 1 });
    expect(await at.hearing(kim, () => at.on(ts, kim, 'Approve'))).toContain('You marked this ready');
    expect(at.dms(kim).length).toBe(dms + 1);
  });
});

describe('who never acts', () => {
  test.each([
    ['a guest', guest, 'Guests cannot act on cases'],
    ['a deactivated account', 'U0LEFT', 'This account is deactivated'],
    ['somebody of another workspace', stranger, 'You belong to another workspace'],
    ['a bot', bot, 'Bots cannot act on cases'],
  ])('%s', async (_, person, reason) => {
    const ts = await at.pending();
    const number = at.numberOf(ts);
    expect(await at.hearing(person, () => at.on(ts, person, 'Approve'))).toContain(reason);
    await at.on(ts, person, 'Deny');
    expect(words(await at.modal(person))).toContain(reason);
    await latch.slack.as(person).close((await at.modal(person)).id);
    expect(await at.hearing(person, () => latch.slack.as(person).slash(refunds, '/latch', `case ${number}`))).toContain(
      'Only full members',
    );
    await at.on(ts, person, 'Details');
    expect(words(await at.modal(person))).toContain('that you can read');
    expect((await at.state(number)).status).toBe('pending_approval');
    const home = await latch.slack.as(person).openHome();
    expect(home.status).toBe(200);
    await at.quiet();
    expect(words(latch.slack.home(person)?.blocks)).not.toContain('Acme');
  });

  test('an unknown workspace is told that Latch is not set up there, and nothing changes', async () => {
    await at.quiet();
    const before = await at.everything();
    const url = `${latch.slack.origin}/none`;
    const team = { id: 'T0OTHER', domain: 'other' };
    const user = { id: kim, team_id: 'T0OTHER' };
    const bodies = [
      {
        type: 'block_actions',
        user,
        team,
        channel: { id: refunds },
        response_url: url,
        actions: [
          { type: 'button', action_id: 'approve', block_id: 'x', value: '{"caseId":"T0LATCH:1"}', action_ts: '1.1' },
        ],
      },
      { type: 'shortcut', user, team, callback_id: 'new_case_shortcut', trigger_id: '1.1.1', action_ts: '1.1' },
    ];
    for (const body of bodies) {
      const said = await at.hearing(kim, () =>
        latch.slack.send(new URLSearchParams({ payload: JSON.stringify(body) }).toString()),
      );
      expect(said).toContain('Latch is not set up for this workspace');
    }
    const submission = {
      type: 'view_submission',
      user,
      team,
      view: {
        id: 'V1',
        type: 'modal',
        callback_id: 'note',
        private_metadata: '{"caseId":"T0LATCH:1"}',
        state: { values: {} },
        blocks: [],
      },
    };
    const answer = await latch.slack.send(new URLSearchParams({ payload: JSON.stringify(submission) }).toString());
    expect(JSON.stringify(answer.body)).toContain('not set up for this workspace');
    const message = {
      type: 'event_callback',
      team_id: 'T0OTHER',
      event_id: 'Ev1',
      event: { type: 'message', channel: 'C0SUPPORT', user: kim, text: 'x', ts: '5.5' },
    };
    expect((await latch.slack.send(JSON.stringify(message), { contentType: 'application/json' })).status).toBe(200);
    await at.quiet();
    expect(await at.everything()).toEqual(before);
  });
});

describe('roles', () => {
  const euros = { ...acme, 'Stripe payment': samplePayments.euro.paymentIntent, Amount: '5.00 EUR' };
  const forgotten = () => latch.slack.setUsergroup('S0FIN', [torres, raj]);

  test('that cannot be read let nobody act, and say so', async () => {
    const ts = await at.pending(euros);
    // Who is in a group is read at once when that changes: it must be unreadable by then.
    latch.slack.addFault({ method: 'usergroups.users.list', error: 'internal_error' });
    await forgotten();
    expect(await at.hearing(torres, () => at.on(ts, torres, 'Approve'))).toContain(
      'Latch cannot verify your role right now',
    );
    await at.on(ts, torres, 'Deny');
    expect(words(await at.modal(torres))).toContain('cannot verify your role right now');
    await latch.slack.as(torres).close((await at.modal(torres)).id);
    for (const command of ['queue', 'case acme', `case ${at.numberOf(ts)}`])
      expect(await at.hearing(torres, () => latch.slack.as(torres).slash(refunds, '/latch', command))).toContain(
        'cannot verify your role right now',
      );
    latch.slack.clearFaults();
    await at.on(ts, torres, 'Approve');
    await at.quiet();
    expect((await at.state(at.numberOf(ts))).status).not.toBe('pending_approval');
  });

  test('that change between the click and the run are read anew: the seat is open again, and the other is asked', async () => {
    const ts = await at.pending(euros);
    // The announcement never comes: only a fresh look shows it.
    latch.slack.deliverTo('http://127.0.0.1:9/');
    await latch.slack.setUsergroup('S0FIN', [raj]);
    latch.slack.deliverTo(`http://127.0.0.1:${latch.app.port}/slack/events`);
    await at.on(ts, torres, 'Approve');
    await until(latch.slack, 'the open seat', () => (/no longer counts/.test(at.thread(ts)) ? true : undefined));
    await at.quiet();
    expect((await at.state(at.numberOf(ts))).status).toBe('pending_approval');
    expect(words(at.card(ts).blocks)).toContain('Finance ☐ · 1 eligible');
    expect(await at.hearing(torres, () => at.on(ts, torres, 'Approve'))).toContain('you are not in that role');
  });

  test('of people whom Slack does not know concern nobody else', async () => {
    await latch.slack.setUsergroup('S0FIN', [torres, 'U0NOBODY']);
    const ts = await at.pending(euros);
    await at.on(ts, torres, 'Approve');
    await at.quiet();
    expect((await at.state(at.numberOf(ts))).status).not.toBe('pending_approval');
  });
});
