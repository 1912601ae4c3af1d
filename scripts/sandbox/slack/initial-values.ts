import { optionsOf } from './elements.ts';
import { type Fields, fieldsOf, isFields, listOf } from './json.ts';

/** What an element starts with has to be something that it takes: Slack refuses the whole view otherwise. */
export function initialProblems(element: Fields, at: string): string[] {
  const { type, initial_option: one, initial_options: some } = element;
  if (type === 'number_input') return numberProblems(element, at);
  if (String(type).includes('external')) return [];
  return [
    ...(isFields(one) && !isOffered(one, element) ? [notOffered(`${at}/initial_option`)] : []),
    ...(listOf(some).every((option) => isOffered(option, element)) ? [] : [notOffered(`${at}/initial_options`)]),
  ];
}

const notOffered = (at: string): string => `must be one of the provided options [json-pointer:${at}]`;

/** Exactly as it stands among the options. */
const isOffered = (option: Fields, element: Fields): boolean =>
  optionsOf(element).some(
    (offered) => offered.value === option.value && fieldsOf(offered.text).text === fieldsOf(option.text).text,
  );

function numberProblems({ initial_value, min_value, max_value, is_decimal_allowed }: Fields, at: string): string[] {
  const [least, most] = [numberOf(min_value, -Infinity), numberOf(max_value, Infinity)];
  if (least > most) return [`must not be greater than max_value [json-pointer:${at}/min_value]`];
  if (initial_value === undefined) return [];
  const initial = numberOf(initial_value, least);
  const isWhole = is_decimal_allowed === true || Number.isInteger(initial);
  return isWhole && initial >= least && initial <= most
    ? []
    : [`is not a number that the input takes [json-pointer:${at}/initial_value]`];
}

const numberOf = (text: unknown, otherwise: number): number => (typeof text === 'string' ? Number(text) : otherwise);
