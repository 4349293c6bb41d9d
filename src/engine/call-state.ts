import type { Mark, Operation, Outcome } from '../core/index.ts';
import type { AbortSubscription } from './abort-hub.ts';
import { Attempt, type Attempted } from './attempt.ts';
import { Detour } from './detour.ts';
import { Held } from './held.ts';
import type { Level, Plan, Segment } from './plan.ts';

/** What a suspended call is woken with when it is not the awaited promise that has settled. */
export const WOKEN: unique symbol = Symbol('woken');

/**
 * All that is remembered of a call on its way. What builds on it adds methods and no fields: one constructor sets them all,
 * since a chain of constructors takes longer than what they do.
 */
export abstract class CallState implements Attempted {
  readonly plan: Plan;
  readonly operation: Operation;
  readonly key: string | undefined;
  /** The attempt that runs, or runs next. */
  call: Attempt;
  /** Called when it has settled and nothing that it started runs any more. */
  onDrained: (() => void) | undefined = undefined;

  protected readonly segment: Segment;
  /** The call is inside the levels below this index. */
  protected level = 0;
  /** What is carried outward; `undefined` on the way inward. */
  protected outcome: Outcome | undefined = undefined;
  /** What the innermost level that holds anything holds. */
  protected held: Held | undefined = undefined;
  /** The promise that has to come first: of the operation, of a custom layer, of a deferral. */
  protected work: Promise<unknown> | undefined = undefined;
  /** Ends the present suspension early. */
  protected wake: ((woken: typeof WOKEN) => void) | undefined = undefined;
  /** The call's place among those that listen to the caller's signal. */
  protected subscription: AbortSubscription | undefined = undefined;
  protected detour: Detour | undefined = undefined;
  /** Of the innermost execution of a pipeline that the call is in now, if somebody wants to know how that ends. */
  mark: Mark | undefined = undefined;

  constructor(plan: Plan, segment: Segment, operation: Operation, key: string | undefined, attempt: number) {
    this.plan = plan;
    this.segment = segment;
    this.operation = operation;
    this.key = key;
    this.call = new Attempt(this, attempt);
  }

  abstract resume(call: Attempt): void;

  abstract startChild(call: Attempt, plan: Plan, segment: Segment, operation: Operation): Promise<unknown>;

  /** The level that is being asked. */
  get asked(): Level | undefined {
    if (this.detour?.asked !== undefined) return this.detour.asked;
    return this.segment.levels[this.outcome === undefined ? this.level : this.level - 1];
  }

  /** The time, if it was looked at when the call began, which was just now. */
  protected get begunNow(): number | undefined {
    const { mark } = this;
    return typeof mark === 'number' && this.level === 0 && this.detour === undefined ? mark : undefined;
  }

  protected offRoute(): Detour {
    this.detour ??= new Detour();
    return this.detour;
  }

  /** The policy that is asked next finds its permit at the call. */
  protected handPermit(index: number): void {
    const { held } = this;
    this.call.permit = held !== undefined && held.level === index ? held.permit : undefined;
  }

  /** Whatever the policy has left there is its permit from now on. */
  protected keepPermit(index: number): void {
    const { held } = this;
    const { permit } = this.call;
    if (held !== undefined && held.level === index) held.permit = permit;
    else if (permit !== undefined) this.held = new Held(index, permit, held);
  }

  /** Takes what the level holds off the stack, if it is the innermost that holds anything. */
  protected takeHeld(index: number): Held | undefined {
    const { held } = this;
    if (held === undefined || held.level !== index) return undefined;
    this.held = held.outer;
    return held;
  }
}
