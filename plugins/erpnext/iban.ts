/** Without the blanks people write. */
export const plainIban = (written: string): string => written.replace(/[\s-]/g, '').toUpperCase();

/** Two letters, two check digits, up to 30 more, and the check digits right (ISO 13616, ISO 7064 mod 97). */
export function isIban(iban: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false;
  const digits = [...iban.slice(4), ...iban.slice(0, 4)].map((character) => Number.parseInt(character, 36)).join('');
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}

/** Enough to compare with a letter: "DE89 … 3000". The whole one stands on the case, for those who may read it. */
export const maskedIban = (iban: string): string => (iban ? `${iban.slice(0, 4)} … ${iban.slice(-4)}` : 'none');
