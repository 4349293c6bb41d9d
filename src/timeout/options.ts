import {
  type Call,
  checkBoolean,
  checkDuration,
  checkName,
  checkOptions,
  type Duration,
} from '../core/index.ts';

/** How long a call may take as a function of the call: by its key, by how many attempts there were. */
export type TimeoutFunction = (call: Call) => Duration;

export interface TimeoutOptions {
  /** Appears in events, errors and metrics. @default 'timeout' */
  readonly name?: string | undefined;
  /**
   * Do not stop waiting when the time is over: abort the signal, and wait for the operation to end by itself. For what must
   * not go on unobserved, a transaction that has to roll back. An operation that ignores the signal is waited for without
   * limit. If it fails after the time is over, the call fails with a `TimeoutError` whose `cause` says with what; if it
   * succeeds all the same, its value stands: the work is done.
   * @default false: the call fails at once, and what the operation comes to is dropped
   */
  readonly cooperative?: boolean | undefined;
}

export interface ResolvedTimeoutOptions {
  readonly name: string;
  readonly after: number | TimeoutFunction;
  readonly cooperative: boolean;
}

const ABOVE_ZERO = { above: true } as const;

export function resolveTimeoutOptions(
  after: Duration | TimeoutFunction,
  options: TimeoutOptions,
): ResolvedTimeoutOptions {
  checkOptions('timeout.options', options, ['name', 'cooperative']);
  const { name = 'timeout', cooperative = false } = options;
  return {
    name: checkName('timeout.name', name),
    after: typeof after === 'function' ? after : checkDuration('timeout.after', after, ABOVE_ZERO),
    cooperative: checkBoolean('timeout.cooperative', cooperative),
  };
}

/** What the function says about this call, in ms. */
export function timeoutFor(after: TimeoutFunction, call: Call): number {
  return checkDuration('timeout.after()', after(call), ABOVE_ZERO);
}
