import {
  type Bounds,
  type DeclaredAs,
  type Described,
  declare,
  durationInWords,
  type InFile,
  percentInWords,
} from '../core/index.ts';
import { EVENTS } from './events.ts';
import { facts } from './facts.ts';
import { hedge } from './hedge.ts';
import { FIXED, HEDGE } from './options.ts';

type Options = Described<typeof HEDGE>;

/** The objects among its options, as a file gives them. */
interface PartsInFile {
  /** The name of one under `budgets`, which a retry shares. */
  readonly budget: string;
}

/** Its options in a file. */
export interface HedgeConfig extends InFile<typeof HEDGE, PartsInFile> {
  /** Appears in events and metrics. @default 'hedge' */
  readonly name?: string | undefined;
}

export const declaration: DeclaredAs<'hedge', InFile<typeof HEDGE, PartsInFile>> = declare<
  typeof HEDGE,
  'hedge',
  PartsInFile
>({
  kind: 'hedge',
  key: 'hedge',
  options: HEDGE,
  make: hedge,
  short: 'delay',
  places: [{ key: 'hedge', at: 45 }],
  fixed: FIXED,
  parts: { budget: { section: 'budgets' } },

  around,
  facts,
  summary,
  happens: (options) => ({
    onFailure: `The next attempt starts at once, ${options.maxAttempts} in all, if the failure may pass.`,
    onTimeout: `An attempt that takes longer than ${delayInWords(options)} gets company, and the first that succeeds counts.`,
  }),
  // Two histograms, once it has seen a call.
  bytes: () => 7500,

  events: {
    schemas: EVENTS,
    when: {
      'hedge.started': 'another attempt starts beside those that run',
      'hedge.won': 'an attempt that was started later has succeeded first',
      'hedge.suppressed': 'another attempt was due, and the load that it adds is not allowed',
    },
    attributes: {
      'resilience.hedge.reason': {
        description: 'Why another attempt was started, or was not.',
        values: ['delay', 'failure', 'max_extra_load', 'budget'],
      },
    },
  },

  test: {
    samples: {
      delay: [0, 50, 'unlimited', 'p95'],
      maxAttempts: [2, 3],
      maxExtraLoad: [0.1, 9],
      minimumCalls: [1, 20],
    },
  },
});

function around(inside: Bounds, { maxAttempts }: Options): Bounds {
  const times = (each: number): number => (each === 0 ? 0 : maxAttempts * each);
  return {
    ...inside,
    // At worst each attempt fails at its very end, and only then starts the next.
    latencyMs: times(inside.latencyMs),
    attempts: times(inside.attempts),
    delaysMs: times(inside.delaysMs),
  };
}

function summary(options: Options): string {
  const { maxAttempts, maxExtraLoad } = options;
  return `up to ${maxAttempts} attempts side by side, the next after ${delayInWords(options)}, for up to ${percentInWords(maxExtraLoad)} more load`;
}

function delayInWords({ delay }: Options): string {
  if (typeof delay === 'number') return delay === Infinity ? 'a failure' : durationInWords(delay);
  return typeof delay === 'string' ? `the ${delay} of late` : 'a time by function';
}
