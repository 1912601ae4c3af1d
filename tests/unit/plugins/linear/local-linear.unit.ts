import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { users } from '../../../../scripts/sandbox/linear/sample-tickets.ts';
import { type Rig, rig } from './given.ts';

let linear: Rig;
beforeEach(async () => {
  linear = await rig();
});
afterEach(() => linear.local.close());

async function ask(query: string, variables: object = {}, key = linear.local.apiKey) {
  const response = await fetch(`${linear.local.url}/graphql`, {
    method: 'POST',
    headers: { authorization: key, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}

describe('the local Linear', () => {
  test('wants the right key', async () => {
    expect(await ask('{ viewer { id } }', {}, 'other')).toMatchObject({
      status: 401,
      body: { errors: [{ extensions: { code: 'AUTHENTICATION_ERROR' } }] },
    });
    expect(await ask('{ viewer { id } }')).toMatchObject({ body: { data: { viewer: { id: users.latch.id } } } });
  });

  test('gives what was asked for under the names that were asked for, and nothing else', async () => {
    const query = 'query One($id: String!) { it: issue(id: $id) { identifier state { name } } }';
    expect((await ask(query, { id: 'eng-12' })).body).toEqual({
      data: { it: { identifier: 'ENG-12', state: { name: 'Todo' } } },
    });
  });

  test.each([
    ['a field that there is not', '{ issue(id: "ENG-12") { colour } }', 'Cannot query field "colour" on type "Issue".'],
    [
      'a mutation as a query',
      '{ commentCreate(input: {}) { success } }',
      'Cannot query field "commentCreate" on type "Query".',
    ],
    [
      'an object without fields',
      '{ issue(id: "ENG-12") { state } }',
      'Field "state" of type "WorkflowState" must have a selection of subfields.',
    ],
    [
      'a value with fields',
      '{ issue(id: "ENG-12") { id { x } } }',
      'Field "id" must not have a selection since it has no subfields.',
    ],
    ['half a document', '{ issue(id: "ENG-12") { id }', 'Syntax Error: Expected "}", found "<EOF>".'],
    ['no document', '?', 'Syntax Error: Unexpected character at 0.'],
  ])('refuses %s', async (_, query, message) => {
    expect(await ask(query)).toMatchObject({
      status: 400,
      body: { errors: [{ message, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] },
    });
  });

  test('tells with HTTP 200 what is not there', async () => {
    expect(await ask('{ issue(id: "ENG-99") { id } }')).toMatchObject({
      status: 200,
      body: {
        data: null,
        errors: [{ message: 'Entity not found: Issue', path: ['issue'], extensions: { code: 'INPUT_ERROR' } }],
      },
    });
  });

  test('takes a comment under an id once', async () => {
    const query = 'mutation C($input: CommentCreateInput!) { commentCreate(input: $input) { success } }';
    const input = { id: '3f2a1b7c-9d4e-4f60-8a1b-2c3d4e5f6a7b', issueId: 'ENG-12', body: 'One' };
    expect((await ask(query, { input })).body).toEqual({ data: { commentCreate: { success: true } } });
    expect((await ask(query, { input })).body).toMatchObject({
      errors: [{ message: 'conflict on insert of Comment' }],
    });
    expect((await ask(query, { input: { ...input, id: 'mine' } })).body).toMatchObject({
      errors: [{ extensions: { code: 'INVALID_INPUT' } }],
    });
    expect((await ask(query, { input: { ...input, id: undefined, issueId: 'ENG-99' } })).body).toMatchObject({
      errors: [{ message: 'Entity not found: Issue' }],
    });
    expect(linear.local.tickets.effects.comments).toBe(1);
  });

  test('lists in pages, newest first', async () => {
    for (const words of ['One', 'Two', 'Three']) linear.local.tickets.comment(linear.ticket(), users.ana, words);
    const query =
      'query P($after: String) { issue(id: "ENG-12") { comments(first: 2, after: $after) { nodes { body } pageInfo { hasNextPage endCursor } } } }';
    const first = (await ask(query)).body.data.issue.comments;
    expect(first).toMatchObject({ nodes: [{ body: 'Three' }, { body: 'Two' }], pageInfo: { hasNextPage: true } });
    const second = (await ask(query, { after: first.pageInfo.endCursor })).body.data.issue.comments;
    expect(second).toMatchObject({ nodes: [{ body: 'One' }], pageInfo: { hasNextPage: false } });
  });

  test('counts requests, and turns away what is too much', async () => {
    const { local } = await rig({ requestsPerHour: 1 });
    const request = () =>
      fetch(`${local.url}/graphql`, {
        method: 'POST',
        headers: { authorization: local.apiKey },
        body: JSON.stringify({ query: '{ viewer { id } }' }),
      });
    expect((await request()).headers.get('x-ratelimit-requests-remaining')).toBe('0');
    const turnedAway = await request();
    expect([turnedAway.status, await turnedAway.json()]).toMatchObject([
      400,
      { errors: [{ extensions: { code: 'RATELIMITED' } }] },
    ]);
    await local.close();
  });
});
