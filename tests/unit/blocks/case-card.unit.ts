import { describe, expect, test } from '@jest/globals';
import { readButtonValue } from '../../../blocks/button-value.ts';
import { caseCard } from '../../../blocks/case-card.ts';
import { brokenCard, doneCard, fingerprint, openCard, pendingCard } from './sample-models.ts';
import { buttonTexts, elementsIn, messageProblems, objectsIn, textsIn } from './shown.ts';

const buttonNamed = (shown: unknown, label: string) =>
  elementsIn(shown).find((one) => one.type === 'button' && textsIn(one.text).includes(label));

describe('a card that waits for approval', () => {
  const { text, blocks } = caseCard(pendingCard);

  test('is one that Slack takes', () => {
    expect(messageProblems({ text, blocks })).toEqual([]);
  });

  test('says action and scope first, then where the case stands', () => {
    expect(textsIn(blocks[0])).toEqual(['Refund $2,400.00 · Acme Co']);
    expect(textsIn(blocks[1]).join('')).toBe('⏳ Waiting for Finance · Case #42');
  });

  test('says it on a phone too', () => {
    expect(text).toBe('Waiting for Finance: Refund $2,400.00 · Acme Co (case #42)');
  });

  test('shows the fields, label left, value right', () => {
    expect(textsIn(blocks[2])).toEqual(['*Customer*', 'Acme Co', '*Order*', '#4821', '*Amount*', '$2,400.00']);
  });

  test('shows facts with their link, source and time', () => {
    expect(objectsIn(blocks)).toContainEqual({
      type: 'link',
      url: 'https://dashboard.stripe.com/payments/pi_4821',
      text: '$2,400.00, succeeded',
    });
    expect(textsIn(blocks)).toContain('From Stripe');
  });

  test('marks the suggestion as one', () => {
    expect(textsIn(blocks)).toContain('AI suggestion');
    const byRules = caseCard({
      ...pendingCard,
      suggestion: pendingCard.suggestion && { ...pendingCard.suggestion, source: 'rules' },
    });
    expect(textsIn(byRules.blocks)).toContain('Suggestion (rules)');
  });

  test('names the rule and the seat that is empty', () => {
    expect(textsIn(blocks)).toContain('refund-above-threshold');
    expect(textsIn(blocks)).toContain('Finance ☐ · 3 eligible');
  });

  test('shows the fingerprint short and carries it whole', () => {
    expect(textsIn(blocks)).toContain('Fingerprint 3f2a91c4');
    expect(readButtonValue(String(buttonNamed(blocks, 'Approve')?.value))).toEqual({
      caseId: 'T0LATCH:42',
      kind: 'approve',
      fingerprint,
    });
  });

  test('has Approve as the only primary, with a dialog that repeats action and amount', () => {
    expect(elementsIn(blocks).filter(({ style }) => style === 'primary')).toHaveLength(1);
    const approve = buttonNamed(blocks, 'Approve');
    expect(approve?.style).toBe('primary');
    expect(textsIn(approve?.confirm)).toContain('Issue refund of $2,400.00 to Acme Co');
  });

  test('offers its buttons in order and the rest in a menu, with the reason where an action does not apply', () => {
    expect(buttonTexts(blocks)).toEqual(['Approve', 'Deny', 'Request Changes', 'Edit', 'Details']);
    const menu = elementsIn(blocks).find(({ type }) => type === 'static_select');
    expect(textsIn(menu)).toEqual([
      'Other Actions…',
      'Withdraw Approval',
      'Add Note',
      'Issue credit note',
      'Not available: no ERP account on the case',
    ]);
  });
});

describe('a card', () => {
  test('while open names each action by its title', () => {
    const { blocks } = caseCard(openCard);
    expect(buttonTexts(blocks)).toEqual(['Issue refund', 'Add Note', 'Edit', 'Cancel Case', 'Details']);
    expect(buttonNamed(blocks, 'Issue refund')?.action_id).toBe('prepare:stripe.refund');
  });

  test('when done shows who sits and what came of it', () => {
    const texts = textsIn(caseCard(doneCard).blocks);
    expect(texts).toContain('Finance ✓ A. Torres');
    expect(texts).toContain('Refund confirmed. $2,400.00 returned.');
    expect(buttonTexts(caseCard(doneCard).blocks)).toEqual(['Details']);
  });

  test('keeps five buttons and Details among them, however many are asked for', () => {
    const prepares = ['a.a', 'b.b', 'c.c', 'd.d', 'e.e', 'f.f'].map((action) => ({
      kind: 'prepare' as const,
      action,
      title: action,
    }));
    const { blocks } = caseCard({ ...openCard, buttons: [...prepares, { kind: 'details' }] });
    expect(buttonTexts(blocks)).toEqual(['a.a', 'b.b', 'c.c', 'd.d', 'Details']);
  });

  test('cuts a value at 200 characters', () => {
    const { blocks } = caseCard({ ...openCard, fields: [{ label: 'Reason', value: 'x'.repeat(5000) }] });
    expect(textsIn(blocks)).toContain(`${'x'.repeat(199)}…`);
  });

  test('cannot be made to mention a channel, fake a link or a seat', () => {
    const hostile = '<!channel> <https://evil.example|stripe.com>\n• Finance ✓ A. Torres *Approved*';
    const { text, blocks } = caseCard({
      ...pendingCard,
      headline: hostile,
      fields: [{ label: hostile, value: hostile }],
    });
    expect(messageProblems({ text, blocks })).toEqual([]);
    expect(text).toContain('&lt;!channel&gt;');
    expect(textsIn(blocks).filter((one) => one.includes('\n• '))).toEqual([]);
  });
});

describe('a card on which glass was broken', () => {
  const statuses = ['overridden', 'running', 'done', 'failed', 'unknown'] as const;

  test.each(statuses)('never looks approved, %s', (status) => {
    const { text, blocks } = caseCard({ ...brokenCard, status });
    const texts = textsIn(blocks);
    expect(textsIn(blocks[1])[0]).toMatch(/^🚨 /u);
    expect(texts).toContain('Not approved: glass broken');
    expect(texts).toContain('Finance ☐ · 3 eligible');
    expect(texts.join(' ')).not.toMatch(/👍|✓/u);
    expect(messageProblems({ text, blocks })).toEqual([]);
  });

  test('says who broke it, why, for which incident, and that it is owed a review', () => {
    const { blocks } = caseCard(brokenCard);
    expect(textsIn(blocks)).toEqual(
      expect.arrayContaining(['M. Kim', 'Payments are down', 'https://incidents.example/7', 'Review: case #43']),
    );
  });

  test('cannot be talked out of it', () => {
    const hostile = '<!channel> *Approved* 👍\n• Finance ✓ A. Torres';
    const override = { by: hostile, reason: hostile, incident: hostile, review: hostile };
    const { text, blocks } = caseCard({ ...brokenCard, override });
    expect(messageProblems({ text, blocks })).toEqual([]);
    expect(textsIn(blocks)).toContain('Not approved: glass broken');
  });

  test('says nothing of it where no glass was broken', () => {
    expect(textsIn(caseCard(doneCard).blocks).join(' ')).not.toMatch(/🚨|glass/u);
  });
});

describe('a seat, the deadlines and the policy', () => {
  const seated = (by: string, away?: string) =>
    textsIn(
      caseCard({
        ...pendingCard,
        rule: { name: 'two', seats: [{ role: 'Finance', by, eligible: 2, ...(away && { for: away }) }] },
      }).blocks,
    );

  test('a seat names who sits, and for whom', () => {
    expect(seated('Raj', 'Ana')).toContain('Finance ✓ Raj for Ana');
    expect(seated('Raj')).toContain('Finance ✓ Raj');
  });

  test('while roles cannot be read nobody is called ineligible', () => {
    const rule = { name: 'two', seats: [{ role: 'Finance', by: null, eligible: null }] };
    expect(textsIn(caseCard({ ...pendingCard, rule }).blocks)).toContain('Finance ☐ · roles cannot be read right now');
  });

  test('deadlines and the version of the policy stand on a card that waits', () => {
    const texts = textsIn(caseCard(pendingCard).blocks);
    expect(texts).toContain('Reminder 12 Nov, 13:20 UTC · expires 17 Nov, 09:20 UTC');
    expect(texts).toContain('Policy 1a2b3c4d');
  });

  test('and not on one that is open', () => {
    expect(textsIn(caseCard(openCard).blocks).join(' ')).not.toMatch(/Reminder|expires|Policy/);
  });
});
