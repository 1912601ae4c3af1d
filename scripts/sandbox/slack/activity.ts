/** What is under way: deliveries, calls being answered, short waits. Also owns every timer, so that `close` ends them. */
export class Activity {
  #busy = 0;
  #quietSince = Date.now();
  #waits = new Map<NodeJS.Timeout, () => void>();
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#busy += 1;
    try {
      return await work();
    } finally {
      this.#busy -= 1;
      this.#quietSince = Date.now();
    }
  }

  /** Waits; ends early when everything is closed. */
  async wait(ms: number): Promise<void> {
    if (this.#closed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#waits.delete(timer);
        resolve();
      }, ms);
      this.#waits.set(timer, resolve);
    });
  }

  async settled(quietMs: number): Promise<void> {
    while (!this.#closed) {
      const quietFor = this.#busy > 0 ? 0 : Date.now() - this.#quietSince;
      if (this.#busy === 0 && quietFor >= quietMs) return;
      await this.wait(Math.max(1, Math.min(10, quietMs - quietFor)));
    }
  }

  close(): void {
    this.#closed = true;
    for (const [timer, resolve] of this.#waits) {
      clearTimeout(timer);
      resolve();
    }
    this.#waits.clear();
  }
}
