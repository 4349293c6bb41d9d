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

/** Who holds something: the innermost of it. */
interface Holder {
  held: Held | undefined;
  readonly call: { permit: unknown };
}

/** The policy at that level, which is asked next, finds its permit at the call. */
export function handPermit(holder: Holder, index: number): void {
  const { held } = holder;
  holder.call.permit = held !== undefined && held.level === index ? held.permit : undefined;
}

/** Whatever the policy has left at the call is its permit from now on. */
export function keepPermit(holder: Holder, index: number): void {
  const { held } = holder;
  const { permit } = holder.call;
  if (held !== undefined && held.level === index) held.permit = permit;
  else if (permit !== undefined) holder.held = new Held(index, permit, held);
}

/** Takes what the level holds off the stack, if it is the innermost that holds anything. */
export function takeHeld(holder: Holder, index: number): Held | undefined {
  const { held } = holder;
  if (held === undefined || held.level !== index) return undefined;
  holder.held = held.outer;
  return held;
}
