import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { toDocument } from '../../../../plugins/jira/document.ts';
import { accounts } from '../../../../scripts/sandbox/jira/sample-tickets.ts';
import { type Rig, rig } from './given.ts';

let jira: Rig;
beforeEach(async () => {
  jira = await rig();
});
afterEach(() => jira.local.close());

async function ask(path: string, body?: object, token = jira.local.apiToken) {
  const response = await fetch(`${jira.local.url}/rest/api/3/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Basic ${Buffer.from(`${jira.local.email}:${token}`).toString('base64')}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
}

describe('the local Jira', () => {
  test('wants the right account', async () => {
    expect(await ask('myself', undefined, 'other')).toMatchObject({ status: 401 });
    expect(await ask('myself')).toMatchObject({ status: 200, body: { accountId: accounts.latch.accountId } });
  });

  test('says of a ticket that is not there what Jira says', async () => {
    expect(await ask('issue/OPS-99')).toMatchObject({
      status: 404,
      body: { errorMessages: ['Issue does not exist or you do not have permission to see it.'] },
    });
  });

  test('refuses a comment that is no document', async () => {
    for (const body of ['text', { type: 'doc', version: 1, content: [] }, { ...toDocument('x'), version: 2 }])
      expect(await ask('issue/OPS-12/comment', { body })).toMatchObject({
        status: 400,
        body: { errors: { comment: expect.any(String) } },
      });
    expect(jira.local.effects).toBe(0);
  });

  test('shows comments in pages, and properties on demand', async () => {
    await ask('issue/OPS-12/comment', { body: toDocument('One'), properties: [{ key: 'a', value: 1 }] });
    await ask('issue/OPS-12/comment', { body: toDocument('Two') });
    const { body: first } = await ask('issue/OPS-12/comment?maxResults=1&orderBy=-created&expand=properties');
    expect(first).toMatchObject({ startAt: 0, total: 2, comments: [{ body: toDocument('Two') }] });
    const { body: second } = await ask(
      'issue/OPS-12/comment?startAt=1&maxResults=1&orderBy=-created&expand=properties',
    );
    expect(second.comments).toMatchObject([{ jsdPublic: true, properties: [{ key: 'a', value: 1 }] }]);
    const { body: bare } = await ask('issue/OPS-12/comment');
    expect(bare.comments[0]).not.toHaveProperty('properties');
    expect(await ask(`comment/${second.comments[0].id}/properties/a`)).toMatchObject({ body: { key: 'a', value: 1 } });
    expect(await ask(`comment/${second.comments[0].id}/properties/b`)).toMatchObject({ status: 404 });
  });

  test('moves a ticket by its workflow only', async () => {
    expect(await ask('issue/OPS-12/transitions', { transition: { id: '41' } })).toMatchObject({ status: 400 });
    expect(await ask('issue/OPS-12/transitions', { transition: { id: '31' } })).toMatchObject({
      status: 400,
      body: { errors: { resolution: 'Resolution is required.' } },
    });
    expect(await ask('issue/OPS-12/transitions', { transition: { id: '21' } })).toMatchObject({ status: 204 });
    expect((await ask('issue/OPS-12/changelog')).body.values).toMatchObject([
      { items: [{ field: 'status', toString: 'Done' }] },
    ]);
  });

  test('limits the writes to one ticket', async () => {
    const written = [];
    for (let n = 0; n < 21; n += 1) written.push(await ask('issue/OPS-12/comment', { body: toDocument(`No. ${n}`) }));
    expect(written.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(20);
    expect(written[20]?.status).toBe(429);
    expect(written[20]?.headers.get('retry-after')).toBe('2');
  });
});
