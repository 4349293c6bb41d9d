import type { Outcome, PolicyCall, Share } from '../core/index.ts';
import type { CacheEntry, Lease } from './store.ts';

/** Who may load a key, as the store says: this process, with the lease that it gave; somebody else; or nobody knows. */
export type Leasing =
  | { readonly is: 'given'; readonly lease: Lease }
  | { readonly is: 'elsewhere' }
  /** Somebody else has loaded it, between the question for it and the one for the lease. */
  | { readonly is: 'found'; readonly entry: CacheEntry }
  /** The store gives no leases. */
  | { readonly is: 'unasked' }
  /** The store has failed: what is loaded is not kept. */
  | { readonly is: 'unknown' };

/** A load of a key, for all calls that ask for it meanwhile. */
export class Load {
  readonly key: string;
  /** The entry that was kept when it began, if any. */
  readonly before: CacheEntry | undefined;
  /** When another may begin beside it. */
  readonly until: number;
  /** `undefined` while the store is being asked. */
  leasing: Leasing | undefined = undefined;
  /** Settles when the store has said who may load. */
  asked: Promise<unknown> | undefined = undefined;
  /** True if it was begun while an old value answered. */
  isRefresh = false;
  /** True if what it comes to must not be kept: the key was invalidated meanwhile. */
  isVoid = false;

  constructor(key: string, before: CacheEntry | undefined, until: number) {
    this.key = key;
    this.before = before;
    this.until = until;
  }
}

/** Called when a load has ended. */
export type Loaded = (load: Load, call: PolicyCall, outcome: Outcome, now: number) => void;

/** A call that waits for a load, or has it begun for others: what the engine is told, and what the policy knows of the call. */
export class Loading implements Share<never> {
  readonly load: Load;
  /** The old value, where the call does not wait. */
  readonly meanwhile: Outcome<never> | undefined;
  /** True if another call has begun the load. */
  hasJoined = false;
  readonly #call: PolicyCall;
  readonly #loaded: Loaded;
  readonly #told: (call: PolicyCall, waiting: number) => void;

  constructor(
    load: Load,
    call: PolicyCall,
    meanwhile: Outcome | undefined,
    loaded: Loaded,
    told: (call: PolicyCall, waiting: number) => void,
  ) {
    this.load = load;
    this.#call = call;
    this.meanwhile = meanwhile as Outcome<never> | undefined;
    this.#loaded = loaded;
    this.#told = told;
  }

  get type(): 'share' {
    return 'share';
  }

  /** Each load is an execution of its own: one that hangs is not joined for ever. */
  get key(): Load {
    return this.load;
  }

  joined(waiting: number): void {
    this.hasJoined = true;
    this.#told(this.#call, waiting);
  }

  settled(outcome: Outcome, now: number): void {
    this.#loaded(this.load, this.#call, outcome, now);
  }
}
