import { outOfRange } from '../../core/index.ts';
import type { Script } from '../script.ts';
import { GIVE, TAKE } from './take-script.ts';
import { GIVE_TO_WINDOW, TAKE_FROM_WINDOW } from './window-script.ts';

/** A rate, and what it comes to on the server. */
export interface Limit {
  readonly permits: number;
  readonly periodMs: number;
  /** Permits that there are at most for whoever comes: fewer than the burst where permits are leased. */
  readonly capacity: number;
  /** For how long permits are taken ahead, in ms; 0 where none are. */
  readonly leaseMs: number;
  readonly take: Script;
  /** The first three arguments of `take`. */
  readonly takeArgs: readonly number[];
  /** Of what the server says is used, so much is one permit. */
  readonly unit: number;
  readonly give: Script;
  /** Arguments that prove what was taken. @param waitUs after which the permits were to be used */
  giveArgs(permits: number, taking: Omit<Taking, 'limit'>, waitUs: number): readonly number[];
}

/** The server's answer when permits were taken, in its own units. */
export interface Taking {
  /** The rate that the units are of. */
  readonly limit: Limit;
  readonly now: number;
  readonly used: number;
  readonly since: number;
  readonly refunded: number;
}

/** All numbers of a script stay below 2^53 if this does. */
const MAX_TICKS = 2 ** 52;

/**
 * A token bucket. Where permits are leased, as many fewer are there at once as may be used later than they were taken: all that is used
 * in a time was taken in that time and one lease before, which is so never more than the limit allows.
 * @throws RangeError for a rate that cannot be counted exactly
 */
export function bucketLimit(
  path: string,
  {
    permits,
    periodMs,
    burst,
    leaseMs,
  }: { permits: number; periodMs: number; burst: number; leaseMs: number },
): Limit {
  const periodUs = Math.round(periodMs * 1000);
  const divisor = greatestCommonDivisor(permits, periodUs);
  const [ticksPerPermit, ticksPerUs] = [periodUs / divisor, permits / divisor];
  if (burst * ticksPerPermit > MAX_TICKS) {
    throw outOfRange(
      `${path}.burst`,
      `must be at most ${Math.floor(MAX_TICKS / ticksPerPermit)} at that rate, to be counted exactly`,
      burst,
    );
  }
  const ahead = Math.ceil((permits * leaseMs) / periodMs);
  const isLeased = leaseMs > 0 && ahead < burst;
  const capacity = isLeased ? burst - ahead : burst;
  return {
    permits,
    periodMs,
    capacity,
    leaseMs: isLeased ? leaseMs : 0,
    take: TAKE,
    takeArgs: [ticksPerUs, ticksPerPermit, capacity * ticksPerPermit],
    unit: ticksPerPermit,
    give: GIVE,
    giveArgs: (count, { now, used, since, refunded }) => [
      ticksPerUs,
      ticksPerPermit,
      count * ticksPerPermit,
      now,
      used,
      since,
      refunded,
    ],
  };
}

/** A sliding window: at most `permits` in any `periodMs`. */
export function windowLimit({ permits, periodMs }: { permits: number; periodMs: number }): Limit {
  return {
    permits,
    periodMs,
    capacity: permits,
    leaseMs: 0,
    take: TAKE_FROM_WINDOW,
    takeArgs: [permits, Math.round(periodMs * 1000), 0],
    unit: 1,
    give: GIVE_TO_WINDOW,
    giveArgs: (count, { now }, waitUs) => [now + waitUs, count],
  };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
