import type { Operation } from './call.ts';

/** Where an operation says whether it may run once more. Registered, so that copies of the package understand each other. */
export const MAY_REPEAT: unique symbol = Symbol.for('seawall.mayRepeat');

/** An operation that knows by itself whether it may run once more: the request that it sends may have arrived. */
export interface RepeatableOperation<T = unknown> extends Operation<T> {
  /** @param notSent whether the verdict on the last attempt says that its request was never sent */
  readonly [MAY_REPEAT]: (notSent: boolean) => boolean;
}

/** False if the operation says that it must not run once more. */
export function mayRepeat(operation: Operation, notSent: boolean): boolean {
  return (operation as Partial<RepeatableOperation>)[MAY_REPEAT]?.(notSent) ?? true;
}
