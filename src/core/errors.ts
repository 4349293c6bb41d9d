/**
 * The errors of the toolkit itself. They are told apart by `code`, and recognised by a brand rather than by `instanceof`,
 * because an ESM and a CommonJS copy of the package may live in one process.
 */

/**
 * The brands are registered symbols: every copy of the package has the same, and no JSON that a server sends can carry them.
 */
const RESILIENCE_ERROR = Symbol.for('seawall.ResilienceError');
const REJECTED_ERROR = Symbol.for('seawall.RejectedError');

/** V8's switch for how many stack frames an error collects. It need not be a number, as its types have it. */
const V8Error = Error as unknown as { stackTraceLimit: number | undefined };

function limitStack(limit: number | undefined): void {
  try {
    V8Error.stackTraceLimit = limit;
  } catch {
    // Who has frozen the language's own objects gets the stack that they allow.
  }
}

export interface ResilienceErrorOptions {
  /** Name of the policy that made the error. */
  readonly policy: string;
  readonly cause?: unknown;
}

export interface RejectedErrorOptions extends ResilienceErrorOptions {
  readonly retryAfterMs?: number | undefined;
}

/** Anything that the toolkit itself throws into a call. An error that an operation throws is never wrapped in it. */
export class ResilienceError extends Error {
  /**
   * How many stack frames the toolkit's errors carry. Shedding load must be cheap: collecting a stack trace costs more
   * than the rest of a rejected call together, and it would show the engine rather than the caller.
   * @default 0
   */
  static stackFrames = 0;

  /** Stable and machine-readable: `'circuit-open'`, `'timeout'`, … */
  readonly code: string;
  /** Name of the policy that made the error. */
  readonly policy: string;

  /**
   * @param code stable, for programs: a custom policy has its own
   * @param name what the error is called where it is printed: that of its class, if it has one of its own
   */
  constructor(code: string, message: string, options: ResilienceErrorOptions, name = 'ResilienceError') {
    const frames = ResilienceError.stackFrames;
    const limit = V8Error.stackTraceLimit;
    // Without a number V8 does not even look at the stack, which takes half of the time; then there is no `stack` either.
    limitStack(frames > 0 ? frames : undefined);
    try {
      super(message, 'cause' in options ? { cause: options.cause } : undefined);
    } finally {
      limitStack(limit); // also when the stack overflows just here
    }
    this.name = name;
    if (frames <= 0) this.stack = message === '' ? name : `${name}: ${message}`;
    this.code = code;
    this.policy = options.policy;
  }
}

/** A policy refused to run the operation: it was not tried, so it says nothing about the dependency. */
export class RejectedError extends ResilienceError {
  /** In how many ms it makes sense to try again, where the policy knows. */
  readonly retryAfterMs: number | undefined;

  constructor(code: string, message: string, options: RejectedErrorOptions, name = 'RejectedError') {
    super(code, message, options, name);
    this.retryAfterMs = options.retryAfterMs;
  }
}

// On the prototypes, so that a brand costs an error nothing and does not show when one is printed.
Object.defineProperty(ResilienceError.prototype, RESILIENCE_ERROR, { value: true });
Object.defineProperty(RejectedError.prototype, REJECTED_ERROR, { value: true });

/** True if the toolkit made this error, whichever copy of the package did. */
export function isResilienceError(error: unknown): error is ResilienceError {
  return hasBrand(error, RESILIENCE_ERROR);
}

/** True if a policy refused to run the operation: circuit open, bulkhead full, queue timeout, rate limited. */
export function isRejectedError(error: unknown): error is RejectedError {
  return hasBrand(error, REJECTED_ERROR);
}

function hasBrand(error: unknown, brand: symbol): boolean {
  try {
    return typeof error === 'object' && error !== null && brand in error;
  } catch {
    return false; // a proxy that throws
  }
}
