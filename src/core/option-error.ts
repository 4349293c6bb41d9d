/** The problem of an option as data, for code that shows it in a form of its own. */
export interface OptionProblem {
  /** Where the option stands, such as `'retry.retryAfter.max'`. */
  readonly path: string;
  /** The rule, as in the message: `'must be an integer ≥ 1'`. */
  readonly rule: string;
  /** The value as it was given. */
  readonly value: unknown;
}

/** A `TypeError` for the wrong kind of thing, a `RangeError` for a value that makes no sense. */
export type OptionError = (TypeError | RangeError) & OptionProblem;

/** Makes an error of either kind say where, against what rule and with what value. */
export function optionError(
  Kind: typeof TypeError | typeof RangeError,
  message: string,
  problem: OptionProblem,
): OptionError {
  const error = new Kind(message);
  // Not enumerable: loggers write out what is, and the value may be a secret, or the whole application.
  for (const [key, value] of Object.entries(problem)) Object.defineProperty(error, key, { value });
  return error as OptionError;
}
