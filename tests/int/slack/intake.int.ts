import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { callbackIds } from '../../../blocks/ids.ts';
import { press, until } from '../../../scripts/sandbox/acting.ts';
import { type AtSlack, atSlack, guest, kim, random, sam, support, torres, words } from '../../support/at-slack.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';

let latch: Running;
let at: AtSlack;
beforeAll(async () => {
  const sample = readFileSync('latch.yml', 'utf8');
  const config = sample
    .replace('intake:\n', 'intake:\n  - { channel: C0EVERY, take: every, workflow: refund }\n')
    .replace('take: offer }', 'take: offer, workflow: refund }');
  const { sampleWorkspace } = await import('../../../scripts/sandbox/sample-workspace.ts');
  const every = { id: 'C0EVERY', name: 'every', members: [kim, sam, guest], hasBot: true };
  const workspace = { ...sampleWorkspace, channels: [...sampleWorkspace.channels, every] };
  latch = await runningLatch({ config: `${config}${access}`, slack: { workspace } });
  at = atSlack(latch);
});
afterAll(() => latch.stop());

/** A second workflow, filed by Finance. */
const access = `
  access:
    title: Access
    channel: "#refunds"
    operators: [finance]
    fields:
      customer: { type: text, label: Account, required: true }
      payment: { type: text, label: Payment }
      amount: { type: money, label: Amount }
    actions: [stripe.refund]
    rules:
      - { name: always, seats: [manager] }
`;

const offerUnder = (ts: string) =>
  until(latch.slack, 'the offer', () => latch.slack.thread(support, ts).find(({ bot_id }) => bot_id));
const digest = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

describe('the message shortcut', () => {
  test('text, author, permalink and files come with it; what could not be copied is named', async () => {
    const photo = new Uint8Array(2_000).map((_, index) => index % 251);
    const huge = new Uint8Array(10 * 1024 * 1024 + 1);
    const { ts } = await latch.slack.as(guest).post(random, 'Acme &lt;b&gt; wants $2,400.00 back', {
      files: [
        { name: 'photo.jpg', mimetype: 'image/jpeg', content: photo },
        { name: 'film.mov', mimetype: 'video/quicktime', content: huge },
        { name: 'lost.txt', mimetype: 'text/plain', content: photo.slice(0, 9) },
      ],
    });
    await latch.slack.as(kim).messageShortcut(callbackIds.turnIntoCaseShortcut, random, ts);
    const form = await at.modal(kim, 'Make Case');
    expect(words(form)).toMatch(/From a message by Gil \(guest\).*Acme <b> wants.*visible in #refunds/s);
    expect(words(form)).toMatch(/film\.mov.*not copied.*larger than 10 MB/s);
    // The third file is refused when it is fetched.
    latch.slack.addFault({ method: 'files.download', times: 1 });
    latch.slack.addFault({ method: 'files.download', status: 403, times: 1 });
    const before = at.cards().length;
    await at.submit(kim, form, { Customer: 'Acme Co' });
    await until(latch.slack, 'the card', () => (at.cards().length > before ? true : undefined));
    await at.quiet();
    const card = at.cards().at(-1)?.ts ?? '';
    const state = await at.state(at.numberOf(card));
    expect(state.origin).toMatchObject({
      author: guest,
      channel: random,
      ts,
      text: { text: 'Acme <b> wants $2,400.00 back' },
    });
    expect(JSON.stringify(state.origin)).toContain('/archives/');
    expect(state.evidence).toMatchObject([{ digest: digest(photo), size: 2_000, name: { text: 'photo.jpg' } }]);
    expect(at.thread(card)).toMatch(
      /attached photo\.jpg; film\.mov could not be copied.*10 MB.*lost\.txt could not be copied/s,
    );
    const kept = await latch.connection
      .collection('evidence')
      .findOne({ _id: `T0LATCH:${at.numberOf(card)}/${digest(photo)}` as never });
    expect(digest(kept?.bytes.buffer ?? kept?.bytes)).toBe(digest(photo));
  });

  test('the same message is one case, whoever turns it into one', async () => {
    const { ts } = await latch.slack.as(sam).post(random, 'Once only');
    for (const _ of [1, 2]) {
      await latch.slack.as(kim).messageShortcut(callbackIds.turnIntoCaseShortcut, random, ts);
      await at.submit(kim, await at.modal(kim, 'Make Case'), { Customer: 'Once' });
      await at.quiet();
    }
    expect(at.dms(kim).at(-1)?.text).toContain('This message is already case #');
  });

  test('a message of 40,000 characters survives whole, and every surface still fits', async () => {
    const text = `Start ${'long '.repeat(7_990)} end`;
    const { ts } = await latch.slack.as(sam).post(random, text);
    await latch.slack.as(kim).messageShortcut(callbackIds.turnIntoCaseShortcut, random, ts);
    await at.submit(kim, await at.modal(kim, 'Make Case'), { Customer: 'Long' });
    await at.quiet();
    const card = at.cards().at(-1)?.ts ?? '';
    expect(at.card(card).text).toContain('Long');
    expect((await at.state(at.numberOf(card))).origin).toMatchObject({ text: { text } });
    await at.on(card, kim, 'Details');
    const details = await at.modal(kim);
    expect(words(details)).toContain('made this case from a message');
    await latch.slack.as(kim).close(details.id);
  });

  test('a file that lies outside of Slack never gets our token', async () => {
    const { ts } = await latch.slack.as(sam).post(random, 'see there', {
      files: [{ name: 'remote', mimetype: 'text/plain', content: new Uint8Array(3) }],
    });
    const message = latch.slack.message(random, ts);
    const [file] = message?.files ?? [];
    if (file) Object.assign(file, { url_private: 'http://127.0.0.1:9/steal', url_private_download: undefined });
    await latch.slack.as(kim).messageShortcut(callbackIds.turnIntoCaseShortcut, random, ts);
    await at.submit(kim, await at.modal(kim, 'Make Case'), { Customer: 'Remote' });
    await at.quiet();
    expect(at.thread(at.cards().at(-1)?.ts ?? '')).toMatch(/remote .*(lies outside of Slack)/);
  });
});

describe('the global shortcut', () => {
  test('opens the workflow that the person may file, with a choice only where there is one', async () => {
    await latch.slack.as(torres).globalShortcut(callbackIds.newCaseShortcut);
    const form = await at.modal(torres, 'Make Case');
    expect(words(form)).toMatch(/Access.*Account.*New case: Access/s);
    expect(JSON.stringify(form.blocks)).not.toContain('choose_workflow');
    await latch.slack.as(torres).close(form.id);
  });

  test('who may not file hears it in the window; who has no trigger any more by message', async () => {
    await latch.slack.as(sam).globalShortcut(callbackIds.newCaseShortcut);
    expect(words(await at.modal(sam))).toContain('you are not one');
    await latch.slack.as(sam).close((await at.modal(sam)).id);
    latch.slack.addFault({ method: 'views.open', error: 'expired_trigger_id', times: 2 });
    expect(await at.hearing(sam, () => latch.slack.as(sam).globalShortcut(callbackIds.newCaseShortcut))).toContain(
      'you are not one',
    );
    expect(await at.hearing(kim, () => latch.slack.as(kim).globalShortcut(callbackIds.newCaseShortcut))).toContain(
      'Please click again',
    );
  });
});

describe('intake channels', () => {
  test('an offer is made once, becomes a case once, and then says so', async () => {
    const posted = await latch.slack.as(sam).post(support, 'Acme wants a refund of $2,400.00');
    const offer = await offerUnder(posted.ts);
    if (!posted.request) throw new Error('nothing was sent');
    await latch.slack.replay(posted.request);
    await at.quiet();
    expect(latch.slack.thread(support, posted.ts).length).toBe(1);
    expect(await at.hearing(sam, () => press(latch.slack, sam, [offer], 'Make a Case'))).toContain('you are not one');
    expect(await at.hearing(sam, () => press(latch.slack, sam, [offer], 'Not a Case'))).toContain('Only an operator');
    const before = at.cards().length;
    await press(latch.slack, kim, [offer], 'Make a Case');
    await at.quiet();
    expect(at.cards().length).toBe(before + 1);
    expect(words(latch.slack.thread(support, posted.ts)[0]?.blocks)).toMatch(/M\. Kim made case #\d+/);
    await latch.slack.as(kim).click({ channel: support, ts: offer.ts }, 'make_case', { from: offer });
    await at.quiet();
    expect(at.cards().length).toBe(before + 1);
  });

  test('Not a Case settles the offer; a deleted message makes no case', async () => {
    const chat = await latch.slack.as(sam).post(support, 'thanks all');
    await press(latch.slack, kim, [await offerUnder(chat.ts)], 'Not a Case');
    await at.quiet();
    expect(words(latch.slack.thread(support, chat.ts)[0]?.blocks)).toContain('M. Kim: not a case');
    const gone = await latch.slack.as(sam).post(support, 'refund me');
    const offer = await offerUnder(gone.ts);
    latch.slack.deleteMessage(support, gone.ts);
    expect(await at.hearing(kim, () => press(latch.slack, kim, [offer], 'Make a Case'))).toContain('was deleted');
  });

  test('take: every makes each message a case, whoever wrote it; replies and edits are none', async () => {
    const before = at.cards().length;
    const { ts } = await latch.slack.as(guest).post('C0EVERY', 'Refund $12.00 for order #9');
    await latch.slack.as(sam).post('C0EVERY', 'me too', { threadTs: ts });
    await at.quiet();
    expect(at.cards().length).toBe(before + 1);
    expect(await at.state(at.numberOf(at.cards().at(-1)?.ts ?? ''))).toMatchObject({
      filedBy: null,
      origin: { author: guest },
    });
    expect(
      await latch.slack.emit({
        type: 'message',
        subtype: 'message_changed',
        channel: 'C0EVERY',
        ts: '1.1',
        message: {},
      }),
    ).toMatchObject({ status: 200 });
    expect(
      await latch.slack.emit({ type: 'message', channel: 'C0EVERY', bot_id: 'B1', user: sam, ts: '1.2', text: 'beep' }),
    ).toMatchObject({ status: 200 });
    await at.quiet();
    expect(at.cards().length).toBe(before + 1);
  });
});
