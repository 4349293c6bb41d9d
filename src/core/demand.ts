import type { Clock } from './runtime.ts';
import { show } from './validate.ts';

/**
 * How much a call matters. Under overload, the least critical are shed first:
 * - `critical-plus`: serious harm to users if it fails;
 * - `critical`: harm that users see; what most calls are;
 * - `sheddable-plus`: work that may be put off, such as that of a batch that is tried again;
 * - `sheddable`: work that may often fail, wholly or in part.
 * @see https://sre.google/sre-book/handling-overload/
 */
export type Criticality = (typeof CRITICALITIES)[number];

/** The least critical first. */
export const CRITICALITIES = ['sheddable', 'sheddable-plus', 'critical', 'critical-plus'] as const;

/** The criticality of a call where nobody says one. */
export const DEFAULT_CRITICALITY: Criticality = 'critical';

/** The rank of a criticality: the least critical is 0. */
export function rankOf(criticality: Criticality): number {
  return CRITICALITIES.indexOf(criticality);
}

/** The things that a caller asks of a call beyond its outcome. Calls inside of it go by them as well. */
export interface Demand {
  readonly criticality: Criticality | undefined;
  /** When the deadline is that the caller gave, by the clock. Infinity: there is none. */
  readonly deadlineAt: number;
  /** The same, and when the timeouts are over that the call runs inside of. */
  readonly dueAt: number;
  readonly clock: Clock;
}

/** The time until a time of the clock, in ms: 0 or more. */
export function msUntil(time: number, clock: Clock): number {
  return time === Number.POSITIVE_INFINITY ? time : Math.max(0, time - clock.now());
}

/** @throws TypeError where it is none */
export function checkCriticality(path: string, criticality: unknown): asserts criticality is Criticality {
  if ((CRITICALITIES as readonly unknown[]).includes(criticality)) return;
  const known = CRITICALITIES.map((one) => `'${one}'`).join(', ');
  throw new TypeError(`${path} must be one of ${known}, got ${show(criticality)}`);
}

/** A moment that somebody else has read off a wall clock: a date, or an epoch time in ms. */
// biome-ignore lint/style/noRestrictedGlobals: it is given, and reads no clock
export type Moment = Date | number;

/** The epoch time of a moment, in ms; `undefined` for what is none. */
export function momentMs(moment: unknown): number | undefined {
  const { getTime } = Object(moment) as { readonly getTime?: unknown };
  const ms: unknown = typeof getTime === 'function' ? getTime.call(moment) : moment;
  return typeof ms === 'number' && !Number.isNaN(ms) ? ms : undefined;
}

/**
 * The epoch time of a deadline, in ms.
 * @throws TypeError where it is none
 */
export function epochOf(path: string, deadline: unknown): number {
  const ms = momentMs(deadline);
  if (ms !== undefined) return ms;
  throw new TypeError(`${path} must be a Date or an epoch time in ms, got ${show(deadline)}`);
}
