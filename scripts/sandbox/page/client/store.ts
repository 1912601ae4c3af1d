import type { Act } from '../act.ts';
import type { PageState } from '../types.ts';
import * as api from './api.ts';
import type { BlockHost, UploadedFile } from './render/host.ts';
import { toast } from './toast.ts';

/** Slack's own words to the person where the app did not answer. Gone on reload. */
export interface Notice {
  as: string;
  channel: string;
  text: string;
  at: number;
}

/** What the visitor is looking at, and what the sandbox said last. Every change is drawn by the listeners. */
export const store = {
  as: sessionStorage.getItem('latch.as') ?? '',
  channel: '',
  tab: 'messages' as 'messages' | 'home',
  thread: null as string | null,
  caseId: null as string | null,
  recordTab: 'timeline' as 'timeline' | 'case' | 'stripe',
  followStory: true,
  connected: true,
  pending: 0,
  state: null as PageState | null,
  notices: [] as Notice[],
  dismissed: new Set<string>(),
  /** Messages seen, by person and channel. */
  seen: new Map<string, number>(),
};

type Store = typeof store;
const listeners: (() => void)[] = [];
export const onDraw = (listener: () => void): void => void listeners.push(listener);
export const draw = (): void => {
  for (const listener of listeners) listener();
};

/** Fired on the document before somebody else acts: a question put to one person must not be answered by another. */
export const personChanged = 'latch:person-changed';

/** Looks elsewhere: draws at once what is known, then asks. */
export function look(
  change: Partial<Pick<Store, 'as' | 'channel' | 'tab' | 'thread' | 'caseId' | 'recordTab' | 'followStory'>>,
): void {
  if (change.as !== undefined && change.as !== store.as) document.dispatchEvent(new Event(personChanged));
  Object.assign(store, change);
  sessionStorage.setItem('latch.as', store.as);
  draw();
  void refresh();
}

let asking: Promise<void> | null = null;
let askAgain = false;

/** One question at a time; what changed meanwhile is asked once more afterwards. */
export function refresh(): Promise<void> {
  if (asking) {
    askAgain = true;
    return asking;
  }
  asking = (async () => {
    do {
      askAgain = false;
      const { as, channel, thread, caseId } = store;
      const state = await api.fetchState({ as, channel, ...(thread ? { thread } : {}), ...(caseId ? { caseId } : {}) });
      const stale = as !== store.as || channel !== store.channel || thread !== store.thread;
      if (!stale) take(state);
      else askAgain = true;
    } while (askAgain);
  })()
    .catch(() => {
      store.connected = false;
    })
    .finally(() => {
      asking = null;
      draw();
    });
  return asking;
}

function take(state: PageState): void {
  store.state = state;
  store.connected = true;
  store.as = state.me;
  store.channel = state.channel;
  const here = state.channels.find(({ id }) => id === state.channel);
  if (here && store.tab === 'messages') store.seen.set(`${state.me}/${here.id}`, here.count);
  if (here?.kind === 'app' && store.tab === 'messages') store.seen.set(`${state.me}/bot`, me(state)?.fromBot ?? 0);
  draw();
}

export const me = (state: PageState) => state.people.find(({ id }) => id === state.me);
export const personOf = (id: string) => store.state?.people.find((person) => person.id === id);

// Without Omit over the union, `as` would have to be given again.
type Doing = Act extends infer A ? (A extends Act ? Omit<A, 'as'> : never) : never;

/** Acts as the person of the moment, and says so where the app did not answer. */
export async function act(what: Doing, label: string): Promise<'ok' | 'failed'> {
  const { as, channel } = store;
  store.pending += 1;
  draw();
  const answer = await api
    .act({ as, ...what } as Act)
    .catch((error: unknown) => ({ status: 0, refused: String(error) })); // `as` is what Omit took out
  store.pending -= 1;
  const failed = 'refused' in answer && answer.refused ? answer.refused : failure(answer.status, label);
  if (failed && what.kind === 'slash') store.notices.push({ as, channel, text: failed, at: Date.now() / 1000 });
  else if (failed) toast(failed, 'bad');
  await refresh();
  return failed ? 'failed' : 'ok';
}

/** Gives a file to Slack as the person of the moment. */
export async function upload(file: File): Promise<UploadedFile | { problem: string }> {
  const given = await api.upload(store.as, file).catch((error: unknown) => ({ problem: String(error) }));
  return 'id' in given ? { ...given, name: file.name } : given;
}

/** As Slack words it. */
function failure(status: number, label: string): string | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status === 0) return `${label} failed because latch didn't respond (operation_timeout). Try again.`;
  return `${label} failed with the error "dispatch_failed" (the app answered ${status}).`;
}

/** What blocks need of this page; `act` is where their presses go. */
export const blockHost = (act: BlockHost['act']): BlockHost => ({
  me: store.as,
  people: store.state?.people.filter(({ isBot }) => !isBot) ?? [],
  personName: (id) => personOf(id)?.displayName ?? id,
  channelName: (id) => store.state?.channels.find((channel) => channel.id === id)?.name,
  usergroupHandle: (id) => store.state?.usergroups.find((group) => group.id === id)?.handle,
  openChannel: (id, ts) => {
    look({ channel: id, tab: 'messages', thread: null });
    if (ts)
      setTimeout(
        () => document.querySelector(`[data-ts="${ts}"]`)?.scrollIntoView({ block: 'center', behavior: 'smooth' }),
        250,
      );
  },
  act,
});
