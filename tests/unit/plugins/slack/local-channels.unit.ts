import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { botToken, type Rig, rig } from './given.ts';

let given: Rig;
let client: WebClient;
beforeEach(async () => {
  given = await rig();
  client = new WebClient(botToken, { slackApiUrl: given.slack.apiUrl, retryConfig: { retries: 0 } });
});
afterEach(() => given.slack.close());

const wrong = (error: string) => ({ data: { ok: false, error } });

test('the local Slack opens channels, and refuses names as Slack does', async () => {
  const { channel } = await client.conversations.create({ name: 'war-room', is_private: true });
  expect(channel).toMatchObject({ name: 'war-room', creator: 'U0BOT', is_member: true, is_private: true });
  await expect(client.conversations.create({ name: 'war-room' })).rejects.toMatchObject(wrong('name_taken'));
  await expect(client.conversations.create({ name: 'War Room' })).rejects.toMatchObject(wrong('invalid_name_specials'));
  await expect(client.conversations.create({ name: 'x'.repeat(81) })).rejects.toMatchObject(
    wrong('invalid_name_maxlength'),
  );
  await expect(client.conversations.create({ name: '' })).rejects.toMatchObject(wrong('invalid_name_required'));
});

test('and invites everybody or nobody', async () => {
  const id = (await client.conversations.create({ name: 'war-room' })).channel?.id ?? '';
  const invite = (users: string) => client.conversations.invite({ channel: id, users });
  await expect(invite('U0KIM,U0LEFT')).rejects.toMatchObject(wrong('user_not_found'));
  await expect(invite('U0BOT')).rejects.toMatchObject(wrong('cant_invite_self'));
  expect(given.slack.channels().find((one) => one.id === id)?.members).toEqual([]);
  await invite('U0KIM,U0DANA');
  expect(given.slack.channels().find((one) => one.id === id)?.members).toEqual(['U0KIM', 'U0DANA']);
  await expect(invite('U0KIM')).rejects.toMatchObject(wrong('already_in_channel'));
  given.slack.setChannel(id, { isArchived: true });
  await expect(invite('U0SAM')).rejects.toMatchObject(wrong('is_archived'));
});
