import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { textIn, toDocument } from '../../../../plugins/jira/document.ts';
import { jiraErrors } from '../../../../scripts/sandbox/jira/jira-answer.ts';
import { accounts } from '../../../../scripts/sandbox/jira/sample-tickets.ts';
import type { Fault } from '../../../../scripts/sandbox/stand-in/fault.ts';
import { answer, caseWith } from '../calls.ts';
import { underFault } from '../under-fault.ts';
import { news, type Rig, rig } from './given.ts';

let jira: Rig;
beforeEach(async () => {
  jira = await rig();
});
afterEach(() => jira.local.close());

const ticket = (key = 'OPS-12') => {
  const found = jira.local.tickets.find(key);
  if (!found) throw new Error(key);
  return found;
};
const kase = caseWith({ ticket: 'OPS-12' });

describe('news of a case', () => {
  test('are one internal comment on its ticket, with the way to Slack', async () => {
    expect(await jira.writeBack(kase)).toEqual({ written: true });
    const [comment] = ticket().comments;
    expect(textIn(comment?.body)).toBe(
      'Approved by A. Torres (Finance): the bank agreed.\nRefund confirmed. $2,400.00 returned.\nLatch, case 7 in Slack',
    );
    expect(JSON.stringify(comment?.body)).toContain(news.link);
    expect(comment?.properties).toContainEqual({ key: 'sd.public.comment', value: { internal: true } });
  });

  test('leave out what people wrote where everyone who sees the ticket reads them', async () => {
    await jira.writeBack(caseWith({ ticket: 'WEB-7' }));
    expect(textIn(ticket('WEB-7').comments[0]?.body)).toBe(
      'Approved by A. Torres (Finance).\nRefund confirmed. $2,400.00 returned.\nLatch, case 7 in Slack',
    );
  });

  test('that Jira shows to the customer all the same are warned of', async () => {
    await jira.writeBack(kase);
    expect(jira.warnings).toEqual([]);
    jira.local.fail(answer({ status: 201, body: { id: '5', body: {}, jsdPublic: true } }));
    expect(await jira.writeBack(kase, { ...news, id: 'news-2' })).toEqual({ written: true });
    expect(jira.warnings).toEqual(['Jira shows the news to the customer: make the account of Latch an agent']);
  });

  test('without a card name the case all the same', async () => {
    const { link: _, ...bare } = news;
    await jira.writeBack(kase, bare);
    expect(textIn(ticket().comments[0]?.body)).toMatch(/Latch, case 7$/);
  });

  test('are written once, however many comments came since', async () => {
    await jira.writeBack(kase);
    for (let n = 0; n < 120; n += 1) jira.local.tickets.comment(ticket(), accounts.ana, toDocument(`No. ${n}`));
    expect(await jira.writeBack(kase)).toEqual({ written: true });
    expect(jira.local.effects).toBe(1);
    await jira.writeBack(kase, { ...news, id: 'news-2' });
    expect(jira.local.effects).toBe(2);
  });

  test('have no place where the case has no ticket here', async () => {
    for (const fields of [
      {},
      { ticket: 'OPS-99' },
      { ticket: '4711' },
      { ticket: 'https://acme.zendesk.com/agent/tickets/1' },
    ])
      expect(await jira.writeBack(caseWith(fields as Record<string, string>))).toBeNull();
    expect(jira.local.effects).toBe(0);
  });

  test.each<[string, Fault]>([
    ['a connection lost before it', { kind: 'drop', effect: 'none' }],
    ['a connection lost after it', { kind: 'drop', effect: 'made' }],
    ['no answer before it', { kind: 'hang', effect: 'none' }],
    ['no answer after it', { kind: 'hang', effect: 'made' }],
    ['half an answer', { kind: 'malformed', effect: 'made' }],
    ['a page', { kind: 'page', effect: 'made' }],
    ['a 500', answer(jiraErrors.serverError, { effect: 'made' })],
    ['a 429', answer(jiraErrors.rateLimited)],
    ['a 403', answer(jiraErrors.notPermitted)],
    ['trouble with reading', answer(jiraErrors.serverError, { on: 'GET /rest/api/3/issue/OPS-12/comment' })],
  ])('are there once after %s and another try', async (_, fault) => {
    await expect(underFault(jira.local, fault, () => jira.writeBack(kase))).rejects.toThrow();
    expect(await jira.writeBack(kase)).toEqual({ written: true });
    expect(jira.local.effects).toBe(1);
  });
});
