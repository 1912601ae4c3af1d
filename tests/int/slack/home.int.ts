import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import { fillIn, findByLabel, until } from '../../../scripts/sandbox/acting.ts';
import { type AtSlack, acme, atSlack, kim, labels, sam, torres, words } from '../../support/at-slack.ts';
import { type Running, runningLatch } from '../../support/running-latch.ts';

let latch: Running;
let at: AtSlack;
beforeAll(async () => {
  latch = await runningLatch();
  at = atSlack(latch);
});
afterAll(() => latch.stop());

async function home(person: string) {
  await published(() => latch.slack.as(person).openHome());
  return latch.slack.home(person);
}

/** Home is acknowledged before it is drawn. */
async function published(act: () => Promise<unknown>) {
  const count = () => latch.slack.calls.get('views.publish') ?? 0;
  const before = count();
  await act();
  await until(latch.slack, 'Home', () => (count() > before ? true : undefined));
  await at.quiet();
}
/** Ours: known blocks only. */
const labelsOn = (view: Awaited<ReturnType<typeof home>>) => labels(view?.blocks as KnownBlock[] | undefined);
const pressed = (person: string, label: string) => {
  const view = latch.slack.home(person);
  const found = findByLabel(view?.blocks as KnownBlock[] | undefined, label);
  if (!view || !found) throw new Error(`no ${label} on Home`);
  return latch.slack.as(person).clickInView(view.id, found.actionId, found.options);
};

test('an empty Home says so; New Case only for who may file', async () => {
  const mine = await home(kim);
  expect(words(mine?.blocks)).toMatch(
    /Nothing is waiting for you.*Waiting for me.*All caught up.*Mine.*All open.*No case is open/s,
  );
  expect(labelsOn(mine)).toContain('New Case');
  expect(labelsOn(await home(sam))).not.toContain('New Case');
});

test('New Case from Home files, and Home shows it without being opened again', async () => {
  await home(kim);
  await pressed(kim, 'New Case');
  const form = await at.modal(kim, 'Make Case');
  await latch.slack.as(kim).submit(form.id, fillIn(form, acme));
  await until(latch.slack, 'the new row', () =>
    words(latch.slack.home(kim)?.blocks).includes('Acme Co') ? true : undefined,
  );
  await at.quiet();
});

test('an approver sees what waits for them and opens it; a Home that is closed by an error is answered by DM', async () => {
  await at.markReady(at.cards().at(-1)?.ts ?? '');
  const waiting = await home(torres);
  expect(words(waiting?.blocks)).toMatch(
    /waits? for your approval.*Waiting for me.*Refund \$2,400\.00 · Acme Co.*Review/s,
  );
  await pressed(torres, 'Review');
  expect(words(await at.modal(torres))).toContain('marked this ready');
  await latch.slack.as(torres).close((await at.modal(torres)).id);
  latch.slack.addFault({ method: 'views.open', error: 'internal_error', times: 1 });
  expect(await at.hearing(kim, () => pressed(kim, 'New Case'))).toContain('Please click again');
});

test('20 rows, then more', async () => {
  for (let number = 0; number < 24; number++) await at.file({ Customer: `Row ${number}` });
  const rows = (view: Awaited<ReturnType<typeof home>>) => words(view?.blocks).split('Row ').length - 1;
  expect(rows(await home(kim))).toBe(40); // mine and all open
  expect(labelsOn(latch.slack.home(kim)).filter((label) => label === 'Show More').length).toBe(2);
  await published(() => pressed(kim, 'Show More'));
  expect(rows(latch.slack.home(kim))).toBe(44);
});
