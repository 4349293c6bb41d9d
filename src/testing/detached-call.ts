import {
  type Criticality,
  classifyByDefault,
  DEFAULT_CRITICALITY,
  type EventHub,
  judge,
  type Operation,
  type Outcome,
  type Policy,
  type PolicyCall,
  type Runtime,
  systemRuntime,
  type Verdict,
} from '../core/index.ts';

/**
 * A call that belongs to no execution. With it, the kit calls a policy's methods in place of the engine, to bring the policy into
 * a state. It has no operation.
 */
export class DetachedCall implements PolicyCall {
  readonly attempt = 1;
  readonly idempotent = undefined;
  readonly criticality: Criticality = DEFAULT_CRITICALITY;
  readonly remainingMs: number = Number.POSITIVE_INFINITY;
  readonly untilDeadlineMs: number = Number.POSITIVE_INFINITY;
  readonly startedAt = undefined;
  readonly lastRetried = undefined;
  readonly key: string | undefined;
  readonly pipeline = 'testing';
  readonly scope: readonly EventHub[] = [];
  readonly runtime: Runtime;
  permit: unknown = undefined;
  note: unknown = undefined;
  readonly isPart = false;
  readonly #policy: Policy<unknown>;
  /** Type of the policy's last answer. */
  answer: string | undefined = undefined;

  constructor(policy: Policy<unknown>, key?: string) {
    this.#policy = policy;
    this.runtime = policy.events?.runtime ?? systemRuntime;
    this.key = key;
  }

  get signal(): AbortSignal {
    return new AbortController().signal;
  }

  readonly operation: Operation = () => undefined;

  /** Asks the policy for admission, and keeps the permit. */
  enter(now: number): void {
    this.answer = this.#policy.admit?.(this, now).type ?? 'proceed';
  }

  /** Releases the permit, or leaves the queue. */
  leave(now: number): void {
    if (this.answer === 'park' || this.answer === 'wait') this.#policy.withdraw?.(this.permit, now);
    else if (this.answer === 'proceed' || this.answer === 'deadline') {
      this.#policy.abandon?.(this, 'aborted', now);
      this.#policy.release?.(this.permit, now);
    }
    this.answer = undefined;
  }

  resume(): void {
    queueMicrotask(() => {
      if (this.answer === 'park') this.enter(0);
    });
  }

  verdict(outcome: Outcome): Verdict {
    return judge(classifyByDefault, outcome, this);
  }

  within(): boolean {
    return false;
  }

  permitOfCall(): undefined {
    return undefined;
  }

  through(): Promise<never> {
    return Promise.reject(new Error('a detached call runs nothing'));
  }
}
