import {
  type Described,
  type Duration,
  type NamedFunction,
  type OneOfParts,
  type Part,
  type PartInFile,
  type PartOptions,
  part,
} from '../core/index.ts';
import type { Backoff } from './backoff.ts';
import { retryBudget } from './budget.ts';
import { RETRY_BUDGET } from './budget-options.ts';
import { CONSTANT, constant } from './constant.ts';
import { EXPONENTIAL, exponential } from './exponential.ts';
import { FIBONACCI, fibonacci } from './fibonacci.ts';
import { LINEAR, linear } from './linear.ts';
import type { RETRY } from './options.ts';
import { SCHEDULE, schedule } from './schedule.ts';

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

/** What a file may say of them. */
export interface PartsInFile {
  readonly backoff:
    | OneOfParts<{
        exponential: PartInFile<typeof EXPONENTIAL>;
        linear: PartInFile<typeof LINEAR>;
        fibonacci: PartInFile<typeof FIBONACCI>;
        constant: PartInFile<typeof CONSTANT> | Duration;
        schedule: PartInFile<typeof SCHEDULE> | readonly Duration[];
      }>
    | NamedFunction
    | string;
  /** Options, the name of one under `budgets`, or `false` for none. */
  readonly budget: PartInFile<typeof RETRY_BUDGET> | string | false;
}

/** A backoff as it tells of itself. */
export interface ToldBackoff {
  /** What makes it: `'exponential'`. */
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
