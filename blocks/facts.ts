import type { KnownBlock } from '@slack/types';
import { bold, bullets, linked, own, rich } from './rich.ts';
import { date, markup, plain } from './text.ts';
import type { ShownFact } from './view-models.ts';

/** What plugins read outside, grouped by who said so and when. */
export function factBlocks(facts: ShownFact[], most = 8, max = 160): KnownBlock[] {
  const groups = Map.groupBy(facts.slice(0, most), ({ source, at }) => `${source}\n${at}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const items = group.map((fact) => [bold(fact.label, 60), own(': '), linked(fact.value, fact.link, max)]);
    return [rich(bullets(items)), readFrom(first)];
  });
}

const readFrom = ({ source, at }: ShownFact): KnownBlock => ({
  type: 'context',
  elements: [plain(`From ${source}`, 80), markup(`read ${date(at)}`)],
});
