import { PASS, type Policy, type PolicyCall, PROCEED } from '../../src/core/index.ts';

export type Overrides = Partial<Policy<unknown>>;

/** Makes a policy that records in `journal` each call of its methods; `overrides` define its answers. */
export function probe(name: string, journal: string[], overrides: Overrides = {}): Policy<unknown> {
  const { admit, settle, abandon, withdraw, expire, release, ...rest } = overrides;
  return {
    kind: 'probe',
    name,
    admit(call, now) {
      journal.push(`${name}.admit`);
      return admit?.(call, now) ?? PROCEED;
    },
    settle(call, outcome, now) {
      journal.push(`${name}.settle ${outcome.ok ? show(outcome.value) : `!${show(outcome.error)}`}`);
      return settle?.(call, outcome, now) ?? PASS;
    },
    abandon(call, reason, now) {
      journal.push(`${name}.abandon ${reason}`);
      abandon?.(call, reason, now);
    },
    withdraw(permit, now) {
      journal.push(`${name}.withdraw${permit === undefined ? '' : ` ${show(permit)}`}`);
      withdraw?.(permit, now);
    },
    expire(call, now) {
      journal.push(`${name}.expire`);
      return expire === undefined ? new Error(`${name} expired`) : expire(call, now);
    },
    release(permit, now, startedAt) {
      journal.push(`${name}.release${permit === undefined ? '' : ` ${show(permit)}`}`);
      release?.(permit, now, startedAt);
    },
    ...rest,
  };
}

function show(value: unknown): string {
  return value instanceof Error ? value.message : String(value);
}

/** A promise that the test settles. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

export function deferred<T = unknown>(): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** Makes a policy that parks calls. Its `calls` let a test resume one. */
export function parking(ms = Infinity): { readonly calls: PolicyCall[]; readonly overrides: Overrides } {
  const calls: PolicyCall[] = [];
  const admitted = new Set<PolicyCall>();
  return {
    calls,
    overrides: {
      admit(call) {
        if (admitted.has(call)) return PROCEED;
        admitted.add(call);
        calls.push(call);
        return { type: 'park', ms };
      },
    },
  };
}

/** An abort controller that counts the listeners on its signal. */
export class CountingController extends AbortController {
  /** The number of listeners, now and at most so far. */
  listeners = 0;
  peak = 0;

  constructor() {
    super();
    const { signal } = this;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    const present = new Set<unknown>();
    const count = (): void => {
      this.listeners = present.size;
      this.peak = Math.max(this.peak, present.size);
    };
    signal.addEventListener = (type: string, listener: any, options?: any): void => {
      present.add(listener);
      count();
      add(type, listener, options);
    };
    signal.removeEventListener = (type: string, listener: any, options?: any): void => {
      present.delete(listener);
      count();
      remove(type, listener, options);
    };
  }
}
