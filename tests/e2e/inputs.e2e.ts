import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { App } from '@slack/bolt';
import type { Browser } from 'playwright-core';
import { editModal } from '../../blocks/edit-modal.ts';
import { readForm } from '../../blocks/read-form.ts';
import { createPage, type Page } from '../../scripts/sandbox/page/page.ts';
import type { LocalSlack } from '../../scripts/sandbox/slack/types.ts';
import { openBrowser } from '../support/browser.ts';
import { text, WorkspacePage } from '../support/workspace-page.ts';
import { everyType } from '../unit/blocks/every-type.ts';
import { botToken, startHttpApp, startSlack } from '../unit/sandbox/running-app.ts';

let slack: LocalSlack;
let app: App;
let page: Page;
let server: Server;
let browser: Browser;
let read: ReturnType<typeof readForm> | undefined;

beforeAll(async () => {
  slack = await startSlack();
  app = await startHttpApp(slack);
  const labels = { options: ['vip', 'legal', 'fraud'], set: ['vip'] };
  const view = editModal({ metadata: '{}', number: 1, fields: everyType, priority: 'high', labels, warning: null });
  app.command('/latch', async ({ ack, client, body }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view });
  });
  app.view('edit', async ({ ack, view: submitted }) => {
    read = readForm(submitted.state.values);
    const refused = read.fields.items === '9';
    await (refused ? ack({ response_action: 'errors', errors: { 'field:items:number:v1': 'Too many' } }) : ack());
  });
  page = createPage({
    slack,
    record: { cases: async () => [], timeline: async () => [] },
    story: { steps: () => [], async *play() {}, reset() {} },
  });
  server = createServer(async (request, response) => {
    if (!(await page(request, response))) response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  browser = await openBrowser();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  page.close();
  server.closeAllConnections();
  server.close();
  await app.stop();
  await slack.close();
});

const openPage = () => {
  const { port } = server.address() as AddressInfo; // TCP: an AddressInfo
  return WorkspacePage.open(browser, `http://localhost:${port}/`);
};

test('each kind of input starts with its value, takes another, and keeps it through a refusal', async () => {
  const kim = await openPage();
  await kim.actAs('kim', 'support');
  await kim.type('/latch new');
  const { modal } = kim;
  const input = (label: string) => modal.getByLabel(label, { exact: false }).first();
  await input('Items').waitFor();
  expect(await input('Items').inputValue()).toBe('2.5');
  expect(await input('Due').inputValue()).toBe('2026-12-31');
  expect(await input('Region').inputValue()).toBe('EMEA');
  expect(await input('Owner').inputValue()).toBe('U0TORRES');

  await kim.fill({ Items: '9', Due: '2027-01-31', Region: 'APAC', Owner: 'Raj P.', Contact: '' });
  await input('Labels').selectOption(['legal', 'fraud']);
  await input('Invoice').setInputFiles([
    { name: 'a.pdf', mimeType: 'application/pdf', buffer: Buffer.from('first') },
    { name: 'b.pdf', mimeType: 'application/pdf', buffer: Buffer.from('second') },
  ]);
  await modal.getByTestId('upload').nth(1).waitFor();
  await modal.getByRole('button', { name: 'Remove a.pdf' }).click();
  await kim.submit('Save');
  await modal.getByTestId('input-error').filter({ hasText: 'Too many' }).waitFor();
  expect(await input('Due').inputValue()).toBe('2027-01-31');
  expect(await input('Contact').inputValue()).toBe('');
  expect(await text(modal.getByTestId('upload'))).toContain('b.pdf');

  await kim.fill({ Items: '8.5' });
  await kim.submitted('Save');
  expect(read).toMatchObject({
    fields: {
      customer: 'Acme Co',
      items: '8.5',
      due: '2027-01-31',
      region: 'APAC',
      owner: 'U0RAJ',
      ticket: 'https://tickets.example/42?a=1&b=2',
      contact: '',
    },
    labels: ['legal', 'fraud'],
    files: [{ field: 'invoice', file: { name: { text: 'b.pdf' }, size: 6 } }],
  });
  const url = read?.files?.[0]?.file.url ?? '';
  const fetched = await fetch(url, { headers: { authorization: `Bearer ${botToken}` } });
  expect(await fetched.text()).toBe('second');
  await kim.close();
}, 45_000);

test('a form that stands open when the page is loaded has the keys: Escape closes it', async () => {
  await slack.as('U0KIM').slash('C0SUPPORT', '/latch', 'new');
  const kim = await openPage();
  await kim.modal.waitFor();
  await kim.page.keyboard.press('Escape');
  await kim.modal.waitFor({ state: 'detached' });
  expect(slack.views('U0KIM')).toEqual([]);
  await kim.type('typed into what has the keys again');
  await kim.close();
}, 45_000);
