import type { Level } from './plan.ts';

/**
 * Work that goes on after somebody further out has stopped waiting for it. Permits that were admitted for it are released when it
 * has really ended: until then it loads the dependency, and a bulkhead must count it.
 */
class Orphan {
  /** It runs inside the permits that are held at the levels below this one. */
  depth: number;
  readonly permits: HeldPermit[] = [];

  constructor(depth: number) {
    this.depth = depth;
  }
}

/** A permit of a settled level. More than one orphan may run inside it: attempts that timed out one after another. */
class HeldPermit {
  readonly level: Level;
  readonly permit: unknown;
  readonly startedAt: number | undefined;
  holders: number;

  constructor(level: Level, permit: unknown, startedAt: number | undefined, holders: number) {
    this.level = level;
    this.permit = permit;
    this.startedAt = startedAt;
    this.holders = holders;
  }

  /** One of those that run inside it has ended. */
  drop(now: number, report: (error: unknown) => void): void {
    this.holders -= 1;
    if (this.holders > 0) return;
    try {
      this.level.release?.call(this.level.policy, this.permit, now, this.startedAt, true);
    } catch (error) {
      report(error);
    }
  }
}

/** The orphans of one execution. */
export class Orphans {
  readonly #running = new Set<Orphan>();
  readonly #report: (error: unknown) => void;

  /** @param report told what a policy's `release` throws */
  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  get size(): number {
    return this.#running.size;
  }

  /** Something goes on inside the first `depth` levels; the function that is returned says that it has ended. */
  add(depth: number): (now: number) => void {
    const orphan = new Orphan(depth);
    this.#running.add(orphan);
    return (now) => {
      if (!this.#running.delete(orphan)) return;
      for (const held of orphan.permits) held.drop(now, this.#report);
    };
  }

  /**
   * The level has settled. Its permit goes to the orphans that run inside it, if any; the answer says whether
   * it does. From then on they run outside of whatever that level admits next.
   */
  hold(level: Level, permit: unknown, startedAt: number | undefined): boolean {
    const { index } = level;
    const inside = [...this.#running].filter((orphan) => orphan.depth > index);
    for (const orphan of inside) orphan.depth = index;
    if (inside.length === 0 || level.policy.releaseOn === 'abandon') return false;
    const held = new HeldPermit(level, permit, startedAt, inside.length);
    for (const orphan of inside) orphan.permits.push(held);
    return true;
  }
}
