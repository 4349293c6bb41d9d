import type { PolicyCall, Share } from '../core/index.ts';

/** A call that shares a run, or has begun it: what the engine is told, and what the policy knows of the call. */
export class Flight implements Share {
  readonly key: string;
  /** True if another call has begun the run. */
  hasJoined = false;
  readonly #call: PolicyCall;
  readonly #told: (call: PolicyCall, waiting: number) => void;

  constructor(key: string, call: PolicyCall, told: (call: PolicyCall, waiting: number) => void) {
    this.key = key;
    this.#call = call;
    this.#told = told;
  }

  get type(): 'share' {
    return 'share';
  }

  joined(waiting: number): void {
    this.hasJoined = true;
    this.#told(this.#call, waiting);
  }
}
