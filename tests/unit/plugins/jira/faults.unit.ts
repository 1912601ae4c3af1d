import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { jiraErrors } from '../../../../scripts/sandbox/jira/jira-answer.ts';
import type { Fault } from '../../../../scripts/sandbox/stand-in/fault.ts';
import { answer } from '../calls.ts';
import { underFault } from '../under-fault.ts';
import { commentCall, type Rig, rig, statusCall } from './given.ts';

let jira: Rig;
beforeEach(async () => {
  jira = await rig();
});
afterEach(() => jira.local.close());

const writes = () => jira.local.requests.filter(({ method }) => method === 'POST').length;
const actions: [string, (options?: { sends?: number }) => ReturnType<typeof commentCall>][] = [
  ['a comment', (options) => commentCall({}, options)],
  ['a status', (options) => statusCall({}, options)],
];

describe.each(actions)('of %s', (_name, call) => {
  test.each([
    ['no permission', jiraErrors.notPermitted, 'You do not have the permission'],
    ['no such thing', { status: 404, body: { errorMessages: ['Issue does not exist.'] } }, 'Issue does not exist.'],
    ['no account', { status: 401, body: { errorMessages: ['Sign in.'] } }, 'check JIRA_EMAIL and JIRA_API_TOKEN'],
    [
      'an invalid field',
      { status: 400, body: { errorMessages: [], errors: { comment: 'is not valid' } } },
      'comment: is not valid',
    ],
  ])('a refusal of the write in Jira’s words is a failure: %s', async (_, reply, said) => {
    jira.local.fail(answer(reply, { on: 'POST' }));
    expect(await jira.host.run(call())).toMatchObject({ outcome: 'failed', reason: expect.stringContaining(said) });
    expect(jira.local.effects).toBe(0);
    jira.local.fail(answer(reply, { on: 'POST' }));
    expect(await jira.host.run(call({ sends: 2 }))).toMatchObject({ outcome: 'unknown' });
  });

  test('a rate limit is sent again when Jira says so', async () => {
    for (const on of ['POST', 'GET']) {
      jira.local.fail(answer(jiraErrors.rateLimited, { on }));
      expect(await jira.host.run(call())).toMatchObject({ outcome: 'not_now', retryAfterMs: 30_000 });
    }
    jira.local.fail(
      answer({ ...jiraErrors.rateLimited, headers: { 'x-ratelimit-reset': '2026-11-20T12:01Z' } } as never, {
        on: 'POST',
      }),
    );
    expect(await jira.host.run(call())).not.toHaveProperty('retryAfterMs');
    expect(jira.local.effects).toBe(0);
  });

  const open: [string, Fault][] = (['none', 'made'] as const).flatMap((effect): [string, Fault][] => [
    [`a lost connection (${effect})`, { kind: 'drop', effect, on: 'POST' }],
    [`no answer (${effect})`, { kind: 'hang', effect, on: 'POST' }],
    [`half an answer (${effect})`, { kind: 'malformed', effect, on: 'POST' }],
    [`a page (${effect})`, { kind: 'page', effect, on: 'POST' }],
    [`a 500 (${effect})`, answer(jiraErrors.serverError, { effect, on: 'POST' })],
    [`a 502 of a proxy (${effect})`, answer(jiraErrors.badGateway, { effect, on: 'POST' })],
    [`a 403 of a proxy (${effect})`, answer(jiraErrors.proxyForbids, { effect, on: 'POST' })],
    [`a 429 of a proxy (${effect})`, answer(jiraErrors.proxyTooBusy, { effect, on: 'POST' })],
    [`a 409 (${effect})`, answer(jiraErrors.conflict, { effect, on: 'POST' })],
    [`a 200 with nothing in it (${effect})`, answer({ status: 200, body: {} }, { effect, on: 'POST' })],
    [`a redirect (${effect})`, answer({ status: 302, body: {} }, { effect, on: 'POST' })],
  ]);
  test.each(open)('everything else leaves the outcome open, until it is looked up: %s', async (name, fault) => {
    const ended = underFault(jira.local, fault, () => jira.host.run(call()));
    expect(await ended).toMatchObject({ outcome: 'unknown' });
    expect(writes()).toBe(1);
    expect(await jira.host.lookUp(call())).toMatchObject({ found: name.endsWith('(made)') ? 'happened' : 'absent' });
  });

  test.each<[string, Fault]>([
    ['a 500', answer(jiraErrors.serverError, { on: 'GET' })],
    ['a 409', answer(jiraErrors.conflict, { on: 'GET' })],
    ['a lost connection', { kind: 'drop', effect: 'none', on: 'GET' }],
    ['half an answer', { kind: 'malformed', effect: 'made', on: 'GET' }],
    ['a page', { kind: 'page', effect: 'none', on: 'GET' }],
  ])('the reading before it fails (%s): nothing was sent to be written', async (_, fault) => {
    jira.local.fail(fault);
    expect(await jira.host.run(call())).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/^Nothing was/),
    });
    jira.local.fail(fault);
    expect(await jira.host.run(call({ sends: 2 }))).toMatchObject({ outcome: 'unknown' });
    expect(writes()).toBe(0);
  });

  test('wrong keys are seen before anything is sent to be written', async () => {
    expect(await jira.hostWith({ apiToken: 'wrong-token-0000' }).run(call())).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('check JIRA_EMAIL and JIRA_API_TOKEN'),
    });
  });

  test('Jira is not there at all', async () => {
    const { action, kase, params } = call();
    await jira.local.close();
    expect(await jira.host.run(call())).toMatchObject({ outcome: 'failed' });
    expect(await jira.host.lookUp(call())).toMatchObject({ found: 'cannot_tell' });
    expect(await jira.host.preflight(action, kase, params)).toMatchObject({ ok: false });
  });

  test.each<[string, Fault]>([
    ['a 500', answer(jiraErrors.serverError)],
    ['a 429', answer(jiraErrors.rateLimited)],
    ['a 404', answer({ status: 404, body: { errorMessages: ['Not here.'] } })],
    ['a 401', answer({ status: 401, body: 'Unauthorized' })],
    ['a 409', answer(jiraErrors.conflict)],
    ['a proxy’s 403', answer(jiraErrors.proxyForbids)],
    ['a lost connection', { kind: 'drop', effect: 'none' }],
    ['no answer', { kind: 'hang', effect: 'none' }],
    ['half an answer', { kind: 'malformed', effect: 'made' }],
    ['a page', { kind: 'page', effect: 'none' }],
    ['an empty object', answer({ status: 200, body: {} })],
  ])('a look-up that gets %s cannot tell, and never says absent', async (_, fault) => {
    const list = call().action === 'jira.comment' ? 'comment' : 'changelog';
    for (const on of ['GET /rest/api/3/issue/OPS-12', `GET /rest/api/3/issue/OPS-12/${list}`]) {
      jira.local.clearFaults();
      const ended = underFault(jira.local, { ...fault, on }, () => jira.host.lookUp(call()));
      expect(await ended).toMatchObject({ found: 'cannot_tell' });
    }
  });
});

test('a comment that arrives after we gave up is seen later: why absence needs `settle`', async () => {
  const late: Fault = { kind: 'delay', ms: 300, on: 'POST' };
  expect(await underFault(jira.local, late, () => jira.host.run(commentCall()))).toMatchObject({ outcome: 'unknown' });
  while (jira.local.effects === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await jira.host.lookUp(commentCall())).toMatchObject({ found: 'happened' });
});
