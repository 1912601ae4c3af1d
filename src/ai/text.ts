/** Marks that reorder what a reader sees: a proposal must not look like another one. */
const REORDERING = /[\u202a-\u202e\u2066-\u2069]/g;

/** Well-formed Unicode of at most `max` UTF-16 units; a cut shows as "…" and never splits a character. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text.toWellFormed();
  return `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`.toWellFormed();
}

/** Spaces for line breaks and control characters, nothing that reorders text. */
export const oneLine = (text: string, max: number): string =>
  cut(
    text
      .slice(0, max * 4)
      .replace(REORDERING, '')
      .replace(/[\p{Cc}\s]+/gu, ' ')
      .trim(),
    max,
  );

/** Keeps line breaks. */
export const paragraphs = (text: string, max: number): string =>
  cut(
    text
      .slice(0, max * 4)
      .replace(REORDERING, '')
      .replace(/[^\P{Cc}\n]/gu, ' ')
      .trim(),
    max,
  );
