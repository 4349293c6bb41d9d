/**
 * Who decides:
 * - `'shared'`: the server, for all instances together
 * - `'returning'`: the server is back, and its word counts as does the instance's own share: what it forgot is told to it
 * - `'local'`: each instance for itself, within its share
 */
export type FleetMode = 'shared' | 'returning' | 'local';

/** Failures in a row that each could have been chance. */
const CHANCES = 3;
/** For how many intervals of probes both must agree: so that all instances are back before any of them relies on the server alone. */
const RETURN_INTERVALS = 2;

/** Judges by how questions to the server went if it can be relied upon. Time is an argument. */
export class Health {
  mode: FleetMode = 'shared';
  readonly #probeMs: number;
  #failures = 0;
  #sharedAt = 0;

  constructor(probeMs: number) {
    this.#probeMs = probeMs;
  }

  /** A question was answered in time. True if that has changed the mode. */
  succeeded(now: number): boolean {
    this.#failures = 0;
    if (this.mode === 'shared') return false;
    if (this.mode === 'local') {
      this.mode = 'returning';
      this.#sharedAt = now + RETURN_INTERVALS * this.#probeMs;
      return true;
    }
    if (now < this.#sharedAt) return false;
    this.mode = 'shared';
    return true;
  }

  /**
   * A question was not answered in time, or with an error. True if that has changed the mode.
   * @param isSure the next would not be answered either
   */
  failed(isSure: boolean): boolean {
    this.#failures += 1;
    if (this.mode === 'local') return false;
    // One that has just been away gets no second chance.
    if (this.mode === 'shared' && !isSure && this.#failures < CHANCES) return false;
    this.mode = 'local';
    return true;
  }
}
