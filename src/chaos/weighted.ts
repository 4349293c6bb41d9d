import { type Call, checkNumber, show } from '../core/index.ts';

/** Draws what is injected, for each injection anew. `random` is the policy's: by its seed, or the runtime's. */
export type Draw<T> = (call: Call, random: () => number) => T;

export interface Weighted<T> {
  /** How often, in proportion to the other weights, ≥ 0. */
  readonly weight: number;
  readonly value: T;
}

/**
 * One of several values, each as often as its weight says:
 *
 *     chaos.fault({ rate: 0.1, fault: weighted([{ weight: 3, value: reset }, { weight: 1, value: refused }]) })
 *
 * @throws TypeError, RangeError for weights that make no sense; all of them 0 make none
 */
export function weighted<T>(choices: readonly Weighted<T>[]): Draw<T> {
  if (!Array.isArray(choices) || choices.length === 0) {
    throw new TypeError(`weighted must be given an array that is not empty, got ${show(choices)}`);
  }
  const copies = choices.map(({ weight, value }, index) => ({
    weight: checkNumber(`weighted[${index}].weight`, weight, { max: Number.MAX_SAFE_INTEGER }),
    value,
  }));
  const total = copies.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) throw new RangeError('weighted must be given one weight above 0, got only 0');
  return (_call, random) => {
    let left = random() * total;
    const chosen = copies.find(({ weight }) => {
      left -= weight;
      return left < 0;
    });
    // Rounding may leave a remainder after the last.
    return (chosen ?? (copies.findLast(({ weight }) => weight > 0) as Weighted<T>)).value;
  };
}
