import { actionIds } from '../../blocks/ids.ts';
import { answered, fillIn, findByLabel, press, until } from '../../scripts/sandbox/acting.ts';
import type { Delivered, LocalMessage, LocalSlack, LocalView } from '../../scripts/sandbox/slack/types.ts';
import { type PaymentSeed, samplePayments } from '../../scripts/sandbox/stripe/sample-payments.ts';

/** Cases as people make them: through Slack alone, by what they see there. */

export const REFUNDS = 'C0REFUNDS';
export const [KIM, TORRES, RAJ] = ['U0KIM', 'U0TORRES', 'U0RAJ'] as const;

/** Payments of $2,400.00 that the stand-in Stripe knows, one for each case of a test. */
export const paymentsOf = (count: number): PaymentSeed[] =>
  Array.from({ length: count }, (_, index) => ({
    ...samplePayments.acme,
    paymentIntent: `pi_3QTest${index + 1}`,
    charge: `ch_3QTest${index + 1}`,
  }));

export interface Filing {
  payment: string;
  amount?: string;
  customer?: string;
}

/** Files by `/latch new` and waits for the card. */
export async function fileCase(
  slack: LocalSlack,
  { payment, amount = '2400.00 USD', customer = 'Acme Co' }: Filing,
): Promise<LocalMessage> {
  const before = new Set(cards(slack).map(({ ts }) => ts));
  answered(await slack.as(KIM).slash(REFUNDS, '/latch', 'new'), '/latch new');
  const form = await openForm(slack, KIM, 'Make Case');
  const values = fillIn(form, { Customer: customer, Order: '#4821', 'Stripe payment': payment, Amount: amount });
  answered(await slack.as(KIM).submit(form.id, values), 'Make Case');
  return until(slack, 'the card', () => cards(slack).find(({ ts }) => !before.has(ts)));
}

/** Files, marks ready, and waits until the card asks for approval. */
export async function caseToApprove(slack: LocalSlack, filing: Filing): Promise<LocalMessage> {
  const card = await fileCase(slack, filing);
  await markReady(slack, card);
  await until(slack, 'Approve on the card', () => findByLabel(seen(slack, card).blocks, 'Approve'));
  return seen(slack, card);
}

export async function markReady(slack: LocalSlack, card: LocalMessage): Promise<void> {
  await until(slack, 'Issue refund on the card', () => findByLabel(seen(slack, card).blocks, 'Issue refund'));
  await press(slack, KIM, [seen(slack, card)], 'Issue refund');
  const form = await openForm(slack, KIM, 'Mark Ready');
  answered(await slack.as(KIM).submit(form.id, {}), 'Mark Ready');
}

/** The click alone: what the app does with it comes later. The button is the one of `card`, however the case stands by now. */
export const approve = (slack: LocalSlack, person: string, card: LocalMessage): Promise<Delivered> =>
  slack.as(person).click({ channel: card.channel, ts: card.ts }, actionIds.approve, { from: card });

/** The modal on top, once it can be submitted; a loading view comes first. */
export const openForm = (slack: LocalSlack, person: string, label: string): Promise<LocalView> =>
  until(slack, `the form with “${label}”`, () => {
    const view = slack.views(person).at(-1);
    return view?.type === 'modal' && view.submit?.text === label ? view : undefined;
  });

/** Opens the form behind a button of the card. */
export async function formOf(slack: LocalSlack, person: string, card: LocalMessage, button: string, submit: string) {
  await press(slack, person, [seen(slack, card)], button);
  return openForm(slack, person, submit);
}

/** A message as it stands now. */
export function seen(slack: LocalSlack, { channel, ts }: LocalMessage): LocalMessage {
  const message = slack.message(channel, ts);
  if (!message) throw new Error(`no message ${ts} in ${channel}`);
  return message;
}

const about = ({ metadata }: LocalMessage) => metadata?.event_payload ?? {};

/** All cards, or those of one case. */
export const cards = (slack: LocalSlack, caseId?: string): LocalMessage[] =>
  slack
    .messages(REFUNDS)
    .filter((message) => about(message).kind === 'card' && (!caseId || about(message).case === caseId));

export const caseIdOf = (card: LocalMessage): string => String(about(card).case);

/** What the thread of a card says, a line a fact; where a message had no room for all, a line each for the rest. */
export const threadOf = (slack: LocalSlack, card: LocalMessage): string[] =>
  slack
    .thread(card.channel, card.ts)
    .filter((message) => about(message).kind === 'lines')
    .flatMap(({ blocks = [] }) =>
      blocks.flatMap((block) => {
        const said = textsIn(block).join('');
        const rest = Number(/^(\d+) more: /.exec(said)?.[1] ?? 0);
        return rest ? Array.from({ length: rest }, (_, index) => `${index + 1} of ${rest} more`) : [said];
      }),
    );

/** The DMs of the bot to a person about a case, deleted ones aside. */
export const dmsTo = (slack: LocalSlack, person: string, caseId: string, kind: 'review' | 'outcome'): LocalMessage[] =>
  slack.messages(slack.dm(person)).filter((message) => about(message).case === caseId && about(message).kind === kind);

/** Every text in a block, in the order of reading. */
function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key === 'text' && typeof item === 'string' ? [item] : textsIn(item),
  );
}
