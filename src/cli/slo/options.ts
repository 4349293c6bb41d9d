import {
  checkDuration,
  checkInteger,
  checkNumber,
  checkOneOf,
  checkOptions,
  type Duration,
  show,
} from '../../core/index.ts';
import { NAME_FLAVOURS, type NameFlavour } from './prometheus-name.ts';

export interface SloOptions {
  /** Percentage of the calls that must succeed: above 0, below 100. `99.9` leaves an error budget of 0.1 %. */
  readonly objective: number;
  /**
   * Period of the objective: `'7d'` to `'90d'`, or in weeks (`'4w'`). For the remaining budget to be right, Prometheus has to
   * keep its data as long (`--storage.tsdb.retention.time`; 15 days by default). The alerts need 10 % of the period.
   * @default '30d'
   */
  readonly window?: string | undefined;
  /**
   * Longest time of a fast call. It must be one of the histogram's bounds, because only these can be counted exactly.
   * @default '250ms'
   */
  readonly latency?: Duration | undefined;
  /** Percentage of the successful calls that must be that fast: above 0, below 100. @default 95 */
  readonly latencyObjective?: number | undefined;
  /**
   * Number of bad calls in a long window that an alert requires, so that one failure in a quiet night triggers no alert. A whole
   * number from 1. @default 10
   */
  readonly minimumBad?: number | undefined;
  /** The pipelines of the objective: a regular expression for the whole name. @default all */
  readonly pipelines?: string | undefined;
  /** Origin of the metric names in Prometheus. @default 'js' */
  readonly names?: NameFlavour | undefined;
}

export interface LatencyObjective {
  readonly thresholdSeconds: number;
  readonly budget: number;
}

export interface ResolvedSloOptions {
  /** The share of the calls that may fail, from 0 to 1. */
  readonly budget: number;
  readonly days: number;
  readonly latency: LatencyObjective;
  readonly minimumBad: number;
  readonly pipelines: string | undefined;
  readonly names: NameFlavour;
}

const KEYS = ['objective', 'window', 'latency', 'latencyObjective', 'minimumBad', 'pipelines', 'names'];

/**
 * Checks the options, and fills in the defaults.
 * @param boundsSeconds the bounds of the histogram's buckets
 * @throws {TypeError | RangeError} which names option, rule and value
 */
export function resolveSloOptions(options: SloOptions, boundsSeconds: readonly number[]): ResolvedSloOptions {
  checkOptions('slo', options, KEYS);
  return {
    budget: budgetOf('slo.objective', options.objective),
    days: daysOf(options.window ?? '30d'),
    latency: {
      thresholdSeconds: thresholdOf(options.latency ?? '250ms', boundsSeconds),
      budget: budgetOf('slo.latencyObjective', options.latencyObjective ?? 95),
    },
    minimumBad: checkInteger('slo.minimumBad', options.minimumBad ?? 10, { min: 1, max: 1_000_000 }),
    pipelines: options.pipelines === undefined ? undefined : expression(options.pipelines),
    names: checkOneOf('slo.names', options.names ?? 'js', NAME_FLAVOURS),
  };
}

/**
 * Converts a percentage.
 * @returns the share that may fail, without the rounding error of binary fractions: 0.001, not 0.0010000000000000009
 */
function budgetOf(path: string, percent: number): number {
  checkNumber(path, percent);
  if (!(percent > 0 && percent < 100)) {
    throw new RangeError(`${path} must be a percentage above 0 and below 100, got ${percent}`);
  }
  // Nobody aims at less than one call in a hundred. Many users write a share by mistake.
  if (percent <= 1) {
    const meant = Number((percent * 100).toPrecision(10));
    const hint = meant < 100 ? `: did you mean ${meant}?` : '';
    throw new RangeError(`${path} must be a percentage such as 99.9, not a share, got ${percent}${hint}`);
  }
  return Number(((100 - percent) / 100).toPrecision(10));
}

function daysOf(window: string): number {
  const match = /^(\d+)([dw])$/.exec(window);
  const days = Number(match?.[1]) * (match?.[2] === 'w' ? 7 : 1);
  if (!(days >= 7 && days <= 90)) {
    throw new RangeError(`slo.window must be from 7d to 90d (or 1w to 12w), got ${show(window)}`);
  }
  return days;
}

function thresholdOf(latency: Duration, boundsSeconds: readonly number[]): number {
  const seconds = checkDuration('slo.latency', latency) / 1000;
  if (!boundsSeconds.includes(seconds)) {
    const bounds = boundsSeconds.map((bound) => `${bound * 1000}ms`).join(', ');
    throw new RangeError(`slo.latency must be a bound of the histogram (${bounds}), got ${show(latency)}`);
  }
  return seconds;
}

function expression(pipelines: string): string {
  try {
    new RegExp(pipelines);
  } catch {
    throw new RangeError(`slo.pipelines must be a regular expression, got ${show(pipelines)}`);
  }
  return pipelines;
}
