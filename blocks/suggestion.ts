import type { KnownBlock, RichTextElement } from '@slack/types';
import { bold, line, own, quote, rich, words } from './rich.ts';
import type { SuggestionShown } from './view-models.ts';

/** What triage proposed, unmistakably apart from what people decided. */
export function suggestionBlocks(suggestion: SuggestionShown, most = 6, max = 160): KnownBlock[] {
  const { source, summary, priority, action, rule, values, fallback } = suggestion;
  const heading = source === 'ai' ? 'AI suggestion' : 'Suggestion (rules)';
  const step = action ? `Next step: ${action} · Priority: ${priority}` : `Priority: ${priority}`;
  const lines: RichTextElement[][] = [
    [words(summary, 400)],
    [words(rule ? `${step} · Rule: ${rule}` : step, 300)],
    ...values.slice(0, most).map(({ label, value }) => [words(`${label}: ${value}`, max)]),
    ...(fallback ? [[words(fallback, 200)]] : []),
  ];
  const parts = lines.flatMap((parts, i) => (i === 0 ? parts : [own('\n'), ...parts]));
  return [rich(line(bold(heading), own(' · nobody has confirmed it')), quote(...parts))];
}
