/** Keywords that OpenAI's strict mode refuses. */
const UNSUPPORTED = [
  'allOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'patternProperties',
  'unevaluatedProperties',
  'propertyNames',
  'minProperties',
  'maxProperties',
  'contains',
  'uniqueItems',
  'default',
];
/** OpenAI's limits for a whole schema. */
const MAX_ENUM_VALUES = 1_000;
const MAX_PROPERTIES = 5_000;
const MAX_DEPTH = 10;

type Json = Record<string, unknown>;

/** Why OpenAI would refuse this `response_format`, in its manner; null where it would take it. */
export function strictSchemaProblem(format: unknown): string | null {
  const { type, json_schema: given } = isObject(format) ? format : {};
  if (type !== 'json_schema' || !isObject(given)) return "response_format must have the type 'json_schema'";
  const { name, strict, schema } = given;
  if (typeof name !== 'string' || !/^[\w-]{1,64}$/.test(name))
    return "'response_format.json_schema.name' must match ^[a-zA-Z0-9_-]{1,64}$";
  if (strict !== true) return "'response_format.json_schema.strict' must be true";
  if (!isObject(schema) || schema.type !== 'object')
    return refused(name, [], 'schema must be a JSON Schema of \'type: "object"\'');
  const counts = { enumValues: 0, properties: 0 };
  const problem = check(schema, [], counts);
  if (problem) return refused(name, problem.path, problem.text);
  if (counts.enumValues > MAX_ENUM_VALUES) return refused(name, [], `more than ${MAX_ENUM_VALUES} enum values`);
  if (counts.properties > MAX_PROPERTIES) return refused(name, [], `more than ${MAX_PROPERTIES} properties`);
  return null;
}

const refused = (name: string, path: string[], text: string) =>
  `Invalid schema for response_format '${name}': In context=(${path.map((part) => `'${part}'`).join(', ')}), ${text}.`;

interface Problem {
  path: string[];
  text: string;
}

function check(schema: unknown, path: string[], counts: { enumValues: number; properties: number }): Problem | null {
  const problem = (text: string): Problem => ({ path, text });
  if (!isObject(schema)) return problem('schema must be an object');
  if (path.length > MAX_DEPTH * 2) return problem(`nested more than ${MAX_DEPTH} levels`);
  const unsupported = UNSUPPORTED.find((keyword) => keyword in schema);
  if (unsupported) return problem(`'${unsupported}' is not permitted`);
  if (!('type' in schema) && !('anyOf' in schema) && !('enum' in schema) && !('const' in schema) && !('$ref' in schema))
    return problem("schema must have a 'type' key");
  if ('enum' in schema) {
    const values = schema.enum;
    if (!Array.isArray(values) || values.length === 0) return problem("'enum' must be a non-empty array");
    if (new Set(values).size !== values.length) return problem("'enum' has duplicate values");
    if (schema.type === 'string' && values.some((value) => typeof value !== 'string'))
      return problem("'enum' has a value that does not match the 'type'");
    counts.enumValues += values.length;
  }
  if (schema.type === 'object') return checkObject(schema, path, counts);
  if (schema.type === 'array') return check(schema.items, [...path, 'items'], counts);
  if (Array.isArray(schema.anyOf))
    return first(schema.anyOf.map((one, at) => () => check(one, [...path, 'anyOf', String(at)], counts)));
  return null;
}

function checkObject(schema: Json, path: string[], counts: { enumValues: number; properties: number }): Problem | null {
  if (schema.additionalProperties !== false)
    return { path, text: "'additionalProperties' is required to be supplied and to be false" };
  if (!isObject(schema.properties)) return { path, text: "'properties' is required" };
  const names = Object.keys(schema.properties);
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const missing = names.find((name) => !required.has(name));
  if (missing !== undefined || required.size !== names.length)
    return {
      path,
      text: `'required' is required to be supplied and to be an array including every key in properties. ${missing === undefined ? 'Extra' : 'Missing'} ${missing ?? 'key'}`,
    };
  counts.properties += names.length;
  return first(
    Object.entries(schema.properties).map(
      ([name, one]) =>
        () =>
          check(one, [...path, 'properties', name], counts),
    ),
  );
}

const first = (checks: (() => Problem | null)[]): Problem | null => {
  for (const run of checks) {
    const problem = run();
    if (problem) return problem;
  }
  return null;
};

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
