import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { LocalSlack, ViewValues } from '../../../scripts/sandbox/slack/types.ts';
import { botToken, connect, startHttpApp, startSlack } from './running-app.ts';

let slack: LocalSlack;
let app: App;
let submitted: Record<string, Record<string, unknown>>;

beforeEach(async () => {
  slack = await startSlack();
  app = await startHttpApp(slack);
  submitted = {};
  app.view('form', async ({ ack, view }) => {
    submitted = view.state.values as typeof submitted; // read as bytes here
    await ack();
  });
});
afterEach(async () => {
  await app.stop();
  await slack.close();
});

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (value: string) => ({ text: plain(value.toUpperCase()), value });
const input = (block_id: string, element: object) => ({
  type: 'input',
  block_id,
  label: plain(block_id),
  optional: true,
  element,
});

async function openForm(...elements: Record<string, unknown>[]): Promise<string> {
  const blocks = elements.map((element) => input(String(element.type), { action_id: 'value', ...element }));
  const view = { type: 'modal', callback_id: 'form', title: plain('Form'), submit: plain('Go'), blocks };
  let id = '';
  app.command('/open', async ({ ack, client, body }) => {
    await ack();
    const opened = await client.views.open({ trigger_id: body.trigger_id, view: view as unknown as ModalView }); // what it holds differs by test
    id = opened.view?.id ?? '';
  });
  await slack.as('U0KIM').slash('C0SUPPORT', '/open', '');
  await slack.settled();
  return id;
}

const submit = (id: string, values: Record<string, Record<string, unknown>>) => {
  const given: ViewValues = Object.fromEntries(Object.entries(values).map(([block, value]) => [block, { value }]));
  return slack.as('U0KIM').submit(id, given);
};

const all = [
  { type: 'number_input', is_decimal_allowed: false, min_value: '1', max_value: '9', initial_value: '3' },
  { type: 'datepicker' },
  { type: 'users_select', initial_user: 'U0RAJ' },
  { type: 'url_text_input' },
  { type: 'email_text_input' },
  { type: 'multi_static_select', options: ['a', 'b'].map(option) },
  { type: 'file_input', max_files: 2, filetypes: ['pdf'] },
];

test('every input comes back under the key that Slack keeps it under', async () => {
  await submit(await openForm(...all), {
    datepicker: { selected_date: '2026-12-31' },
    url_text_input: { value: 'https://example.com' },
    email_text_input: { value: 'kim@example.com' },
    multi_static_select: { selected_options: [{ value: 'b' }] },
  });
  const shown = Object.fromEntries(Object.entries(submitted).map(([block, { value }]) => [block, value]));
  expect(shown).toEqual({
    number_input: { type: 'number_input', value: '3' },
    datepicker: { type: 'datepicker', selected_date: '2026-12-31' },
    users_select: { type: 'users_select', selected_user: 'U0RAJ' },
    url_text_input: { type: 'url_text_input', value: 'https://example.com' },
    email_text_input: { type: 'email_text_input', value: 'kim@example.com' },
    multi_static_select: {
      type: 'multi_static_select',
      selected_options: [{ text: { type: 'plain_text', text: 'B', emoji: true }, value: 'b' }],
    },
    file_input: { type: 'file_input', files: [] },
  });
});

const pdf = (name: string, bytes = 4) => ({
  name,
  mimetype: 'application/pdf',
  content: new Uint8Array(bytes).fill(7),
});

test('a file that was uploaded comes back whole, and its bytes are handed to the bot alone', async () => {
  const { id: fileId } = slack.as('U0KIM').upload(pdf('invoice.pdf'));
  await submit(await openForm(...all), { file_input: { files: [{ id: fileId }] } });
  const value = submitted.file_input?.value as { files: Record<string, string>[] }; // as the test above shows it
  const [file] = value.files;
  expect(file).toMatchObject({ id: fileId, name: 'invoice.pdf', mimetype: 'application/pdf', size: 4, user: 'U0KIM' });
  const fetched = await fetch(file?.url_private ?? '', { headers: { authorization: `Bearer ${botToken}` } });
  expect(new Uint8Array(await fetched.arrayBuffer())).toEqual(pdf('').content);
  const stranger = await fetch(file?.url_private_download ?? '', { redirect: 'manual' });
  expect(stranger.status).toBe(302);
  expect(await connect(slack, botToken).files.info({ file: fileId })).toMatchObject({ file: { name: 'invoice.pdf' } });
});

test.each<[string, Record<string, Record<string, unknown>>]>([
  ['is not a number that the input takes', { number_input: { value: '2.5' } }],
  ['is not a number that the input takes', { number_input: { value: '10' } }],
  ['is no URL', { url_text_input: { value: 'example' } }],
  ['is no email address', { email_text_input: { value: 'kim' } }],
  ['offers no "c"', { multi_static_select: { selected_options: [{ value: 'c' }] } }],
  ['Nobody uploaded a file F9', { file_input: { files: [{ id: 'F9' }] } }],
])('the client does not submit what %s', async (problem, values) => {
  const id = await openForm(...all);
  await expect(submit(id, values)).rejects.toThrow(problem);
  expect(submitted).toEqual({});
});

test.each([
  ['takes 2 files at most', [pdf('a.pdf'), pdf('b.pdf'), pdf('c.pdf')]],
  ['takes no png: a.png', [{ ...pdf('a.png'), mimetype: 'image/png' }]],
  ['takes no file over 10 MB: big.pdf', [pdf('big.pdf', 10 * 1024 * 1024 + 1)]],
])('a file input %s', async (problem, files) => {
  const id = await openForm(...all);
  const uploads = files.map((file) => ({ id: slack.as('U0KIM').upload(file).id }));
  await expect(submit(id, { file_input: { files: uploads } })).rejects.toThrow(problem);
});
