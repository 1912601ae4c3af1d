/** As many workers as there are `hands` take one item after another: what all do at once may be more than one machine can answer in time. */
export async function fewAtATime<T, Hand, Made>(
  hands: readonly Hand[],
  items: readonly T[],
  work: (item: T, hand: Hand) => Promise<Made>,
): Promise<Made[]> {
  const waiting = [...items];
  const made: Made[] = [];
  const each = async (hand: Hand) => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) made.push(await work(next, hand));
  };
  await Promise.all(hands.map(each));
  return made;
}
