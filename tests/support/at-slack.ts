import type { KnownBlock } from '@slack/types';
import { answered, fillIn, findByLabel, press, until as waitFor } from '../../scripts/sandbox/acting.ts';
import { placedElements } from '../../scripts/sandbox/slack/elements.ts';
import type { Delivered, LocalMessage, LocalView } from '../../scripts/sandbox/slack/types.ts';
import { samplePayments } from '../../scripts/sandbox/stripe/sample-payments.ts';
import type { Running } from './running-latch.ts';

/** The people and channels of the sample workspace. */
export const kim = 'U0KIM';
export const torres = 'U0TORRES';
export const raj = 'U0RAJ';
export const dana = 'U0DANA';
export const sam = 'U0SAM';
export const guest = 'U0GUEST';
export const refunds = 'C0REFUNDS';
export const support = 'C0SUPPORT';
export const random = 'C0RANDOM';

export const acme = {
  Customer: 'Acme Co',
  Order: '#4821',
  'Stripe payment': samplePayments.acme.paymentIntent,
  Amount: '2400.00 USD',
  Reason: 'Product defect',
};
export const small = {
  ...acme,
  Customer: 'Bright Bikes',
  'Stripe payment': samplePayments.small.paymentIntent,
  Amount: '40.00 USD',
};

/** Every text in a message or view, as a reader sees it. */
export function words(shown: unknown): string {
  if (Array.isArray(shown)) return shown.map(words).filter(Boolean).join(' ');
  if (typeof shown !== 'object' || shown === null) return '';
  return Object.entries(shown)
    .map(([key, value]) => (typeof value === 'string' && /^(text|name|user_id)$/.test(key) ? value : words(value)))
    .filter(Boolean)
    .join(' ');
}

/** What people do in Slack, waited for until they see what follows. */
export function atSlack({ slack, settled: quiet, connection }: Running) {
  const cards = (): LocalMessage[] => slack.messages(refunds).filter(({ bot_id }) => bot_id !== undefined);
  const card = (ts: string): LocalMessage => {
    const found = slack.message(refunds, ts);
    if (!found) throw new Error(`no message ${ts}`);
    return found;
  };
  const numberOf = (ts: string): string => /case #(\d+)/i.exec(card(ts).text)?.[1] ?? '';

  const until: typeof waitFor = (on, what, look, withinMs = 6_000) => waitFor(on, what, look, withinMs);

  /** The modal on top once it is no longer loading, with this submit button where one is named. */
  const modal = (person: string, submit?: string): Promise<LocalView> =>
    until(slack, `${person}'s modal${submit ? ` “${submit}”` : ''}`, () => {
      const view = slack.views(person).at(-1);
      if (view?.type !== 'modal' || view.callback_id === 'loading') return undefined;
      return submit === undefined || view.submit?.text === submit ? view : undefined;
    });

  const submit = (person: string, view: LocalView, byLabel: Record<string, string> = {}): Promise<Delivered> =>
    slack.as(person).submit(view.id, fillIn(view, byLabel));

  /** Files with `/latch new` and returns the card's ts once it is there. */
  async function file(fields: Record<string, string> = acme, by = kim): Promise<string> {
    const before = new Set(cards().map(({ ts }) => ts));
    answered(await slack.as(by).slash(support, '/latch', 'new'), '/latch new');
    answered(await submit(by, await modal(by, 'Make Case'), fields), 'Make Case');
    const made = await until(slack, 'the card', () => cards().find(({ ts }) => !before.has(ts)));
    await quiet();
    return made.ts;
  }

  async function markReady(ts: string, fields: Record<string, string> = {}, by = kim): Promise<void> {
    await on(ts, by, 'Issue refund');
    answered(await submit(by, await modal(by, 'Mark Ready'), fields), 'Mark Ready');
    await until(slack, 'Approve', () => findByLabel(card(ts).blocks, 'Approve'));
    await quiet();
  }

  /** A case that waits for Finance. */
  async function pending(fields: Record<string, string> = acme): Promise<string> {
    const ts = await file(fields);
    await markReady(ts);
    return ts;
  }

  const on = (ts: string, person: string, label: string): Promise<Delivered> => press(slack, person, [card(ts)], label);

  /** Buttons of the card, and the entries of its menu. */
  function controls(ts: string): { buttons: string[]; menu: string[] } {
    const placed = placedElements(card(ts).blocks);
    const label = (element: Record<string, unknown>) => words({ text: element.text });
    return {
      buttons: placed.filter(({ type }) => type === 'button').map(({ element }) => words([element.text])),
      menu: placed.flatMap(({ element }) =>
        Array.isArray(element.options) ? element.options.map((option) => label({ text: [option.text] })) : [],
      ),
    };
  }

  const inWords = ({ text, blocks }: { text: string; blocks?: KnownBlock[] }) => `${text} ${words(blocks)}`;
  /** What only this person was told: in channels, and by DM. */
  const heard = (person: string): { here: string[]; dm: string[] } => ({
    here: slack.ephemerals(person).map(inWords),
    dm: slack.messages(slack.dm(person)).map(inWords),
  });

  /** Does something and returns what only this person hears of it. */
  async function hearing(person: string, act: () => Promise<unknown>): Promise<string> {
    const before = heard(person);
    const since = () => {
      const now = heard(person);
      return [...now.here.slice(before.here.length), ...now.dm.slice(before.dm.length)];
    };
    await act();
    await until(slack, `an answer to ${person}`, () => (since().length ? true : undefined));
    await quiet();
    return since().join('\n');
  }

  /** `label`: of the button beside the secret, in the list of them. */
  async function enterSecret(admin: string, label: string, value: string): Promise<void> {
    await slack.as(admin).slash(refunds, '/latch', 'secrets');
    const list = await modal(admin);
    const button = findByLabel(list.blocks as Parameters<typeof findByLabel>[0], label);
    await slack.as(admin).clickInView(list.id, button?.actionId ?? '', button?.options);
    const { body } = await submit(admin, await modal(admin, 'Store'), { 'New value': value });
    if (JSON.stringify(body) !== '{"response_action":"clear"}') throw new Error(`not stored: ${JSON.stringify(body)}`);
  }

  const thread = (ts: string): string =>
    slack
      .thread(refunds, ts)
      .map(({ blocks, text }) => words(blocks) || text)
      .join('\n');

  const dms = (person: string): LocalMessage[] => slack.messages(slack.dm(person));

  return {
    slack,
    cards,
    card,
    numberOf,
    modal,
    submit,
    file,
    markReady,
    pending,
    on,
    quiet,
    controls,
    heard,
    hearing,
    enterSecret,
    thread,
    dms,
    /** The whole database, without what the machine notes for itself. */
    async everything(): Promise<Record<string, unknown[]>> {
      const kept: Record<string, unknown[]> = {};
      for (const { name } of await connection.listCollections()) {
        if (name === 'drafts') continue;
        const documents = await connection.collection(name).find({}).sort({ _id: 1 }).toArray();
        kept[name] = documents.map(({ ops: _ops, wakeAt: _wakeAt, bytes: _bytes, ...rest }) => rest);
      }
      return kept;
    },
    entries: (number: string | number) =>
      connection
        .collection('timeline')
        .find({ caseId: `T0LATCH:${number}` })
        .sort({ seq: 1 })
        .toArray(),
    state: async (number: string | number) =>
      (
        await connection
          .collection<{ _id: string; state: Record<string, unknown> }>('cases')
          .findOne({ _id: `T0LATCH:${number}` })
      )?.state ?? {},
  };
}
export type AtSlack = ReturnType<typeof atSlack>;

export const labels = (blocks: readonly KnownBlock[] | undefined): string[] =>
  placedElements(blocks).map(({ element }) => words([element.text]));
