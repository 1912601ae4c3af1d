import { createHash } from 'node:crypto';
import { compact, type Fields } from './json.ts';
import { normalBlocks } from './normal-blocks.ts';
import { SlackError } from './slack-error.ts';
import type { LocalView, ViewValues } from './types.ts';
import { keepValues } from './view-state.ts';
import type { Workspace } from './workspace.ts';

/** https://docs.slack.dev/surfaces/modals: at most three views in a stack. */
const stackLimit = 3;

/** Every person's modal stack and App Home, and what they have typed into them. */
export class Views {
  readonly #workspace: Workspace;
  readonly #stacks = new Map<string, LocalView[]>();
  readonly #homes = new Map<string, LocalView>();
  readonly #values = new Map<string, ViewValues>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  stack(user: string): LocalView[] {
    return [...(this.#stacks.get(user) ?? [])];
  }

  home(user: string): LocalView | undefined {
    return this.#homes.get(user);
  }

  find(id: string): { user: string; view: LocalView } | undefined {
    for (const [user, stack] of this.#stacks) {
      const view = stack.find((candidate) => candidate.id === id);
      if (view) return { user, view };
    }
    for (const [user, view] of this.#homes) if (view.id === id) return { user, view };
    return undefined;
  }

  findExternal(externalId: string): { user: string; view: LocalView } | undefined {
    const all = [...this.#stacks.values()].flat().concat([...this.#homes.values()]);
    const view = all.find((candidate) => candidate.external_id === externalId);
    return view && this.find(view.id);
  }

  open(user: string, view: Fields): LocalView {
    this.#refuseDuplicate(view);
    const opened = this.#make(view, this.#workspace.clock.id('V'));
    this.#stacks.set(user, [opened]);
    this.#workspace.changed();
    return opened;
  }

  push(user: string, view: Fields): LocalView {
    const stack = this.stack(user);
    const top = stack.at(-1);
    if (!top) throw new SlackError('not_found');
    if (stack.length >= stackLimit) throw new SlackError('push_limit_reached');
    this.#refuseDuplicate(view);
    const pushed = {
      ...this.#make(view, this.#workspace.clock.id('V')),
      root_view_id: top.root_view_id,
      previous_view_id: top.id,
    };
    this.#stacks.set(user, [...stack, pushed]);
    this.#workspace.changed();
    return pushed;
  }

  update(id: string, view: Fields, hash?: string): LocalView {
    const found = this.find(id);
    if (!found) throw new SlackError('not_found');
    if (hash && hash !== found.view.hash) throw new SlackError('hash_conflict');
    this.#refuseDuplicate(view, id);
    const { root_view_id, previous_view_id } = found.view;
    const updated = { ...this.#make(view, id), root_view_id, ...(previous_view_id ? { previous_view_id } : {}) };
    if (updated.type === 'home') this.#homes.set(found.user, updated);
    else
      this.#stacks.set(
        found.user,
        this.stack(found.user).map((old) => (old.id === id ? updated : old)),
      );
    this.#values.set(id, keepValues(updated, this.values(id)));
    this.#workspace.changed();
    return updated;
  }

  publish(user: string, view: Fields, hash?: string): LocalView {
    const old = this.#homes.get(user);
    if (old) return this.update(old.id, view, hash);
    this.#refuseDuplicate(view);
    const published = this.#make(view, this.#workspace.clock.id('V'));
    this.#homes.set(user, published);
    this.#workspace.changed();
    return published;
  }

  /** Takes the view and all above it from the stack; `all` empties the stack. */
  close(id: string, all = false): void {
    const found = this.find(id);
    if (!found) return;
    const stack = this.stack(found.user);
    this.#stacks.set(
      found.user,
      all
        ? []
        : stack.slice(
            0,
            stack.findIndex((view) => view.id === id),
          ),
    );
    this.#workspace.changed();
  }

  showErrors(id: string, errors: Record<string, string> | undefined): void {
    const found = this.find(id);
    if (!found) return;
    const { errors: _gone, ...view } = found.view;
    const shown = { ...view, ...(errors ? { errors } : {}) } as LocalView; // the spread of a union loses its members
    this.#stacks.set(
      found.user,
      this.stack(found.user).map((old) => (old.id === id ? shown : old)),
    );
    this.#workspace.changed();
  }

  values(id: string): ViewValues {
    return this.#values.get(id) ?? {};
  }

  setValues(id: string, values: ViewValues): void {
    this.#values.set(id, values);
  }

  #refuseDuplicate(view: Fields, ownId?: string): void {
    if (typeof view.external_id !== 'string' || view.external_id === '') return;
    const other = this.findExternal(view.external_id);
    if (other && other.view.id !== ownId) throw new SlackError('duplicate_external_id');
  }

  #make(view: Fields, id: string): LocalView {
    const { clock, seed } = this.#workspace;
    const blocks = normalBlocks(view.blocks, clock);
    const digest = createHash('sha256').update(JSON.stringify(view)).update(clock.ts()).digest('hex');
    return compact({
      id,
      team_id: seed.team.id,
      type: view.type,
      blocks,
      private_metadata: view.private_metadata ?? '',
      callback_id: view.callback_id ?? '',
      hash: `${clock.nowS()}.${digest.slice(0, 8)}`,
      title: view.title,
      clear_on_close: view.clear_on_close ?? false,
      notify_on_close: view.notify_on_close ?? false,
      close: view.close,
      submit: view.submit,
      submit_disabled: view.submit_disabled,
      root_view_id: id,
      app_id: seed.bot.appId,
      external_id: view.external_id ?? '',
      app_installed_team_id: seed.team.id,
      bot_id: seed.bot.botId,
    }) as unknown as LocalView; // `viewProblems` has checked the shape
  }
}
