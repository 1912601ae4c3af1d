import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type AtSlack,
  atSlack,
  dana,
  kim,
  random,
  refunds,
  sam,
  small,
  torres,
  words,
} from '../../support/at-slack.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';

let latch: Running;
let at: AtSlack;
beforeAll(async () => {
  latch = await runningLatch();
  at = atSlack(latch);
});
afterAll(() => latch.stop());

const latchSays = (person: string, text: string, channel = refunds) =>
  at.hearing(person, async () => {
    const { status, ms } = await latch.slack.as(person).slash(channel, '/latch', text);
    expect({ status, inTime: ms < 3_000 }).toEqual({ status: 200, inTime: true });
  });

describe('/latch', () => {
  test('alone and with help lists the commands, to the asker only, also where the bot is not', async () => {
    const channelBefore = latch.slack.messages(refunds).length;
    for (const text of ['', '  ', 'help', 'HELP'])
      expect(await latchSays(sam, text)).toContain('/latch new [workflow]');
    expect(await latchSays(sam, 'help', random)).toContain('/latch queue');
    expect(latch.slack.messages(refunds).length).toBe(channelBefore);
  });

  test('says what is no command of it, however long or wild', async () => {
    expect(await latchSays(sam, 'nonsense')).toContain('Latch has no command "nonsense"');
    expect(await latchSays(sam, 'constructor')).toContain('no command');
    expect(await latchSays(sam, `${'x'.repeat(39_000)} <!channel> \u202e`)).toContain('no command');
    expect(await latchSays(sam, '<!channel>')).toContain('&lt;!channel&gt;');
  });

  test('new opens the form; an unknown workflow names the known ones', async () => {
    await latch.slack.as(kim).slash(refunds, '/latch', 'new refund');
    const form = await at.modal(kim, 'Make Case');
    expect(words(form)).toContain('Nothing runs yet');
    await latch.slack.as(kim).close(form.id);
    for (const name of ['nosuch', '__proto__', 'toString'])
      expect(await latchSays(kim, `new ${name}`)).toContain('There is no workflow');
    expect(await latchSays(kim, 'new nosuch')).toContain('`refund`');
  });

  test('new by somebody who may not file says whom to ask, in the modal, and claims no record', async () => {
    await latch.slack.as(sam).slash(refunds, '/latch', 'new');
    const view = await at.modal(sam);
    expect(words(view)).toMatch(/This needs Support lead, and you are not one\..*Ask.*U0KIM/s);
    expect(words(view)).not.toMatch(/on the record|Case #/);
    await latch.slack.as(sam).close(view.id);
  });

  test('a form with nothing in it stays open and says so', async () => {
    await latch.slack.as(kim).slash(refunds, '/latch', 'new');
    const form = await at.modal(kim, 'Make Case');
    await at.submit(kim, form, { Customer: '   ' });
    const [view] = latch.slack.views(kim);
    expect(Object.values(view?.errors ?? {}).join()).toContain('at least one field');
    await latch.slack.as(kim).close(form.id);
  });
});

describe('/latch case and queue', () => {
  let number: string;
  beforeAll(async () => {
    number = at.numberOf(await at.pending());
    await at.file(small);
  });

  test('a number tells the whole story to whoever may read it', async () => {
    for (const text of [`case ${number}`, `case #${number}`, `CASE   ${number}`]) {
      const story = await latchSays(dana, text);
      expect(story).toContain('Refund $2,400.00 · Acme Co');
      expect(story).toContain('marked this ready');
      expect(story).toContain('Product defect');
    }
  });

  test('a case that is not there and one that may not be read sound the same', async () => {
    expect(await latchSays(dana, 'case 999999')).toContain('There is no case #999999 that you can read');
    expect(await latchSays(sam, `case ${number}`)).toContain(`There is no case #${number} that you can read`);
    expect(await latchSays(dana, `case ${'9'.repeat(500)}`)).toContain('There is no case #');
    expect(await latchSays(dana, 'case 0')).toContain('There is no case #0');
  });

  test('words find cases; what is no word asks for one', async () => {
    expect(await latchSays(kim, 'case acme')).toContain(`#${number} Refund $2,400.00 · Acme Co`);
    expect(await latchSays(kim, 'case bright bik')).not.toContain('Acme');
    expect(await latchSays(kim, 'case #42x zebra')).toContain('No case that you can read');
    expect(await latchSays(sam, 'case acme')).toContain('No case that you can read');
    for (const text of ['case', 'case !!! ???', 'case <>']) expect(await latchSays(kim, text)).toContain('Which case?');
    expect(await latchSays(kim, `case ${'wörd '.repeat(8_000)}`)).toContain('No case that you can read');
    expect(await latchSays(kim, 'case .* (a|b) $where [')).toContain('No case that you can read');
  });

  test('the queue begins with what waits for the asker', async () => {
    expect(await latchSays(torres, 'queue')).toMatch(/1 waiting for you, then everything open.*Acme Co.*Bright Bikes/s);
    expect(await latchSays(kim, 'queue')).toContain('Nothing is waiting for you. Open cases');
    expect(await latchSays(sam, 'queue')).toContain('No case is open');
  });

  test('an answer reaches the asker when response_url is dead, and by DM when the channel is closed too', async () => {
    latch.slack.addFault({ method: 'response_url', status: 404, times: 1 });
    expect(await latchSays(dana, 'help')).toContain('/latch new');
    latch.slack.addFault({ method: 'response_url', status: 404, times: 1 });
    const dms = at.dms(sam).length;
    expect(await latchSays(sam, 'help', random)).toContain('/latch new');
    expect(at.dms(sam).length).toBe(dms + 1);
  });
});
