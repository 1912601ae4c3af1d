import { formatMoney, type Money, parseMoney } from '../domain/money.ts';

/** What the words of a request say by themselves. Where a text says two things, it says nothing: an operator decides. */
export interface Found {
  amount?: Money;
  order?: string;
  payment?: string;
  customer?: string;
  email?: string;
  reason?: string;
}

export function find(text: string): Found {
  const email = emailIn(text);
  const found: { [K in keyof Found]: Found[K] | undefined } = {
    amount: amountIn(text),
    order: orderIn(text),
    payment: only(text.matchAll(/(?<![A-Za-z0-9_])(?:pi|ch|py)_[A-Za-z0-9]{6,128}(?![A-Za-z0-9])/g), 0),
    customer: customerIn(text) ?? email,
    email,
    reason: reasonIn(text),
  };
  // Absent, not undefined: what was not found is not there.
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/**
 * "$2,400.00", "2400 USD", "EUR 12.50", "12 euros". Left alone because they can be misread: "2.400,00 €", "1 234.50 EUR",
 * "$2.4k", "CA$50", "-$50", "$50-$100". Codes that are also words (ALL, TOP, TRY) count in capitals only.
 */
const AMOUNT = new RegExp(
  [
    String.raw`(?<![\p{L}\d.,'’$€£¥₹−–—-]|\d[\s'’])`,
    String.raw`(?:(?<before>US\$|[$€£¥₹]|[A-Z]{3}|usd|eur|gbp)\s?)?`,
    String.raw`(?<digits>\d{1,3}(?:,\d{3}){1,4}|\d{1,12})(?<fraction>\.\d{1,4})?`,
    String.raw`(?!\d|[.,'’]\d|[kKmM]\b|[-–—][$€£¥₹]?\d|[  ]\d{3}(?!\d))`,
    String.raw`(?:\s?(?<after>[$€£¥₹]|(?:[A-Z]{3}|usd|eur|gbp|dollars?|euros?|pounds?)(?!\p{L})))?`,
  ].join(''),
  'gu',
);
const CURRENCY_WORDS: Record<string, string> = {
  US$: '$',
  usd: 'USD',
  eur: 'EUR',
  gbp: 'GBP',
  dollar: '$',
  dollars: '$',
  euro: '€',
  euros: '€',
  pound: '£',
  pounds: '£',
};
const REFUND =
  /\b(?:refund(?:ed|ing|s)?|reimburse(?:d|ment)?|money back|credit(?:ed)?|amount|pay(?: back)?|payout)\b/gi;
const NEAR = 40;
/** A text with more amounts than this is a list, and the rest of it is not weighed. */
const WEIGHED = 100;

interface Span {
  start: number;
  end: number;
}

function amountIn(text: string): Money | undefined {
  const amounts = [...text.matchAll(AMOUNT)]
    .flatMap((match) => {
      const money = moneyOf(match.groups ?? {});
      return money ? [{ money, start: match.index, end: match.index + match[0].length }] : [];
    })
    .slice(0, WEIGHED);
  const words = [...text.matchAll(REFUND)]
    .slice(0, WEIGHED)
    .map((match) => ({ start: match.index, end: match.index + match[0].length }));
  const asked = nearest(text, amounts, (amount) => words.map((word) => ({ start: word.end, end: amount.start })));
  // "$2,400 refund", where no amount follows the word.
  const named =
    asked ?? nearest(text, amounts, (amount) => words.map((word) => ({ start: amount.end, end: word.start })));
  if (named) return named.money;
  const currencies = new Set(amounts.map(({ money }) => money.currency));
  // Amounts in two currencies have no largest.
  return currencies.size === 1
    ? amounts.map(({ money }) => money).reduce((a, b) => (b.minor > a.minor ? b : a))
    : undefined;
}

/** The one with the shortest gap to a word of the same sentence. */
function nearest<T extends Span>(text: string, amounts: T[], gapsOf: (amount: T) => Span[]): T | undefined {
  const near = amounts.flatMap((amount) =>
    gapsOf(amount)
      .filter(
        ({ start, end }) => end >= start && end - start <= NEAR && !/[.!?;\n]\s|\n/.test(text.slice(start, end + 1)),
      )
      .map(({ start, end }) => ({ amount, gap: end - start })),
  );
  return near.toSorted((a, b) => a.gap - b.gap)[0]?.amount;
}

function moneyOf({ before, digits, fraction = '', after }: Record<string, string | undefined>): Money | undefined {
  // "$500 CAD" is Canadian, "$500 OFF" is not in OFF: the code behind wins where it is one.
  for (const currency of [after, before]) {
    if (currency === undefined) continue;
    const parsed = parseMoney(`${CURRENCY_WORDS[currency] ?? currency}${digits}${fraction}`);
    if ('money' in parsed) return parsed.money;
  }
  return undefined;
}

const ORDER =
  /\border\b\s*(?:number|no\.?|id)?\s*[:#]{0,2}\s*(#?[A-Z]{0,6}-?\d[\dA-Z-]{0,30})(?![.,]?\d|\s?(?:%|[$€£¥₹]|usd|eur|gbp|dollars?|euros?))/gi;
const NUMBERED =
  /(?<![\w&/#<|])(?<!\b(?:ticket|case|issue|invoice|payment|charge|customer|account|room|pr)\s{0,3}(?:no\.?\s{0,3})?)#(?:[A-Z]{1,6}-?)?\d{2,12}(?![\w-])/gi;

/** "order #4821", "Order: AB-1234", or a lone "#4821". Kept as written. */
function orderIn(text: string): string | undefined {
  const named = [...text.matchAll(ORDER)].flatMap(([whole, id = '']) => {
    const digits = id.replace(/\D/g, '').length;
    const isOrder = /#/.test(whole) || digits >= 3;
    return isOrder && !/^\d{4}-\d\d-\d\d$/.test(id)
      ? [`${/#\s*$/.test(whole.slice(0, -id.length)) ? '#' : ''}${id}`]
      : [];
  });
  if (named.length) return unanimous(named);
  return only(text.matchAll(NUMBERED), 0);
}

const NAME = String.raw`\p{Lu}[\p{L}\p{N}&'’-]{0,40}(?:\.\p{L}{1,10})?(?: (?:& )?\p{Lu}[\p{L}\p{N}&'’-]{0,40}){0,4}`;
const CUSTOMER = [
  /\b(?:customer|client|company|account)(?: name)?\s*[:=]\s*([^\n,;|]{2,80})/giu,
  new RegExp(
    String.raw`(?:^|[.!?:\n]\s*)(${NAME})\.? (?:asks|asked|is asking|has asked|requests|requested|is requesting|wants|needs|would like|claims|reports|says)\b`,
    'gu',
  ),
  new RegExp(String.raw`\b(?:customer|client) (${NAME})`, 'gu'),
  new RegExp(String.raw`\bfrom (${NAME})`, 'gu'),
  new RegExp(String.raw`\bfor (${NAME})`, 'gu'),
  new RegExp(String.raw`\b[Rr]efund (${NAME})`, 'gu'),
];
/** Capitalised, and no customer's name. */
const NO_NAME =
  /^(?:I|We|They|He|She|It|You|The|This|That|These|A|An|Our|My|Customer|Client|Order|Payment|Invoice|Refund|Request|Policy|Amount|Needed|Please|Stripe|Slack|Finance|Support|Sales|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|[A-Z]{3} ?\d.*|Q[1-4])$/u;

function customerIn(text: string): string | undefined {
  for (const pattern of CUSTOMER) {
    const names = [...text.matchAll(pattern)]
      .map(([, name = '']) =>
        name
          .replace(/\s+(?:for|about|regarding|order)\b.*$/u, '')
          .replace(/[.\s]+$/, '')
          .trim(),
      )
      .filter((name) => name !== '' && !NO_NAME.test(name) && !NO_NAME.test(name.split(' ')[0] ?? ''));
    if (names.length) return unanimous(names);
  }
  return undefined;
}

const emailIn = (text: string): string | undefined =>
  only(text.matchAll(/(?<![\w.+-])[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}(?![\w-])/gi), 0);

const TROUBLE =
  /\b(?:defective|damaged|broken|faulty|not working|doesn['’]t work|missing|late|duplicate|twice|double|wrong|cancell?ed|never (?:arrived|came|received)|(?:did not|didn['’]t|not) arrived?|by mistake|overcharged|unauthori[sz]ed)\b/i;

/** "Reason: …", else "because …", else the clause that names the trouble. */
function reasonIn(text: string): string | undefined {
  const named =
    /\breason\s*[:=]\s*([^\n]{3,500})/i.exec(text)?.[1] ?? /\b(?:because|due to) ([^.;\n]{3,300})/i.exec(text)?.[1];
  return (
    named?.trim() ??
    text
      .split(/,\s|[;\n]|[.!?](?:\s|$)/)
      .find((clause) => TROUBLE.test(clause))
      ?.trim()
  );
}

const only = (matches: Iterable<RegExpExecArray>, group: number): string | undefined =>
  unanimous([...matches].map((match) => match[group] ?? ''));

/** One answer, however often it was given. */
const unanimous = (values: string[]): string | undefined =>
  new Set(values.map((value) => value.replace(/^#/, '').toLowerCase())).size === 1 ? values[0] : undefined;

/** One line of what was found. */
export function inWords({ amount, customer, order, payment }: Found): string {
  const words = [amount && formatMoney(amount), customer, order && `order ${order}`, payment && `payment ${payment}`];
  return words.filter((word) => word !== undefined).join(', ') || 'nothing certain found in the text';
}
