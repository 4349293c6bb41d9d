/** Below so many entries nothing is swept. */
const FEW = 8;

/**
 * Remembers things without keeping them alive: a policy that is shared outlives the pipelines that it is part of. Collected
 * ones are swept when the list has doubled, so that adding stays O(1), and the list no longer than twice what is alive.
 */
export class WeakList<T extends object> {
  private readonly refs = new Set<WeakRef<T>>();
  private readonly refOf = new WeakMap<T, WeakRef<T>>();
  private sweepAt = FEW;

  get isEmpty(): boolean {
    return this.refs.size === 0;
  }

  /** Adds what may be in it already. */
  add(thing: T): void {
    if (this.refOf.has(thing)) return;
    if (this.refs.size >= this.sweepAt) this.sweep();
    const ref = weakly(thing);
    this.refs.add(ref);
    this.refOf.set(thing, ref);
  }

  /** True if it was in the list. */
  remove(thing: T): boolean {
    const ref = this.refOf.get(thing);
    if (ref === undefined) return false;
    this.refOf.delete(thing);
    return this.refs.delete(ref);
  }

  /** The things that are still alive, in the order in which they were added. */
  *all(): Iterable<T> {
    for (const ref of this.refs) {
      const thing = ref.deref();
      if (thing !== undefined) yield thing;
    }
  }

  private sweep(): void {
    for (const ref of this.refs) if (ref.deref() === undefined) this.refs.delete(ref);
    this.sweepAt = Math.max(FEW, 2 * this.refs.size);
  }
}

/** Refers to `thing` without keeping it alive. Older runtimes have no weak references, and keep what they are given. */
export function weakly<T extends object>(thing: T): WeakRef<T> {
  return typeof WeakRef === 'undefined' ? ({ deref: () => thing } as WeakRef<T>) : new WeakRef(thing);
}
