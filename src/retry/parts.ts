import {
  type Described,
  type Duration,
  type NamedFunction,
  type OneOfParts,
  type Part,
  type PartOptions,
  part,
} from '../core/index.ts';
import type { Backoff } from './backoff.ts';
import { retryBudget } from './budget.ts';
import { RETRY_BUDGET, type RetryBudgetOptions } from './budget-options.ts';
import { CONSTANT, type ConstantOptions, constant } from './constant.ts';
import { EXPONENTIAL, type ExponentialOptions, exponential } from './exponential.ts';
import { FIBONACCI, type FibonacciOptions, fibonacci } from './fibonacci.ts';
import { LINEAR, type LinearOptions, linear } from './linear.ts';
import type { RETRY } from './options.ts';
import { SCHEDULE, type ScheduleOptions, schedule } from './schedule.ts';

/** How the objects among the options are made from data. */
export const PARTS: Readonly<Record<'backoff' | 'budget', PartOptions>> = {
  backoff: {
    factories: {
      exponential: part({ options: EXPONENTIAL, make: exponential }),
      linear: part({ options: LINEAR, make: linear }),
      fibonacci: part({ options: FIBONACCI, make: fibonacci }),
      constant: part({
        options: CONSTANT,
        short: 'delay',
        make: ({ delay, ...options }) => constant(delay, options),
      }),
      schedule: part({
        options: SCHEDULE,
        short: 'delays',
        make: ({ delays, ...options }) => schedule(delays, options),
      }),
    },
  },
  budget: { own: part({ options: RETRY_BUDGET, make: retryBudget }), section: 'budgets' },
};

/** The form in which a file gives them. */
export interface PartsInFile {
  readonly backoff:
    | OneOfParts<{
        exponential: ExponentialOptions;
        linear: LinearOptions;
        fibonacci: FibonacciOptions;
        constant: (ConstantOptions & { readonly delay: Duration }) | Duration;
        schedule: (ScheduleOptions & { readonly delays: readonly Duration[] }) | readonly Duration[];
      }>
    | NamedFunction
    | string;
  /** Options, the name of one under `budgets`, or `false` for none. */
  readonly budget: RetryBudgetOptions | string | false;
}

/** A backoff as it tells of itself. */
export interface ToldBackoff {
  /** The factory that makes it: `'exponential'`. */
  readonly factory: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Reads what a backoff tells of itself. `undefined` for a function, and for a backoff of one's own. */
export function readBackoff(told: Described<typeof RETRY>['backoff']): ToldBackoff | undefined {
  const [factory = '', options] = Object.entries(told ?? {})[0] ?? [];
  if (partNamed(factory) === undefined) return undefined;
  return { factory, options: options as ToldBackoff['options'] };
}

/** Makes the backoff once more that has told of itself. */
export function backoffFrom({ factory, options }: ToldBackoff): Backoff {
  return partNamed(factory)?.make(options) as Backoff;
}

function partNamed(factory: string): Part | undefined {
  const { factories = {} } = PARTS.backoff;
  return Object.hasOwn(factories, factory) ? factories[factory] : undefined;
}
