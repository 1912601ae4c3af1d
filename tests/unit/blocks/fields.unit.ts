import { expect, test } from '@jest/globals';
import { fieldPairs } from '../../../blocks/fields.ts';
import { prepareModal } from '../../../blocks/prepare-modal.ts';
import { everyType } from './every-type.ts';
import { prepareForm } from './sample-models.ts';
import { messageProblems, textsIn } from './shown.ts';

const shown = (value: string, link?: string) =>
  textsIn(fieldPairs([{ label: 'Ticket', value, ...(link ? { link } : {}) }]))[1];

test('a web address is a link to where it says', () => {
  const address = 'https://tickets.example/42?a=1&b=2';
  expect(shown(address, address)).toBe('<https://tickets.example/42?a=1&amp;b=2>');
  expect(
    messageProblems({ text: 'Ticket', blocks: fieldPairs([{ label: 'T', value: address, link: address }]) }),
  ).toEqual([]);
});

test.each([
  'javascript:alert(1)',
  'https://evil.example|stripe.com',
  'https://a.example/>',
  `https://a.example/${'x'.repeat(200)}`,
])('%s stays words', (address) => {
  const [, value] = textsIn(fieldPairs([{ label: 'T', value: address, link: address }]));
  expect(value).not.toMatch(/^</);
});

test('a form that nobody may submit shows people by name', () => {
  const blocked = { ...prepareForm.verdict, blocked: 'Only M. Kim holds Finance.' };
  const texts = textsIn(prepareModal({ ...prepareForm, fields: everyType, verdict: blocked }).blocks);
  expect(texts).toContain('A. Torres');
  expect(texts).not.toContain('U0TORRES');
});
