import { byId, h } from './dom.ts';

/** A line at the page's foot that goes by itself. */
export function toast(text: string, tone: 'plain' | 'bad' = 'plain'): void {
  const shown = h('div', { class: `toast ${tone}`, testid: 'toast' }, text);
  byId('toasts').append(shown);
  setTimeout(() => shown.remove(), 6000);
}
