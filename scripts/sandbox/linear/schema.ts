import type { Selection } from './graphql-document.ts';

/** The part of Linear's schema that is here: fields by type, with the type of what has fields itself. */
const schema: Record<string, Record<string, string | null>> = {
  Query: {
    viewer: 'User',
    issue: 'Issue',
    team: 'Team',
    comments: 'CommentConnection',
    workflowState: 'WorkflowState',
  },
  Mutation: { commentCreate: 'CommentPayload', issueUpdate: 'IssuePayload' },
  User: { id: null, name: null, displayName: null, email: null, avatarUrl: null },
  Team: { id: null, key: null, name: null, states: 'WorkflowStateConnection' },
  WorkflowState: { id: null, name: null, type: null, position: null },
  Issue: {
    id: null,
    identifier: null,
    number: null,
    title: null,
    url: null,
    createdAt: null,
    updatedAt: null,
    state: 'WorkflowState',
    assignee: 'User',
    creator: 'User',
    team: 'Team',
    comments: 'CommentConnection',
    history: 'IssueHistoryConnection',
  },
  Comment: { id: null, body: null, createdAt: null, updatedAt: null, url: null, issue: 'Issue', user: 'User' },
  IssueHistory: {
    id: null,
    createdAt: null,
    updatedAt: null,
    actorId: null,
    actor: 'User',
    fromState: 'WorkflowState',
    toState: 'WorkflowState',
  },
  CommentPayload: { success: null, lastSyncId: null, comment: 'Comment' },
  IssuePayload: { success: null, lastSyncId: null, issue: 'Issue' },
  PageInfo: { hasNextPage: null, endCursor: null },
  CommentConnection: { nodes: 'Comment', pageInfo: 'PageInfo' },
  IssueHistoryConnection: { nodes: 'IssueHistory', pageInfo: 'PageInfo' },
  WorkflowStateConnection: { nodes: 'WorkflowState', pageInfo: 'PageInfo' },
};

/** What a server says of a document that does not fit its schema; undefined: it fits. */
export function misfit(type: string, selections: Selection[]): string | undefined {
  for (const { name, selections: inner } of selections) {
    const field = schema[type]?.[name];
    if (field === undefined) return `Cannot query field "${name}" on type "${type}".`;
    if (field === null && inner.length > 0)
      return `Field "${name}" must not have a selection since it has no subfields.`;
    if (field !== null && inner.length === 0)
      return `Field "${name}" of type "${field}" must have a selection of subfields.`;
    const below = field === null ? undefined : misfit(field, inner);
    if (below) return below;
  }
  return undefined;
}

/** A value of an object's field: itself, or what its arguments make of it. */
export type Resolver = (args: Record<string, unknown>) => unknown;

/** What was asked for of an object, and nothing else. */
export function selected(value: unknown, selections: Selection[]): unknown {
  if (Array.isArray(value)) return value.map((one) => selected(one, selections));
  if (selections.length === 0 || typeof value !== 'object' || value === null) return value ?? null;
  const fields = value as Record<string, unknown>; // an object, whatever is in it
  return Object.fromEntries(
    selections.map(({ name, alias, args, selections: inner }) => {
      const field = fields[name];
      return [alias, selected(typeof field === 'function' ? (field as Resolver)(args) : field, inner)];
    }),
  );
}

/** https://linear.app/developers/pagination: 50 a page where nothing else is said, 250 at most. */
export function connectionOf<T extends { id: string }>(all: T[], args: Record<string, unknown>) {
  const size = Math.min(250, typeof args.first === 'number' ? args.first : 50);
  const start = typeof args.after === 'string' ? all.findIndex(({ id }) => id === args.after) + 1 : 0;
  const nodes = all.slice(start, start + size);
  return { nodes, pageInfo: { hasNextPage: start + nodes.length < all.length, endCursor: nodes.at(-1)?.id ?? null } };
}
