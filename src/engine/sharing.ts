import type { AbandonReason, Outcome } from '../core/index.ts';
import { noteShared } from './discard.ts';
import { type ExecutionState, OUTWARD, rareOf } from './execution-state.ts';
import { type Beside, wake } from './waiting.ts';

/** An execution that calls share. */
export interface Joined {
  join(member: Sharing): void;
  /** The call waits no longer. */
  leave(member: Sharing, error: unknown, reason: AbandonReason): void;
}

/** A call waits for a shared execution. */
export class Sharing implements Beside {
  readonly isOwn = false;
  readonly execution: ExecutionState;
  readonly #shared: Joined;
  #outcome: Outcome | undefined = undefined;

  constructor(execution: ExecutionState, shared: Joined) {
    this.execution = execution;
    this.#shared = shared;
    // The calm path is for those that run the operation themselves.
    rareOf(execution);
    shared.join(this);
  }

  get kind(): 'beside' {
    return 'beside';
  }

  get over(): boolean {
    return this.#outcome !== undefined;
  }

  settle(outcome: Outcome): void {
    this.#outcome = outcome;
    wake(this.execution);
  }

  goOn(): void {
    const { execution } = this;
    const outcome = this.#outcome as Outcome;
    noteShared(outcome);
    execution.suspension = undefined;
    execution.outcome = outcome;
    execution.phase = OUTWARD;
  }

  stop(error: unknown, reason: AbandonReason): void {
    this.#shared.leave(this, error, reason);
  }
}
