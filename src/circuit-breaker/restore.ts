import { type CircuitReason, checkInteger, checkNumber, checkOneOf, show } from '../core/index.ts';
import { type Era, OpenEra, steadyEra } from './era.ts';
import { type LastFailure, lastFailureOf } from './last-failure.ts';
import { LENGTH } from './length.ts';
import { SlowStartEra } from './slow-start-era.ts';
import type { CircuitSnapshot, Restorable } from './snapshot.ts';
import { checkWindow } from './window-snapshot.ts';

const STATES = ['closed', 'open', 'half-open', 'isolated', 'disabled', 'metrics-only'] as const;
const PATH = 'snapshot';

/** Characters that are kept of a reason. */
export const MAX_REASON = 200;

/** @throws TypeError or RangeError if that is no snapshot that a circuit breaker can go by */
export function checkSnapshot(snapshot: unknown): Restorable {
  if (typeof snapshot !== 'object' || snapshot === null) {
    throw new TypeError(`${PATH} must be an object, got ${show(snapshot)}`);
  }
  const given = snapshot as Record<keyof CircuitSnapshot, unknown>;
  if (given.version !== 1) throw new RangeError(`${PATH}.version must be 1, got ${show(given.version)}`);
  const state = checkOneOf(`${PATH}.state`, given.state, STATES);
  const consecutiveBreaks = checkInteger(`${PATH}.consecutiveBreaks`, given.consecutiveBreaks, {
    max: Number.MAX_SAFE_INTEGER,
  });
  const hasBroken = state === 'open' || state === 'half-open' || consecutiveBreaks > 0;
  return {
    version: 1,
    state,
    sinceMs: checkTime('sinceMs', given.sinceMs),
    consecutiveFailures: checkInteger(`${PATH}.consecutiveFailures`, given.consecutiveFailures, {
      max: Number.MAX_SAFE_INTEGER,
    }),
    breakMs:
      hasBroken || given.breakMs !== null ? checkNumber(`${PATH}.breakMs`, given.breakMs, LENGTH) : null,
    consecutiveBreaks,
    nextProbeMs: nextProbeFrom(state, given),
    reason: checkReason(given.reason),
    startsSlowly: checkSlowStart(given.slowStart),
    lastFailure: checkLastFailure(given.lastFailure),
    window: checkWindow(`${PATH}.window`, given.window),
  };
}

/** Half-open, a probe may have gone before; then one may go at once. */
function nextProbeFrom(state: string, given: Record<keyof CircuitSnapshot, unknown>): number | null {
  if (state !== 'open' && state !== 'half-open') return null;
  return state === 'half-open' && given.nextProbeMs === null
    ? checkTime('timeMs', given.timeMs)
    : checkTime('nextProbeMs', given.nextProbeMs);
}

function checkReason(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string') {
    throw new TypeError(`${PATH}.reason must be null or a string, got ${show(value)}`);
  }
  return value.slice(0, MAX_REASON);
}

/** Why a circuit opens by itself. A snapshot without a reason may be of any. */
const BY_ITSELF: ReadonlySet<string | null> = new Set<CircuitReason | null>([
  'failure-rate',
  'slow-call-rate',
  'consecutive-failures',
  'should-trip',
  'probe-failed',
  'restored',
  null,
]);

/** True if the reason is one that `trip()` was given, or its default. */
export function isByHand(reason: string | null): boolean {
  return !BY_ITSELF.has(reason);
}

function checkSlowStart(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== 'object') {
    throw new TypeError(`${PATH}.slowStart must be null or an object, got ${show(value)}`);
  }
  return true;
}

function checkTime(key: string, value: unknown): number {
  return checkNumber(`${PATH}.${key}`, value, { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
}

function checkLastFailure(value: unknown): LastFailure | null {
  if (value === null || value === undefined) return null;
  const given = value as LastFailure;
  if (typeof given.name !== 'string' || typeof given.message !== 'string') {
    throw new TypeError(`${PATH}.lastFailure must be null or have a name and a message, got ${show(value)}`);
  }
  return Object.freeze(
    lastFailureOf(given.name, given.message, checkTime('lastFailure.timeMs', given.timeMs)),
  );
}

/**
 * The era that the snapshot was taken in, on this clock. Half-open comes back as an open circuit whose break was over then: its
 * probes are not here to decide. A break lasts no longer than `maxBreakMs`, whatever the two wall clocks say.
 */
export function eraFrom(
  from: Restorable,
  generation: number,
  maxBreakMs: number,
  now: number,
  wallNow: number,
): Era {
  const since = now - Math.max(0, wallNow - from.sinceMs);
  if (from.state === 'closed' && from.startsSlowly) return new SlowStartEra(generation, since);
  if (from.state !== 'open' && from.state !== 'half-open') return steadyEra(from.state, generation, since);
  const remainingMs = (from.nextProbeMs ?? wallNow) - wallNow;
  const opening = { reason: from.reason ?? 'restored', cause: undefined };
  return new OpenEra(generation, since, now + Math.min(remainingMs, maxBreakMs), opening);
}
