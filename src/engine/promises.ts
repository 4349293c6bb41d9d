/** Small pieces around promises. */

/** A rejection on its way through a promise that must not reject, so that one reaction can serve both ends. */
export class Rejection {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** A method, to be bound: bundlers that keep names (`keepNames`) wrap functions in a way that makes binding them slow. */
export const gate = {
  /** Opens the gate that it is bound to for a rejection. */
  letRejectionThrough(this: (rejection: Rejection) => void, error: unknown): void {
    this(new Rejection(error));
  },
};

/**
 * `promise.then`, but for what somebody has put in its place on that one promise: that may call back twice, throw, or never
 * call back. It is looked up each time, since tools such as zone.js put a promise of their own in place of the platform's.
 */
export function react<T>(
  promise: Promise<unknown>,
  onValue: (value: unknown) => T,
  onError: (error: unknown) => T,
): Promise<T> {
  const { then } = Promise.prototype;
  return promise.then === then
    ? promise.then(onValue, onError)
    : (then.call(promise, onValue, onError) as Promise<T>);
}

/** Has what comes of the promise told. */
export function listen(
  promise: Promise<unknown>,
  onValue: (value: unknown) => void,
  onError: (error: unknown) => void,
): void {
  const { then } = Promise.prototype;
  if (promise.then === then) promise.then(onValue, onError);
  else then.call(promise, onValue, onError) as unknown;
}

/** A promise that is settled from outside. */
export class Final {
  readonly promise: Promise<unknown>;
  private resolve!: (value: unknown) => void;
  private reject!: (error: unknown) => void;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** Settles it with what `result` returns or throws. */
  settle(result: () => unknown): void {
    try {
      this.resolve(result());
    } catch (error) {
      this.reject(error);
    }
  }
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}
