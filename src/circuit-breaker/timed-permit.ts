import type { Era, Permit } from './era.ts';
import { InFlight, Running } from './in-flight.ts';

/** A permit that knows when its call began. */
export class TimedPermit extends Running implements Permit {
  readonly era: Era;
  /** When it was admitted; it may have waited further in since. */
  readonly admittedAt: number;
  #over = false;

  constructor(era: Era, admittedAt: number) {
    super();
    this.era = era;
    this.admittedAt = admittedAt;
  }

  started(now: number): void {
    if (this.#over) return;
    this.startedAt = now;
    this.era.inFlight ??= new InFlight();
    this.era.inFlight.add(this);
  }

  /** The call has ended. */
  end(): void {
    this.#over = true;
    this.era.inFlight?.remove(this);
  }
}
