import type { PluginHost } from '../app/ports.ts';
import type { Case, Digest } from '../domain/case.ts';
import { LatchError } from '../errors.ts';

/**
 * One host a policy: what the plugins of a text can do is part of that text, as the requests that `http` declares in it. A case
 * is served by the plugins of the policy it is pinned to, so what runs is what was approved; an open one by the active policy's.
 */
export function policyHosts(active: () => Digest) {
  const hosts = new Map<Digest, PluginHost>();
  const builders = new Map<Digest, () => Promise<PluginHost>>();

  const hostOf = (kase?: Case): PluginHost => {
    const hash = kase && 'proposal' in kase ? kase.proposal.policy : active();
    const host = hosts.get(hash);
    if (host) return host;
    throw new LatchError('unavailable', `no plugins are loaded for the policy ${hash}`, {
      userMessage: 'The plugins of this case’s policy are not loaded here. Ask an admin to look at the log.',
    });
  };

  const host: PluginHost = {
    actions: (kase) => hostOf(kase).actions(),
    applies: (action, kase) => hostOf(kase).applies(action, kase),
    checkParams: (action, fields, kase) => hostOf(kase).checkParams(action, fields, kase),
    context: async (kase) => hostOf(kase).context(kase),
    preflight: async (action, kase, fields) => hostOf(kase).preflight(action, kase, fields),
    run: async (call) => hostOf(call.kase).run(call),
    lookUp: async (call, options) => hostOf(call.kase).lookUp(call, options),
    available: (action, kase) => hostOf(kase).available(action, kase),
    enter: async (action, kase) => hostOf(kase).enter(action, kase),
    effectKeys: async (action, kase, fields) => hostOf(kase).effectKeys(action, kase, fields),
    undoOf: (call, reference) => hostOf(call.kase).undoOf(call, reference),
    listens: (plugin) => hostOf().listens(plugin),
    receive: async (plugin, request) => hostOf().receive(plugin, request),
    writesBack: (kase) => hostOf(kase).writesBack(kase),
    writeBack: async (plugin, kase, ...told) => hostOf(kase).writeBack(plugin, kase, ...told),
  };

  return {
    host,
    /** `build` makes the same host anew, with settings as they are by then. */
    add(policy: Digest, of: PluginHost, build: () => Promise<PluginHost>): void {
      hosts.set(policy, of);
      builders.set(policy, build);
    },
    /** After a setting changed. What is being done goes on with the host it began with; what cannot be built stays as it was, and is thrown. */
    async rebuild(): Promise<void> {
      const built = await Promise.allSettled(
        [...builders].map(async ([policy, build]) => void hosts.set(policy, await build())),
      );
      for (const one of built) if (one.status === 'rejected') throw one.reason;
    },
  };
}
