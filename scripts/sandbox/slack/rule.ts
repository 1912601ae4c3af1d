/** The words in which the tables of rules are written. */
export type Surface = 'message' | 'modal' | 'home';

export type Rule =
  | { is: 'string'; max?: number; min?: number; among?: readonly string[]; pattern?: RegExp }
  | { is: 'number'; min?: number; max?: number }
  | { is: 'boolean' }
  | { is: 'anything' }
  /** A text object. */
  | { is: 'text'; types: readonly string[]; max: number }
  /** An object of the one shape. */
  | { is: 'shape'; shape: string }
  /** An object whose `type` says which of the shapes it has. */
  | { is: 'typed'; types: readonly string[]; kind: 'element' | 'block' | 'cell' }
  | { is: 'list'; of: Rule; min: number; max: number };

export interface Shape {
  fields: Record<string, Rule>;
  required?: readonly string[];
  /** At least one of them. */
  oneOf?: readonly string[];
  surfaces?: readonly Surface[];
}

export const string = (max?: number, min = 0): Rule => ({ is: 'string', min, ...(max === undefined ? {} : { max }) });
export const among = (...values: string[]): Rule => ({ is: 'string', among: values });
export const matching = (pattern: RegExp): Rule => ({ is: 'string', pattern });
export const plain = (max: number): Rule => ({ is: 'text', types: ['plain_text'], max });
export const mrkdwn = (max: number): Rule => ({ is: 'text', types: ['mrkdwn'], max });
export const anyText = (max: number): Rule => ({ is: 'text', types: ['plain_text', 'mrkdwn'], max });
export const shape = (name: string): Rule => ({ is: 'shape', shape: name });
export const element = (...types: string[]): Rule => ({ is: 'typed', kind: 'element', types });
export const block = (...types: string[]): Rule => ({ is: 'typed', kind: 'block', types });
export const list = (of: Rule, min: number, max: number): Rule => ({ is: 'list', of, min, max });
export const number = (min?: number, max?: number): Rule => ({
  is: 'number',
  ...(min === undefined ? {} : { min }),
  ...(max === undefined ? {} : { max }),
});
export const boolean: Rule = { is: 'boolean' };
export const anything: Rule = { is: 'anything' };
