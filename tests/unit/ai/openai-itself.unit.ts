import { afterAll, beforeAll, expect, test } from '@jest/globals';
import nock from 'nock';
import pino from 'pino';
import { openaiTriage } from '../../../src/ai/openai.ts';
import { inputOf, never, storyText } from './story.ts';

beforeAll(() => {
  nock.disableNetConnect();
});
afterAll(() => {
  nock.cleanAll();
  nock.enableNetConnect();
  nock.restore();
});

const content = JSON.stringify({
  workflow: 'refund',
  priority: 'low',
  action: 'none',
  fields: [],
  summary: 'A refund.',
});
const log = pino({ level: 'silent' });

async function bodySentTo(host: string, options: { baseUrl?: string; model?: string }): Promise<unknown> {
  let sent: unknown;
  nock(host)
    .post('/v1/chat/completions', (body) => {
      sent = body;
      return true;
    })
    .matchHeader('authorization', 'Bearer sk-test')
    .reply(200, { choices: [{ finish_reason: 'stop', message: { role: 'assistant', content } }] });
  await openaiTriage({ apiKey: 'sk-test', log, ...options }).propose(inputOf(storyText), never());
  return sent;
}

test("OpenAI's own service is told to keep nothing, to stop somewhere and to think little", async () => {
  const body = await bodySentTo('https://api.openai.com', {});
  expect(body).toMatchObject({ store: false, max_completion_tokens: 4_000, reasoning_effort: 'low' });
  expect(body).not.toHaveProperty('temperature');
});

test('a chosen model is not told how much to think: not every model can', async () => {
  const body = await bodySentTo('https://eu.api.openai.com', {
    baseUrl: 'https://eu.api.openai.com/v1',
    model: 'gpt-5.6-luna',
  });
  expect(body).toMatchObject({ model: 'gpt-5.6-luna', store: false });
  expect(body).not.toHaveProperty('reasoning_effort');
});

test('other servers get nothing they might not know', async () => {
  const body = await bodySentTo('https://llm.example.com', { baseUrl: 'https://llm.example.com/v1', model: 'llama-4' });
  expect(Object.keys(body as object).toSorted()).toEqual(['messages', 'model', 'response_format']);
});
