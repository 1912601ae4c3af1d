/** What people wrote as one line of a fact: 200 characters at most, if nothing else is said. */
export function shortened(text: string, most = 200): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}

/** The `ref` of a case as people call it: "case 42" for "T0LATCH:42". */
export const caseName = (ref: string): string => `case ${ref.split(':').at(-1)}`;
