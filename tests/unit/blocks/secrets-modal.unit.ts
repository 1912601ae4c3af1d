import { describe, expect, test } from '@jest/globals';
import { enterSecretModal, type SecretShown, secretNamed, secretsModal } from '../../../blocks/secrets-modal.ts';
import { buttonTexts, elementsIn, modalProblems, objectsIn, textsIn } from './shown.ts';

const at = '2026-11-20T12:00:00.000Z';
const secret = (from: SecretShown['from'], more: Partial<SecretShown> = {}): SecretShown => ({
  plugin: { id: 'stripe', title: 'Stripe' },
  key: 'secretKey',
  enter: 'A secret key (sk_…) from Stripe, Developers, API keys',
  from,
  ...more,
});
const missing = secret({ source: 'missing' });
const stored = secret({ source: 'stored', by: 'U0DANA', at, problem: null });
const environment = secret({ source: 'environment', unused: false });
const list = (...secrets: SecretShown[]) => secretsModal({ secrets, hasKey: true });
const said = (view: { blocks: unknown }) => textsIn(view.blocks).join('\n');

describe('the list of secrets', () => {
  test('tells what each one is and where it comes from', () => {
    const text = said(list(missing, stored, environment));
    expect(text).toContain(
      '*Stripe · secretKey*\nEnter…\nA secret key (sk_…) from Stripe, Developers, API keys\n\n\n⚠️ Missing',
    );
    expect(text).toContain('Set in Slack by ');
    expect(objectsIn(list(stored).blocks)).toContainEqual({ type: 'user', user_id: 'U0DANA' });
    expect(objectsIn(list(stored).blocks)).toContainEqual(
      expect.objectContaining({ type: 'date', timestamp: 1795176000 }),
    );
    expect(text).toContain('✅ From the environment, which wins over anything entered here.');
  });

  test('offers to enter what is missing and to change what is stored; the environment is left alone', () => {
    expect(buttonTexts(list(missing, stored, environment).blocks)).toEqual(['Enter…', 'Change…']);
    expect(elementsIn(list(missing).blocks)[0]).toMatchObject({
      action_id: 'enter_secret',
      value: '{"plugin":"stripe","key":"secretKey"}',
    });
  });

  test('offers to remove what is stored beside the environment', () => {
    const view = list(secret({ source: 'environment', unused: true }));
    expect(said(view)).toContain('A value is stored here as well, and not used.');
    expect(buttonTexts(view.blocks)).toEqual(['Remove']);
  });

  test('offers to remove what nothing in use needs any more', () => {
    const view = list(secret({ source: 'unneeded', by: 'U0DANA', at }));
    expect(said(view)).toContain(', and not used');
    expect(buttonTexts(view.blocks)).toEqual(['Remove']);
  });

  test('says why a stored one cannot be used', () => {
    const view = list(secret({ source: 'stored', by: 'U0DANA', at, problem: 'it is encrypted with the key ab12cd34' }));
    expect(said(view)).toMatch(/and not usable: \s*it is encrypted with the key ab12cd34/);
    expect(buttonTexts(view.blocks)).toEqual(['Change…']);
  });

  test('without a key to encrypt with says how to make one, and offers to enter nothing', () => {
    const view = secretsModal({ secrets: [missing, stored], hasKey: false });
    expect(said(view)).toContain('openssl rand -base64 32');
    expect(said(view)).toContain('LATCH_ENCRYPTION_KEY');
    expect(buttonTexts(view.blocks)).toEqual(['Remove']);
  });

  test('can be empty', () => {
    expect(said(list())).toContain('No plugin in use has secrets that can be entered here.');
  });
});

describe('the form for a value', () => {
  test('never starts with one, and remembers which secret it is for', () => {
    const view = enterSecretModal(stored);
    expect(view).toMatchObject({ callback_id: 'enter_secret', private_metadata: secretNamed(stored) });
    const input = elementsIn(view.blocks).find(({ type }) => type === 'plain_text_input');
    expect(input).toBeDefined();
    expect(input).not.toHaveProperty('initial_value');
  });

  test('offers to remove what is stored, after a confirmation', () => {
    expect(buttonTexts(enterSecretModal(missing).blocks)).toEqual([]);
    const button = elementsIn(enterSecretModal(stored).blocks).find(({ action_id }) => action_id === 'remove_secret');
    expect(button).toMatchObject({ style: 'danger', confirm: { confirm: { text: 'Remove' } } });
  });
});

test('Slack takes every one of them, however many there are and however they are called', () => {
  const wild = '<!channel> *x* \u202e 🔑'.repeat(60);
  const hostile = secret(
    { source: 'stored', by: '<!here>', at: 'never', problem: wild },
    { plugin: { id: 'p', title: wild }, enter: wild },
  );
  const many = Array.from({ length: 150 }, () => hostile);
  for (const view of [
    list(),
    list(...many),
    secretsModal({ secrets: many, hasKey: false }),
    enterSecretModal(hostile),
    enterSecretModal(missing),
  ])
    expect(modalProblems(view)).toEqual([]);
  expect(said(list(...many))).toContain('105 more are not shown.');
});
