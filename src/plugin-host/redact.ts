export interface Redactor {
  text(text: string): string;
  /** A JSON value; paths count from its root. */
  json(value: unknown): unknown;
}

const HIDDEN = '[redacted]';

/** Keys whose value is never kept, wherever they stand. Compared without case, `_` and `-`. */
const secretKeys = new Set(
  (
    'authorization password passwd secret clientsecret apikey secretkey privatekey accesstoken refreshtoken token cookie setcookie ' +
    'cvc cvv cvv2 pan cardnumber expmonth expyear expiry fingerprint last4 dynamiclast4 iin networktransactionid ' +
    'iban ibanlast4 accountnumber routingnumber sortcode ssn taxid'
  ).split(' '),
);
/** Too plain to hide everywhere: hidden inside a card. */
const cardKeys = new Set(['number', 'exp', 'name']);

const secretTexts = [
  /\b[srp]k_(?:live|test)_[\w*]+/g,
  /\bwhsec_[\w+/=]+/g,
  /\bxox[a-z]-[\w-]+/g,
  /\bxapp-[\w-]+/g,
  /\bsk-[\w-]{16,}/g,
  /\b(?:Bearer|Basic) [\w.~+/=-]+/gi,
  /_secret_\w+/g,
  /\beyJ[\w-]+\.[\w-]+\.[\w-]+/g,
];
const cardLike = /(?<![\w.])[2-6](?:[ -]?\d){12,18}(?![\w.])/g;

/** Built before anything is kept: secrets and card data by nature, the rest by the plugin's own paths and secrets. */
export function createRedactor({ paths = [], secrets = [] }: { paths?: string[]; secrets?: string[] } = {}): Redactor {
  const patterns = paths.map((path) => path.split('.'));
  // As they are, and as an address carries them.
  const own = [...new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]))].filter(
    (secret) => secret.length >= 8,
  );

  const text = (given: string): string => {
    let shown = given;
    for (const secret of own) shown = shown.replaceAll(secret, HIDDEN);
    for (const pattern of secretTexts) shown = shown.replaceAll(pattern, HIDDEN);
    return shown.replaceAll(cardLike, (digits) => (isCardNumber(digits) ? HIDDEN : digits));
  };
  const hides = (path: string[]) => isSecretKey(path) || patterns.some((pattern) => matches(pattern, path));
  const walk = (value: unknown, path: string[]): unknown => {
    if (value === null || value === undefined) return value;
    if (hides(path)) return HIDDEN;
    if (typeof value === 'string') return text(value);
    if (typeof value === 'number') return isCardNumber(String(value)) ? HIDDEN : value;
    if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, String(index)]));
    if (typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [text(key), walk(item, [...path, ...steps(key)])]),
    );
  };
  return { text, json: (value) => walk(value, []) };
}

/** A form's `metadata[run]` is the path metadata.run. */
const steps = (key: string): string[] => key.split(/[[\]]+/).filter(Boolean);

const plain = (key: string): string => key.toLowerCase().replace(/[_-]/g, '');

function isSecretKey(path: string[]): boolean {
  const key = path.at(-1);
  if (key === undefined) return false;
  const inCard = path.slice(0, -1).some((step) => plain(step).includes('card'));
  return secretKeys.has(plain(key)) || (inCard && cardKeys.has(plain(key)));
}

function matches([first, ...rest]: string[], path: string[]): boolean {
  if (first === undefined) return path.length === 0;
  if (first === '**') return path.some((_, from) => matches(rest, path.slice(from))) || matches(rest, []);
  const [step, ...below] = path;
  return step !== undefined && (first === '*' || first === step) && matches(rest, below);
}

/** 13 to 19 digits with a right check digit (Luhn). */
function isCardNumber(text: string): boolean {
  const digits = text.replace(/[ -]/g, '');
  if (!/^[2-6]\d{12,18}$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const n = Number(digit) * (index % 2 ? 2 : 1);
    return total + (n > 9 ? n - 9 : n);
  }, 0);
  return sum % 10 === 0;
}
