import { type Reply, type StandIn, type StandInRequest, startStandIn } from '../stand-in/stand-in.ts';

export interface Account {
  id: string;
  name: string;
  email: string;
  state: 'open' | 'closed';
  limit: { minor: number; currency: string };
}
export interface Change {
  id: string;
  account: string;
  kind: 'closed' | 'reopened' | 'limit_changed';
  reason: string;
  run: string | null;
}

export interface LocalAccounts extends StandIn {
  /** For the variable that `secrets` names, such as ACCOUNTS_TOKEN. */
  token: string;
  readonly accounts: ReadonlyMap<string, Account>;
  /** Every change that was really made, oldest first. */
  readonly changes: readonly Change[];
}

export const localAccountsToken = 'acct-local-LatchSandboxOnly';

export const sampleAccounts: Account[] = [
  {
    id: 'AC-1001',
    name: 'Acme Co',
    email: 'billing@acme.example',
    state: 'open',
    limit: { minor: 500_000, currency: 'USD' },
  },
  {
    id: 'AC-1002',
    name: 'Globex',
    email: 'ap@globex.example',
    state: 'open',
    limit: { minor: 100_000, currency: 'USD' },
  },
  {
    id: 'AC-1003',
    name: 'Initech',
    email: 'peter@initech.example',
    state: 'closed',
    limit: { minor: 0, currency: 'USD' },
  },
];

const refused = (status: number, message: string): Reply => ({ status, body: { ok: false, message } });
const field = (body: unknown, name: string): unknown =>
  typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined; // JSON, whatever is in it

/** An API as companies have it for their own accounts: a token, JSON, idempotency keys, and the changes by run. */
export async function startLocalAccounts({ port = 0, accounts = sampleAccounts } = {}): Promise<LocalAccounts> {
  const byId = new Map(accounts.map((account) => [account.id, structuredClone(account)]));
  const changes: Change[] = [];
  const kept = new Map<string, { body: string; reply: Reply }>();

  function answer(request: StandInRequest): Reply {
    if (request.headers.authorization !== `Bearer ${localAccountsToken}`) return refused(401, 'unknown token');
    const key = request.headers['idempotency-key']?.toString();
    if (request.method === 'GET' || !key) return route(request);
    const body = JSON.stringify([request.method, request.path, request.body]);
    const known = kept.get(key);
    if (known) return known.body === body ? known.reply : refused(409, 'this key was used for another request');
    const reply = route(request);
    kept.set(key, { body, reply });
    return reply;
  }

  function route(request: StandInRequest): Reply {
    const [collection, id = '', verb] = request.path;
    const run = request.query.get('run');
    if (collection === 'changes' && request.method === 'GET')
      return { status: 200, body: { ok: true, changes: changes.filter((change) => change.run === run) } };
    const account = collection === 'accounts' ? byId.get(id) : undefined;
    if (!account) return refused(404, `no account ${id}`);
    if (request.method === 'GET' && verb === undefined) return { status: 200, body: { ok: true, ...account } };
    if (request.method === 'POST' && verb === 'close') return close(account, request);
    if (request.method === 'POST' && verb === 'reopen') return reopen(account, request);
    if (request.method === 'PUT' && verb === 'limit') return setLimit(account, request);
    return refused(405, 'no such operation');
  }

  function close(account: Account, { body, headers }: StandInRequest): Reply {
    if (account.state === 'closed') return refused(409, `account ${account.id} is closed already`);
    const reason = field(body, 'reason');
    if (typeof reason !== 'string' || !reason) return refused(422, 'reason is missing');
    account.state = 'closed';
    return made(account, 'closed', reason, headers);
  }

  function reopen(account: Account, { body, headers }: StandInRequest): Reply {
    if (account.state === 'open') return refused(409, `account ${account.id} is open`);
    account.state = 'open';
    return made(account, 'reopened', String(field(body, 'reason') ?? ''), headers);
  }

  function setLimit(account: Account, { body, headers }: StandInRequest): Reply {
    const [minor, currency] = [field(body, 'minor'), field(body, 'currency')];
    if (typeof minor !== 'number' || !Number.isInteger(minor) || minor < 0)
      return refused(422, 'minor must be a whole number');
    if (currency !== account.limit.currency) return refused(422, `the account is in ${account.limit.currency}`);
    account.limit = { minor, currency: account.limit.currency };
    return made(account, 'limit_changed', String(field(body, 'reason') ?? ''), headers);
  }

  function made(account: Account, kind: Change['kind'], reason: string, headers: StandInRequest['headers']): Reply {
    const run = headers['x-run']?.toString() ?? null;
    const change: Change = { id: `chg_${changes.length + 1}`, account: account.id, kind, reason, run };
    changes.push(change);
    return { status: 200, body: { ok: true, change } };
  }

  const server = await startStandIn(answer, port);
  return Object.assign(server, { token: localAccountsToken, accounts: byId, changes });
}
