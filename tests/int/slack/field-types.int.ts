import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalView } from '../../../scripts/sandbox/slack/types.ts';
import { samplePayments } from '../../../scripts/sandbox/stripe/sample-payments.ts';
import { type AtSlack, atSlack, kim, words } from '../../support/at-slack.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';

/** A field of each type. */
const config = `
plugins: [stripe]
admins: [dana@example.com]
roles:
  support_lead: { users: [U0KIM] }
  finance: { usergroup: finance-approvers }
workflows:
  refund:
    title: Refund
    channel: "#refunds"
    operators: [support_lead]
    labels: [vip, legal]
    fields:
      customer: { type: text, label: Customer, required: true }
      payment: { type: text, label: Stripe payment }
      amount: { type: money, label: Amount, required: true, currency: USD }
      reason: { type: long_text, label: Reason }
      items: { type: number, label: Items, min: 1, max: 10, default: 1 }
      due: { type: date, label: Due, min: 2026-01-01 }
      region: { type: select, label: Region, options: [EMEA, APAC], default: EMEA }
      owner: { type: user, label: Owner }
      ticket: { type: url, label: Ticket }
      contact: { type: email, label: Contact }
      invoice: { type: file, label: Invoice, required: true }
    actions: [stripe.refund]
    rules:
      - name: always
        seats: [finance]
`;

let latch: Running;
let at: AtSlack;
beforeAll(async () => {
  latch = await runningLatch({ config });
  at = atSlack(latch);
});
afterAll(() => latch.stop());

const invoice = 'Invoice 4821: 2 lamps, broken';
const upload = (name: string, text = invoice) =>
  latch.slack.as(kim).upload({ name, mimetype: 'application/pdf', content: new TextEncoder().encode(text) }).id;
const filled = () => ({
  Customer: 'Acme Co',
  'Stripe payment': samplePayments.acme.paymentIntent,
  Amount: '2400.00 USD',
  Reason: 'Product defect',
  Items: '2.5',
  Due: '2026-12-31',
  Region: 'APAC',
  Owner: 'U0TORRES',
  Ticket: 'https://tickets.example/4821?a=1&b=2',
  Contact: 'ap@acme.example',
});
const elementOf = (view: LocalView, field: string): Record<string, unknown> => {
  const block = view.blocks.find(({ block_id }) => block_id?.startsWith(`field:${field}:`) || block_id === field);
  return block && 'element' in block ? { ...block.element } : {};
};
const edit = (ts: string) => at.on(ts, kim, 'Edit').then(() => at.modal(kim, 'Save'));
const errorsOf = () => latch.slack.views(kim).at(-1)?.errors ?? {};
const stateOf = (ts: string) => at.state(at.numberOf(ts));

describe('a case with a field of each type', () => {
  test('starts with the defaults, is filed with its labels and files, and shows each value well', async () => {
    await latch.slack.as(kim).slash('C0SUPPORT', '/latch', 'new');
    const empty = await at.modal(kim, 'Make Case');
    expect(elementOf(empty, 'items')).toMatchObject({ type: 'number_input', initial_value: '1', max_value: '10' });
    expect(elementOf(empty, 'region')).toMatchObject({ initial_option: { value: 'EMEA' } });
    await latch.slack.as(kim).close(empty.id);

    const ts = await at.file({ ...filled(), Labels: 'vip', Invoice: upload('invoice.pdf') });
    await at.quiet();
    expect(await stateOf(ts)).toMatchObject({
      fields: {
        items: { text: '2.5' },
        due: { text: '2026-12-31' },
        region: { text: 'APAC' },
        owner: { text: 'U0TORRES' },
        ticket: { text: 'https://tickets.example/4821?a=1&b=2' },
        contact: { text: 'ap@acme.example' },
        invoice: { text: 'invoice.pdf' },
      },
      labels: ['vip'],
      filesWanted: [],
      evidence: [{ name: { text: 'invoice.pdf' }, mediaType: 'application/pdf', size: invoice.length }],
    });
    const card = words(at.card(ts).blocks);
    expect(card).toContain('Owner* A. Torres'); // a name, not an id and no mention
    expect(card).toContain('<https://tickets.example/4821?a=1&amp;b=2>');
    expect(card).toContain('2026-12-31');
    const digest = createHash('sha256').update(invoice).digest('hex');
    const evidence = latch.connection.collection<{ _id: string }>('evidence');
    expect(await evidence.findOne({ _id: `T0LATCH:${at.numberOf(ts)}/${digest}` })).not.toBeNull();
  });

  test('is edited: each input starts with its value, and a file nobody touched stays', async () => {
    const ts = await at.file({ ...filled(), Labels: 'vip', Invoice: upload('invoice.pdf') });
    const form = await edit(ts);
    expect(elementOf(form, 'due')).toMatchObject({ initial_date: '2026-12-31' });
    expect(elementOf(form, 'owner')).toMatchObject({ initial_user: 'U0TORRES' });
    expect(elementOf(form, 'labels')).toMatchObject({ initial_options: [{ value: 'vip' }] });
    expect(words(form)).toContain('So far: invoice.pdf');
    await at.submit(kim, form, { Region: 'EMEA', Owner: 'U0RAJ', Contact: '', Labels: 'vip, legal' });
    await at.quiet();
    const { fields, labels } = (await stateOf(ts)) as { fields: Record<string, unknown>; labels: string[] }; // as it lies there
    expect(fields).toMatchObject({
      region: { text: 'EMEA' },
      owner: { text: 'U0RAJ' },
      invoice: { text: 'invoice.pdf' },
    });
    expect(fields).not.toHaveProperty('contact');
    expect(labels).toEqual(['vip', 'legal']);
    expect(at.thread(ts)).toMatch(/Owner from A\. Torres to Raj P\./);
  });

  test('takes new files in the place of the old ones, and keeps the old ones as evidence', async () => {
    const ts = await at.file({ ...filled(), Invoice: upload('invoice.pdf') });
    await at.submit(kim, await edit(ts), { Invoice: `${upload('a.pdf', 'first page')}, ${upload('b.pdf', 'second')}` });
    await at.quiet();
    const state = (await stateOf(ts)) as { fields: Record<string, unknown>; evidence: { name: { text: string } }[] };
    expect(state.fields.invoice).toEqual({ text: 'a.pdf, b.pdf' });
    expect(state.evidence.map(({ name }) => name.text)).toEqual(['invoice.pdf', 'a.pdf', 'b.pdf']);
  });

  test('is marked ready once what is required is there', async () => {
    const ts = await at.file(filled());
    await at.on(ts, kim, 'Issue refund');
    const form = await at.modal(kim, 'Mark Ready');
    await expect(at.submit(kim, form)).rejects.toThrow('"Invoice" (field:invoice:file:v1 / value) is required');
    await latch.slack.as(kim).close(form.id);
    await at.submit(kim, await edit(ts), { Invoice: upload('invoice.pdf') });
    await at.quiet();
    await at.markReady(ts, { Due: '2027-01-31' });
    expect(await stateOf(ts)).toMatchObject({ status: 'pending_approval', fields: { due: { text: '2027-01-31' } } });
  });
});

test('files that come with Mark Ready go onto the case first: what is approved includes them', async () => {
  const ts = await at.file(filled());
  await at.on(ts, kim, 'Issue refund');
  await at.submit(kim, await at.modal(kim, 'Mark Ready'), { Invoice: upload('invoice.pdf'), Note: 'Checked' });
  const again = await at.modal(kim, 'Mark Ready');
  expect(words(again)).toContain('The files are on the case now');
  expect(await stateOf(ts)).toMatchObject({ status: 'open', fields: { invoice: { text: 'invoice.pdf' } } });
  await at.quiet();
  await at.submit(kim, again);
  await at.quiet();
  expect(await stateOf(ts)).toMatchObject({
    status: 'pending_approval',
    evidence: [{ name: { text: 'invoice.pdf' } }],
  });
  expect(at.thread(ts)).toContain('Checked');
});

describe('what does not fit', () => {
  test('stands beside its input, and nothing is written', async () => {
    const ts = await at.file({ ...filled(), Invoice: upload('invoice.pdf') });
    const form = await edit(ts);
    const before = await at.everything();
    await at.submit(kim, form, { Due: '2025-12-31' });
    expect(errorsOf()).toEqual({ 'field:due:date:v1': 'Due must be 2026-01-01 or later.' });
    expect(await at.everything()).toEqual(before);
    await latch.slack.as(kim).close(form.id);
  });

  test.each<[string, Record<string, unknown>, Record<string, string>]>([
    [
      'an option that is not offered',
      { 'field:region:select:v1': { value: { selected_option: { value: 'LATAM' } } } },
      { 'field:region:select:v1': '"LATAM" is not a choice of Region. Choices: EMEA, APAC.' },
    ],
    [
      'a person who is none',
      { 'field:owner:user:v1': { value: { selected_user: '!channel' } } },
      { 'field:owner:user:v1': '"!channel" is not a person for Owner. Choose somebody of this workspace.' },
    ],
    [
      'a link that runs something',
      { 'field:ticket:url:v1': { value: { value: 'javascript:alert(1)' } } },
      {
        'field:ticket:url:v1':
          '"javascript:alert(1)" is not a web address for Ticket. Write it like https://example.com/42.',
      },
    ],
    [
      'a label that is none',
      { labels: { value: { selected_options: [{ value: 'gold' }] } } },
      { labels: '"gold" is no label of Refund. Choose of vip, legal.' },
    ],
    [
      'a file that Slack does not hand over',
      { 'field:invoice:file:v1': { value: { files: [{ id: 'F1', name: 'x.pdf' }] } } },
      { 'field:invoice:file:v1': 'Slack does not hand over x.pdf. Upload it again.' },
    ],
    [
      'the name of a file without the file',
      { 'field:invoice:file:v1': { value: { value: 'other.pdf' } } },
      { 'field:invoice:file:v1': 'Invoice takes files. Upload one.' },
    ],
  ])('%s, sent past Slack’s client, is refused', async (_what, values, errors) => {
    const ts = await at.file({ ...filled(), Invoice: upload('invoice.pdf') });
    const form = await edit(ts);
    const before = await at.everything();
    const payload = {
      type: 'view_submission',
      user: { id: kim, team_id: 'T0LATCH' },
      team: { id: 'T0LATCH' },
      trigger_id: `${form.id}.1`,
      view: { ...form, close: null, state: { values } },
    };
    const answer = await latch.slack.send(new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
    expect(answer.body).toEqual({ response_action: 'errors', errors });
    expect(await at.everything()).toEqual(before);
    await latch.slack.as(kim).close(form.id);
  });
});
