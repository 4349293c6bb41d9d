/**
 * What a level holds for a call. Those of one call form a stack, as its levels do; a level that holds nothing has none,
 * so most levels cost nothing.
 */
export class Held {
  /** Index of the level. */
  readonly level: number;
  /** The policy's note about the call. */
  permit: unknown;
  /** What the levels further out hold. */
  readonly outer: Held | undefined;

  constructor(level: number, permit: unknown, outer: Held | undefined) {
    this.level = level;
    this.permit = permit;
    this.outer = outer;
  }

  /** Whether it is the level's time for the call, which may hold a permit besides. */
  get isDeadline(): boolean {
    return false;
  }
}
