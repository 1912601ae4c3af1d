import type { StoryEvent, StoryPlayer, StoryShown } from './types.ts';

/** One playing of the story at a time: plays on by itself, pauses, or goes a step. */
export class StoryRun {
  readonly #player: StoryPlayer;
  readonly #changed: () => void;
  readonly #paceMs: number;
  #events: AsyncIterator<StoryEvent> | null = null;
  #pumping = false;
  #shown: Omit<StoryShown, 'steps'> = { at: -1, done: [], state: 'ready' };

  constructor(player: StoryPlayer, changed: () => void, paceMs = 2000) {
    this.#player = player;
    this.#changed = changed;
    this.#paceMs = paceMs;
  }

  shown(): StoryShown {
    return { steps: this.#player.steps(), ...this.#shown };
  }

  async command(what: 'play' | 'pause' | 'next' | 'reset'): Promise<void> {
    if (what === 'reset') return this.#reset();
    if (what === 'pause') return this.#show({ state: this.#shown.state === 'playing' ? 'paused' : this.#shown.state });
    if (this.#shown.state === 'finished' || this.#shown.state === 'failed') await this.#reset();
    this.#show({ state: what === 'play' ? 'playing' : 'paused' });
    void this.#pump(what === 'next');
  }

  async #reset(): Promise<void> {
    this.#events = null;
    await this.#player.reset();
    const { error: _error, look: _look, ...rest } = this.#shown;
    this.#shown = { ...rest, at: -1, done: [], state: 'ready' };
    this.#changed();
  }

  /** Pulls events until the story ends or is paused; `once`: until one step came true. */
  async #pump(once: boolean): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      this.#events ??= this.#player.play(this.#shown.at + 1)[Symbol.asyncIterator]();
      const events = this.#events;
      for (let going = true; going; ) {
        const { value, done } = await events.next();
        if (this.#events !== events) return;
        if (done) return this.#show({ state: 'finished' });
        this.#take(value);
        if (value.error !== undefined) return;
        if (value.done || value.look) await new Promise((resolve) => setTimeout(resolve, this.#paceMs));
        going = this.#events === events && (once ? !value.done : this.#shown.state === 'playing' || !value.done);
      }
    } catch (error) {
      this.#show({ state: 'failed', error: error instanceof Error ? error.message : String(error) });
    } finally {
      this.#pumping = false;
    }
  }

  #take(event: StoryEvent): void {
    const done = event.done ? [...new Set([...this.#shown.done, event.step])] : this.#shown.done;
    this.#show({
      at: event.step,
      done,
      ...(event.look ? { look: event.look } : {}),
      ...(event.error === undefined ? {} : { error: event.error, state: 'failed' }),
    });
  }

  #show(change: Partial<Omit<StoryShown, 'steps'>>): void {
    this.#shown = { ...this.#shown, ...change };
    this.#changed();
  }
}
