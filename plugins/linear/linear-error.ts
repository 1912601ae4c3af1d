import { z } from 'zod';

export const graphqlError = z.object({
  message: z.string(),
  path: z.array(z.union([z.string(), z.int()])).nullish(),
  extensions: z
    .looseObject({
      code: z.string().nullish(),
      type: z.string().nullish(),
      userPresentableMessage: z.string().nullish(),
    })
    .nullish(),
});
export type GraphqlError = z.infer<typeof graphqlError>;

/**
 * Linear's words for errors that it finds before it does anything; its "internal error", "lock timeout", "unknown" and
 * "graphql error" may come in the middle: https://linear.app/developers/graphql, packages/sdk/src/error.ts of linear/linear.
 */
const definite = new Set([
  'INPUT_ERROR',
  'INVALID_INPUT',
  'BAD_USER_INPUT',
  'USER_ERROR',
  'ENTITY_NOT_FOUND',
  'AUTHENTICATION_ERROR',
  'FORBIDDEN',
  'FEATURE_NOT_ACCESSIBLE',
  'USAGE_LIMIT_EXCEEDED',
  'GRAPHQL_VALIDATION_FAILED',
  'GRAPHQL_PARSE_FAILED',
  'RATELIMITED',
]);

/** The code, or the older type in the same form: "invalid input" is INVALID_INPUT. */
export const codeOf = ({ extensions }: GraphqlError): string =>
  (extensions?.code ?? extensions?.type ?? '').toUpperCase().replaceAll(' ', '_');

/** Does it say that nothing was done? What goes wrong below the first field went wrong after the deed. */
export const isDefinite = (error: GraphqlError): boolean =>
  definite.has(codeOf(error)) && (error.path?.length ?? 0) <= 1;

/** With these Linear says, too, that there is nothing of this id: it has no code of its own for that. */
export const namesNothing = (code: string | number): boolean =>
  code === 'INPUT_ERROR' || code === 'INVALID_INPUT' || code === 'ENTITY_NOT_FOUND';

export function wordsOf(error: GraphqlError): string {
  const said = (error.extensions?.userPresentableMessage || error.message).replace(/\s+/g, ' ').slice(0, 300);
  const code = codeOf(error);
  const remedy = code === 'AUTHENTICATION_ERROR' ? ': check LINEAR_API_KEY' : '';
  return `Linear refused: ${said} (${code}${remedy})`;
}
