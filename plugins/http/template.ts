/** Text with places for values: "/accounts/{account}" is ["/accounts/", { key: "account" }]. `{{` and `}}` are braces. */
export type Template = (string | { key: string })[];

export type Value = string | number;
/** By key, as in `account`, `amount.minor`, `run_id`, `secret.token`. */
export type Values = ReadonlyMap<string, Value>;

/** Which keys a text may use. */
export interface Scope {
  required: string[];
  /** Of params that may be left blank. */
  optional: string[];
}

/** The request cannot be made of these values; the message is for a person. Nothing was sent. */
export class Unsendable extends Error {
  override name = 'Unsendable';
}

/** Reads a template, or says what is wrong with it. */
export function readTemplate(text: string, scope: Scope): { template: Template } | { problem: string } {
  const template: Template = [];
  const pattern = /\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g;
  for (const [found, key] of text.matchAll(pattern)) {
    if (found === '{{' || found === '}}') template.push(found.slice(1));
    else if (key !== undefined) {
      if (!scope.required.includes(key) && !scope.optional.includes(key))
        return { problem: `{${key}} cannot stand here. Write one of ${listed(scope)}.` };
      template.push({ key });
    } else if (found === '{' || found === '}')
      return {
        problem: `${JSON.stringify(text)} has a single ${found}. Write ${found}${found} for the character itself.`,
      };
    else template.push(found);
  }
  return { template };
}

const listed = ({ required, optional }: Scope): string =>
  [...required, ...optional].map((key) => `{${key}}`).join(', ') || 'no placeholder';

export const keysOf = (template: Template): string[] =>
  template.flatMap((part) => (typeof part === 'string' ? [] : [part.key]));

/** The text; each value goes through `write`, and a blank one is left out. */
export function fill(template: Template, values: Values, write: (value: Value, key: string) => string): string {
  return template
    .map((part) => {
      if (typeof part === 'string') return part;
      const value = values.get(part.key);
      return value === undefined ? '' : write(value, part.key);
    })
    .join('');
}
