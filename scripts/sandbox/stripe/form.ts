export interface Form {
  [key: string]: string | string[] | Form;
}

/** Decodes Stripe's form encoding: `metadata[run]=1` nests, `expand[]=a` and `expand[0]=a` are lists. */
export function decodeForm(encoded: string): Form {
  const form: Form = {};
  for (const [key, value] of new URLSearchParams(encoded))
    place(
      form,
      key.split(/[[\]]+/).filter((step) => step !== ''),
      key,
      value,
    );
  return form;
}

function place(form: Form, steps: string[], key: string, value: string): void {
  const [first, second, ...deeper] = steps;
  if (first === undefined || unsafe.has(first)) return;
  const isList = key.endsWith('[]') || (second !== undefined && /^\d+$/.test(second));
  if (isList && !deeper.length) {
    const list = form[first];
    form[first] = Array.isArray(list) ? [...list, value] : [value];
  } else if (second === undefined) {
    form[first] = value;
  } else {
    const inner = form[first];
    const nested: Form = typeof inner === 'object' && !Array.isArray(inner) ? inner : {};
    form[first] = nested;
    place(nested, [second, ...deeper], [second, ...deeper].join('.'), value);
  }
}

const unsafe = new Set(['__proto__', 'constructor', 'prototype']);

export const textOf = (form: Form, key: string): string | undefined => {
  const value = form[key];
  return typeof value === 'string' ? value : undefined;
};

/** A flat group of texts, e.g. metadata. */
export const textsOf = (form: Form, key: string): Record<string, string> => {
  const value = form[key];
  if (typeof value !== 'object' || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])),
  );
};

export const listOf = (form: Form, key: string): string[] => {
  const value = form[key];
  return Array.isArray(value) ? value : [];
};
