import type { Operation } from './call.ts';
import type { PolicyCall } from './policy-call.ts';
import { mayRepeat } from './repeatable.ts';
import { wrongType } from './validate.ts';

/** Where an operation says what it asks for. Registered, so that copies of the package understand each other. */
export const ASKS_FOR: unique symbol = Symbol.for('seawall.asksFor');

/** The thing that an operation asks for: operations that ask for the same may share an answer. */
export interface AskedFor {
  /** The same for all that may share an answer; `undefined` where this one must have its own. */
  readonly key: string | undefined;
  /** Something is there that was such an answer once: asked anew, it may do to have it confirmed. */
  known?(answer: unknown): void;
}

/** An operation that knows by itself what it asks for, as that of a request does. */
export interface AskingOperation<T = unknown> extends Operation<T> {
  readonly [ASKS_FOR]: AskedFor;
}

/** Reads what the operation says of itself; `undefined` if it is any function. */
export function requestOf(operation: Operation): AskedFor | undefined {
  return (operation as Partial<AskingOperation>)[ASKS_FOR];
}

/** A key is kept for as long as what belongs to it; one that is longer is none. */
const MAX_KEY_LENGTH = 8192;

/**
 * By what calls may share an answer: what the operation says that it asks for, else the call's `key`, or what a function makes of the
 * call. `undefined` for a call that has its own: without a key, or with one of more than 8192 characters; one that must not run
 * twice, and so does not ask for what is there.
 * @throws what the function throws; TypeError for a key that is no string
 */
export function sharedKey(
  call: PolicyCall,
  path: string,
  key: ((call: PolicyCall) => unknown) | undefined,
): string | undefined {
  const { operation } = call;
  const own = key === undefined ? requestOf(operation) : undefined;
  const found = key !== undefined ? key(call) : own !== undefined ? own.key : call.key;
  if (found === undefined) return undefined;
  if (typeof found !== 'string') throw wrongType(path, 'must be a string or undefined', found);
  const isShared = found.length <= MAX_KEY_LENGTH && call.idempotent !== false && mayRepeat(operation, false);
  return isShared ? found : undefined;
}
