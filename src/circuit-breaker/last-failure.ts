import { type Outcome, show } from '../core/index.ts';

/** A description of a failure that does not hold on to it. */
export interface LastFailure {
  readonly name: string;
  /** At most 200 characters of it, as of the name. */
  readonly message: string;
  readonly timeMs: number;
}

const MAX_LENGTH = 200;

/** Describes a failure. @param outcome `undefined` where a timeout further out gave the call up */
export function summarize(outcome: Outcome | undefined, timeMs: number): LastFailure {
  return lastFailureOf(...nameAndMessage(outcome), timeMs);
}

/** Keeps no more of it than is said in {@link LastFailure}. */
export function lastFailureOf(name: string, message: string, timeMs: number): LastFailure {
  return { name: name.slice(0, MAX_LENGTH), message: message.slice(0, MAX_LENGTH), timeMs };
}

function nameAndMessage(outcome: Outcome | undefined): [string, string] {
  if (outcome === undefined) return ['TimeoutError', 'a timeout further out has given the call up'];
  try {
    return outcome.ok ? ofValue(outcome.value) : ofError(outcome.error);
  } catch {
    // Anything can be thrown, also what throws when it is looked at.
    return ['Error', 'an error that cannot be read'];
  }
}

function ofError(error: unknown): [string, string] {
  if (typeof error !== 'object' || error === null) return ['Error', show(error)];
  const { name, message } = error as { name?: unknown; message?: unknown };
  return [typeof name === 'string' ? name : 'Error', typeof message === 'string' ? message : show(error)];
}

function ofValue(value: unknown): [string, string] {
  const isObject = typeof value === 'object' && value !== null;
  return [
    isObject ? String(value.constructor?.name ?? 'Object') : 'Result',
    'the result was judged a failure',
  ];
}
