import type { Slots } from './slots.ts';

/** Those who wait until nobody runs and nobody waits. The promise is theirs: the bulkhead itself decides without. */
export class Idlers {
  readonly #slots: Pick<Slots, 'active' | 'queued'>;
  #idle: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined = undefined;

  constructor(slots: Pick<Slots, 'active' | 'queued'>) {
    this.#slots = slots;
  }

  wait(): Promise<void> {
    if (this.#isIdle) return Promise.resolve();
    if (this.#idle === undefined) {
      let resolve = (): void => {};
      const promise = new Promise<void>((done) => {
        resolve = done;
      });
      this.#idle = { promise, resolve };
    }
    return this.#idle.promise;
  }

  /** Somebody has gone. */
  look(): void {
    if (this.#idle === undefined || !this.#isIdle) return;
    this.#idle.resolve();
    this.#idle = undefined;
  }

  get #isIdle(): boolean {
    return this.#slots.active === 0 && this.#slots.queued === 0;
  }
}
