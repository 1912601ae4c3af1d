import { callbackIds } from '../../blocks/ids.ts';
import { answered, fillIn, findByLabel, press, until } from './acting.ts';
import type { StoryEvent, StoryPlayer, StoryStep } from './page/types.ts';
import type { LocalMessage, LocalSlack, LocalView } from './slack/types.ts';
import { samplePayments } from './stripe/sample-payments.ts';

export interface StoryOptions {
  slack: LocalSlack;
  /** For each telling, a payment of $2,400.00 that the stand-in Stripe knows; the sample one unless given. */
  payment?: () => string;
  /** Channels and people of the sample workspace, by id. */
  cast?: Partial<Cast>;
}

export interface Cast {
  support: string;
  refunds: string;
  /** Writes what the customer asks for. */
  reporter: string;
  operator: string;
  approver: string;
  auditor: string;
}

const acmePayment = samplePayments.acme.paymentIntent;

const sampleCast: Cast = {
  support: 'C0SUPPORT',
  refunds: 'C0REFUNDS',
  reporter: 'U0SAM',
  operator: 'U0KIM',
  approver: 'U0TORRES',
  auditor: 'U0DANA',
};

type Look = NonNullable<StoryEvent['look']>;

/** Each look is a rest: the page goes there and shows it before the person goes on. */
type Step = StoryStep & { play: () => AsyncIterable<Look> };

/** The sample story, played by the people in it: they post, click, fill in and submit, and wait for what they should see. */
export function createStory({ slack, payment = () => acmePayment, cast: others }: StoryOptions): StoryPlayer {
  const cast = { ...sampleCast, ...others };
  const { support, refunds, reporter, operator, approver, auditor } = cast;
  let told: { before: Set<string>; payment: string; card?: string } = { before: new Set(), payment: acmePayment };

  const card = (): LocalMessage => {
    const found = told.card ? slack.message(refunds, told.card) : undefined;
    if (!found || found.deleted) throw new Error('The case has no card yet: play the story from its beginning');
    return found;
  };
  const caseNumber = (): string => /case #(\d+)/i.exec(JSON.stringify([card().text, card().blocks]))?.[1] ?? '';
  const cardSays = (what: string, pattern: RegExp, withinMs?: number) =>
    until(slack, what, () => (pattern.test(said(card())) ? true : undefined), withinMs);
  const atCard = (as: string): Look => ({ as, channel: refunds });

  const steps: Step[] = [
    {
      time: '09:14',
      title: 'A customer asks: a case',
      who: operator,
      record: 'Acme Co, order #4821, $2,400.00, above the auto-approve threshold',
      play: async function* () {
        yield { as: operator, channel: support };
        told.before = new Set(slack.messages(refunds).map(({ ts }) => ts));
        told.payment = payment();
        const request = `Acme Co asks for a refund of $2,400.00 for order #4821 (payment ${told.payment}): the unit arrived with a product defect.`;
        const posted = await slack.as(reporter).post(support, slack.typed(request));
        answered(posted, 'a message');
        await makeCase(slack, cast, posted.ts);
        const made = await until(slack, `the case's card`, () =>
          slack.messages(refunds).find(({ ts, bot_id }) => bot_id && !told.before.has(ts)),
        );
        told.card = made.ts;
      },
    },
    {
      time: '09:15',
      title: 'Triage names the rule',
      who: slack.seed.bot.userId,
      record: 'refund-above-threshold; second reviewer required',
      play: async function* () {
        yield atCard(operator);
        await cardSays('the suggestion on the card', /suggest/i);
      },
    },
    {
      time: '09:18',
      title: 'Checked and marked ready',
      who: operator,
      record: 'Verified: product defect confirmed by warehouse',
      play: async function* () {
        yield atCard(operator);
        await press(slack, operator, [card()], 'Issue refund');
        const form = await openForm(slack, operator, 'Mark Ready');
        const known = {
          Customer: 'Acme Co',
          Order: '#4821',
          'Stripe payment': told.payment,
          Amount: '2400.00 USD',
          Reason: 'Product defect',
        };
        const note = fillIn(form, { Note: 'Verified: product defect confirmed by warehouse' });
        slack.as(operator).fill(form.id, { ...fillIn(form, known, { overwrite: false }), ...note });
        yield atCard(operator);
        await submit(slack, operator, form);
        await until(slack, 'Approve on the card', () => findByLabel(card().blocks, 'Approve'));
      },
    },
    {
      time: '09:20',
      title: 'Own approval: refused',
      who: operator,
      record: 'blocked: prepared by the same person',
      play: async function* () {
        yield atCard(operator);
        const before = slack.ephemerals(operator).length + slack.messages(slack.dm(operator)).length;
        await press(slack, operator, [card()], 'Approve');
        const refused = () =>
          slack.ephemerals(operator).length + slack.messages(slack.dm(operator)).length > before ||
          slack.views(operator).length > 0;
        await until(slack, 'the refusal', () => refused() || undefined);
      },
    },
    {
      time: '09:22',
      title: 'Someone else approves',
      who: approver,
      record: 'A. Torres (Finance); different role, different person',
      play: async function* () {
        await until(slack, 'the message to the approver', () => slack.messages(slack.dm(approver)).at(-1));
        yield { as: approver, channel: slack.dm(approver) };
        yield atCard(approver);
        await press(slack, approver, [card()], 'Approve');
        await until(slack, 'Approve gone from the card', () => !findByLabel(card().blocks, 'Approve') || undefined);
      },
    },
    {
      time: '09:24',
      title: 'The Stripe refund runs',
      who: slack.seed.bot.userId,
      record: 'Refund confirmed. $2,400.00 returned.',
      play: async function* () {
        yield atCard(approver);
        await cardSays('the confirmed refund on the card', /✅|refund confirmed|\breturned\b/i, 60_000);
      },
    },
    {
      time: '+3 months',
      title: '“What happened?”',
      who: auditor,
      record: 'Everything above, in order, tamper-evident',
      play: async function* () {
        yield atCard(auditor);
        const before = slack.ephemerals(auditor).length;
        answered(await slack.as(auditor).slash(refunds, '/latch', `case ${caseNumber()}`), '/latch case');
        await until(slack, `the case's story`, () => slack.ephemerals(auditor)[before]);
      },
    },
  ];

  return {
    steps: () => steps.map(({ play: _play, ...step }) => step),
    reset: () => {
      told = { before: new Set(), payment: acmePayment };
    },
    async *play(from = 0) {
      for (const [step, { play }] of [...steps.entries()].slice(from)) {
        try {
          for await (const look of play()) yield { step, look };
        } catch (error) {
          yield { step, error: error instanceof Error ? error.message : String(error) };
          return;
        }
        yield { step, done: true };
      }
    },
  };
}

/** By the offer's button where the channel offers one, else by the message shortcut. */
async function makeCase(slack: LocalSlack, { support, operator }: Cast, request: string): Promise<void> {
  const offered = () =>
    [...slack.messages(support), ...slack.thread(support, request), ...slack.ephemerals(operator)].filter(
      ({ ts, blocks }) => ts >= request && findByLabel(blocks, 'Make a Case'),
    );
  const offers = await until(slack, 'the offer', () => (offered().length > 0 ? offered() : undefined), 8_000).catch(
    () => [],
  );
  if (offers.length > 0) await press(slack, operator, offers, 'Make a Case');
  else
    answered(
      await slack.as(operator).messageShortcut(callbackIds.turnIntoCaseShortcut, support, request),
      'Turn into a case',
    );
  await slack.settled();
  const form = slack.views(operator).at(-1);
  if (form && 'submit' in form) await submit(slack, operator, await openForm(slack, operator, 'Make Case'));
}

/** The modal on top, once it can be submitted; a loading view comes first. */
function openForm(slack: LocalSlack, person: string, label: string): Promise<LocalView> {
  return until(slack, `the form with “${label}”`, () => {
    const view = slack.views(person).at(-1);
    return view?.type === 'modal' && view.submit?.text === label ? view : undefined;
  });
}

async function submit(slack: LocalSlack, person: string, form: LocalView): Promise<void> {
  const label = form.type === 'modal' ? (form.submit?.text ?? '') : '';
  answered(await slack.as(person).submit(form.id, {}), label);
  const left = slack.views(person).at(-1);
  if (left?.errors) throw new Error(`The form was refused: ${Object.values(left.errors).join('; ')}`);
  if (left) throw new Error(`The form asks again: ${said(left)}`);
}

const said = ({ blocks, ...rest }: { blocks?: unknown; text?: string }): string =>
  `${rest.text ?? ''} ${JSON.stringify(blocks ?? [])}`;
