/** What a request asks for, as far as Linear's clients here need it: one operation, no fragments, no directives. */
export interface Operation {
  kind: 'query' | 'mutation';
  selections: Selection[];
}
export interface Selection {
  name: string;
  alias: string;
  args: Record<string, unknown>;
  /** Empty: a plain value. */
  selections: Selection[];
}

const TOKEN = /\s*(?:#[^\n]*\n\s*|,\s*)*([A-Za-z_]\w*|\$\w+|-?\d+(?:\.\d+)?|"(?:[^"\\]|\\.)*"|[{}()[\]:!=]|$)/y;

/** Throws what a GraphQL server calls a syntax error. */
export function parseOperation(text: string, variables: Record<string, unknown>): Operation {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = () => tokens[at] ?? '';
  const next = () => {
    at += 1;
    return tokens[at - 1] ?? '';
  };
  const expect = (token: string) => {
    const found = next();
    if (found !== token) throw new SyntaxError(`Syntax Error: Expected "${token}", found "${found || '<EOF>'}".`);
  };

  function value(): unknown {
    const token = next();
    if (token === '{') return named('}');
    if (token === '[') {
      const list: unknown[] = [];
      while (peek() !== ']' && peek() !== '') list.push(value());
      expect(']');
      return list;
    }
    if (token.startsWith('$')) return variables[token.slice(1)];
    if (token.startsWith('"') || /^-?\d/.test(token) || ['true', 'false', 'null'].includes(token))
      return JSON.parse(token);
    return token; // an enum
  }

  function named(end: string): Record<string, unknown> {
    const values: [string, unknown][] = [];
    while (peek() !== end && peek() !== '') {
      const name = next();
      expect(':');
      values.push([name, value()]);
    }
    expect(end);
    return Object.fromEntries(values);
  }

  function selectionSet(): Selection[] {
    expect('{');
    const found: Selection[] = [];
    while (peek() !== '}' && peek() !== '') {
      const first = next();
      let name = first;
      if (peek() === ':') {
        next();
        name = next();
      }
      let args: Record<string, unknown> = {};
      if (peek() === '(') {
        next();
        args = named(')');
      }
      found.push({ name, alias: first, args, selections: peek() === '{' ? selectionSet() : [] });
    }
    expect('}');
    return found;
  }

  let kind: Operation['kind'] = 'query';
  if (peek() === 'query' || peek() === 'mutation') {
    kind = next() === 'mutation' ? 'mutation' : 'query';
    if (peek() !== '(' && peek() !== '{') next();
    if (peek() === '(') while (next() !== ')' && peek() !== ''); // the types of variables are not checked
  }
  const selections = selectionSet();
  if (peek() !== '') throw new SyntaxError(`Syntax Error: Unexpected "${peek()}".`);
  return { kind, selections };
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const from = TOKEN.lastIndex;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw new SyntaxError(`Syntax Error: Unexpected character at ${from}.`);
    if (token !== '') tokens.push(token);
  }
  return tokens;
}
