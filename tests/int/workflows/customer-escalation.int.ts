import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dana, kim, support, words } from '../../support/at-slack.ts';
import { documented, type Played, playing } from '../../support/workflow-docs.ts';

let play: Played;
beforeAll(async () => {
  play = await playing(await documented('customer-escalation'));
});
afterAll(() => play.latch.stop());

const escalation = {
  Customer: 'Acme Co',
  Impact: 'Several users',
  Summary: 'Checkout fails for all of their stores',
  'Name of the channel': 'esc-acme',
  'Channel to notify': '#support',
  Message: 'We are on it',
  Owner: kim,
};
const channelNamed = (name: string) => play.latch.slack.channels().find((channel) => channel.name === name);

test('a channel of its own is opened once the duty manager agrees, and names the case', async () => {
  const ts = await play.prepare(escalation, 'Open a channel', 'Mark Ready');
  expect(channelNamed('esc-acme')).toBeUndefined();
  expect(words(play.at.card(ts).blocks)).toContain('M. Kim');
  await play.at.on(ts, dana, 'Approve');
  await play.reaches(ts, 'done');
  await play.at.quiet();
  const channel = channelNamed('esc-acme');
  const [first] = play.latch.slack.messages(channel?.id ?? '');
  expect(`${first?.text} ${words(first?.blocks)}`).toMatch(new RegExp(`#?${play.at.numberOf(ts)}`));
});

test('telling people needs nobody, and is told once', async () => {
  const ts = await play.prepare({ ...escalation, 'Name of the channel': 'esc-two' }, 'Post in Slack', 'Run Now');
  await play.reaches(ts, 'done');
  await play.at.quiet();
  const told = play.latch.slack
    .messages(support)
    .filter(({ text, blocks }) => `${text} ${words(blocks)}`.includes('We are on it'));
  expect(told.length).toBe(1);
});

test('when everybody is down nobody is waited for', async () => {
  const all = { ...escalation, Impact: 'Everybody', 'Name of the channel': 'esc-all' };
  const ts = await play.prepare(all, 'Open a channel', 'Run Now');
  await play.reaches(ts, 'done');
  expect(channelNamed('esc-all')).toBeDefined();
});
