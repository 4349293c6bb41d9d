/**
 * What a level holds for a call. Those of one call form a stack, as its levels do; a level that holds nothing has none, so
 * most levels cost nothing.
 */
export interface Held {
  /** Index of the level. */
  readonly at: number;
  /** The policy's note about the call. */
  permit: unknown;
  /** What the levels further out hold. */
  readonly outer: Held | undefined;
  /** Whether it is the level's time for the call, which may hold a permit besides. */
  readonly isDeadline: boolean;
}

/**
 * What all levels of a call hold. It is itself what the outermost of them holds, since most calls are held by one level only,
 * and need no other object then.
 */
export interface Holder extends Held {
  at: number;
  /** What the innermost level that holds anything holds. */
  held: Held | undefined;
  readonly call: { permit: unknown };
}

/** What a level further in holds. */
class InnerHeld implements Held {
  readonly at: number;
  permit: unknown;
  readonly outer: Held;

  constructor(at: number, permit: unknown, outer: Held) {
    this.at = at;
    this.permit = permit;
    this.outer = outer;
  }

  get isDeadline(): boolean {
    return false;
  }
}

/** What the policy at that level has left at the call, if that is the innermost that holds anything. */
export function permitAt({ held }: Holder, index: number): unknown {
  return held !== undefined && held.at === index ? held.permit : undefined;
}

/** Whatever the policy has left at the call is its permit from now on. */
export function keepPermit(holder: Holder, index: number): void {
  const { held } = holder;
  const { permit } = holder.call;
  if (held !== undefined && held.at === index) held.permit = permit;
  else if (permit !== undefined) hold(holder, index, permit);
}

/** The level at that index holds something, and has held nothing so far. */
function hold(holder: Holder, index: number, permit: unknown): void {
  const { held } = holder;
  if (held === undefined) {
    holder.at = index;
    holder.permit = permit;
    holder.held = holder;
  } else {
    holder.held = new InnerHeld(index, permit, held);
  }
}

/** Takes what the level holds off the stack, if it is the innermost that holds anything. */
export function takeHeld(holder: Holder, index: number): Held | undefined {
  const { held } = holder;
  if (held === undefined || held.at !== index) return undefined;
  holder.held = held.outer;
  return held;
}
