import { type Fields, fieldsOf, isFields, listOf, textOf } from './json.ts';

/** An interactive element and the block it stands in. */
export interface Placed {
  block: Fields;
  blockId: string;
  element: Fields;
  actionId: string;
  type: string;
}

/** Every element of the blocks that has an action_id, in reading order. */
export function placedElements(blocks: unknown): Placed[] {
  return listOf(blocks).flatMap((block) => [
    ...elementsOf(block).flatMap((element): Placed[] => {
      const actionId = textOf(element.action_id);
      return actionId === undefined
        ? []
        : [{ block, blockId: String(block.block_id), element, actionId, type: String(element.type) }];
    }),
    ...placedElements(block.child_blocks),
  ]);
}

function elementsOf(block: Fields): Fields[] {
  const single = [block.accessory, block.element].filter(isFields);
  const cards = block.type === 'carousel' ? listOf(block.elements).flatMap((card) => listOf(card.actions)) : [];
  return [...single, ...listOf(block.elements), ...listOf(block.actions), ...cards];
}

export const optionsOf = (element: Fields): Fields[] => [
  ...listOf(element.options),
  ...listOf(element.option_groups).flatMap((group) => listOf(group.options)),
];

/** What a person reads on it. */
export const labelOf = ({ block, element }: Placed): string =>
  textOf(fieldsOf(element.text).text) ??
  textOf(fieldsOf(block.label).text) ??
  textOf(fieldsOf(element.placeholder).text) ??
  String(element.type);
