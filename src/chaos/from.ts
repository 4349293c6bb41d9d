import { checkOneOf, checkOptions } from '../core/index.ts';
import { behaviorBy } from './behavior.ts';
import { faultBy } from './fault.ts';
import type { Chaos } from './injector.ts';
import { latencyBy } from './latency.ts';
import { CHAOS, type ChaosOptions } from './options.ts';
import { outcomeBy } from './outcome.ts';
import { type Injected, ownOptions } from './settings.ts';

const PATH = 'chaos';

const MAKERS: Readonly<Record<Injected, (options: object) => Chaos<unknown>>> = {
  latency: (options) => latencyBy(PATH, options),
  fault: (options) => faultBy(PATH, options),
  // Each call gets a copy of its own, for it may change it.
  outcome: (options) => outcomeBy<unknown>(PATH, options, structuredClone),
  behavior: (options) => behaviorBy(PATH, options),
};

/**
 * Makes the chaos policy that `inject` says, with the options of that, as they stand in a configuration file:
 *
 *     chaos.from({ inject: 'latency', rate: 0.1, latency: '1s' })
 *
 * @throws TypeError, RangeError for options that make no sense, and for those of another sort
 */
export function from(options: ChaosOptions): Chaos<unknown> {
  checkOptions(PATH, options, Object.keys(CHAOS));
  const { inject, ...rest } = options;
  const sort = checkOneOf(`${PATH}.inject`, inject, CHAOS.inject.of);
  return MAKERS[sort](ownOptions(PATH, sort, rest));
}
