import { arch, cpus, loadavg, platform, totalmem } from 'node:os';

export interface Spread {
  median: number;
  least: number;
  most: number;
}

export function spreadOf(values: number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = ((sorted[Math.floor(middle - 0.5)] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
  return { median, least: sorted[0] ?? 0, most: sorted.at(-1) ?? 0 };
}

export interface Percentiles {
  p50: number;
  p99: number;
  most: number;
}

/** By nearest rank: each is a value that occurred. */
export function percentilesOf(values: number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p50: at(0.5), p99: at(0.99), most: at(1) };
}

export interface Row {
  id: string;
  measure: string;
  /** In words: the figure with its spread. */
  figure: string;
  /** Nothing promised: for orientation. */
  budget: string | null;
  isMet: boolean;
}

export const ratioFigure = ({ median, least, most }: Spread): string =>
  `${median.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`;

export const rateFigure = ({ median, least, most }: Spread): string =>
  `${median.toFixed(0)}/s (${least.toFixed(0)}–${most.toFixed(0)})`;

/** Milliseconds. */
export const msFigure = ({ median, least, most }: Spread): string =>
  least === most ? `${median.toFixed(1)} ms` : `${median.toFixed(1)} ms (${least.toFixed(1)}–${most.toFixed(1)})`;

export const percentilesFigure = ({ p50, p99, most }: Percentiles): string =>
  [p50, p99, most].map((ms) => ms.toFixed(1)).join(' / ');

export function machineLine(engine: string): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()[0]?.toFixed(1);
  return `${cpus().length} × ${first?.model.trim()}, ${memory} GB, ${platform()} ${arch()}, Node ${process.version}, load ${load} · ${engine}`;
}

export function table(rows: Row[]): string {
  const cells = [
    ['', 'measure', 'median (spread)', 'budget', ''],
    ...rows.map(({ id, measure, figure, budget, isMet }) => [
      id,
      measure,
      figure,
      budget ?? '',
      budget === null ? '' : isMet ? 'pass' : 'MISS',
    ]),
  ];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
