import type { KnownBlock } from '@slack/types';
import { bold, bullets, linked, own, rich } from './rich.ts';
import { date, markup, plain } from './text.ts';
import type { ShownFact } from './view-models.ts';

/** What plugins read outside, grouped by who said so and when. */
export function factBlocks(facts: ShownFact[], most = 8, max = 160): KnownBlock[] {
  const groups = Map.groupBy(
    withoutRepeats(facts).slice(0, most),
    ({ source, at }) => `${source}\n${at.slice(0, minute)}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const items = group.map((fact) => [bold(fact.label, 60), own(': '), linked(fact.value, fact.link, max)]);
    return [rich(bullets(items)), readFrom(first)];
  });
}

/** "2026-11-12T09:15": reads of the same minute stand together. */
const minute = 16;

/** What two reads found alike is said once. */
const withoutRepeats = (facts: ShownFact[]): ShownFact[] =>
  facts.filter((fact, index) => {
    const first = facts.findIndex((one) => one.source === fact.source && one.label === fact.label);
    return first === index || facts[first]?.value !== fact.value;
  });

const readFrom = ({ source, at }: ShownFact): KnownBlock => ({
  type: 'context',
  elements: [plain(`From ${source}`, 80), markup(`read ${date(at)}`)],
});
