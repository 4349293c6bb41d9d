import { checkInteger, checkNumber, checkOneOf, show } from '../core/index.ts';
import { type Era, OpenEra, steadyEra } from './era.ts';
import type { LastFailure } from './last-failure.ts';
import { LENGTH } from './settings.ts';
import type { Restorable } from './snapshot.ts';

const STATES = ['closed', 'open', 'half-open', 'isolated', 'disabled', 'metrics-only'] as const;
const PATH = 'snapshot';

/** @throws TypeError or RangeError if that is no snapshot that a circuit breaker can go by */
export function checkSnapshot(snapshot: unknown): Restorable {
  if (typeof snapshot !== 'object' || snapshot === null) {
    throw new TypeError(`${PATH} must be an object, got ${show(snapshot)}`);
  }
  const given = snapshot as Record<keyof Restorable, unknown>;
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
    breakMs:
      hasBroken || given.breakMs !== null ? checkNumber(`${PATH}.breakMs`, given.breakMs, LENGTH) : null,
    consecutiveBreaks,
    nextProbeMs: state === 'open' ? checkTime('nextProbeMs', given.nextProbeMs) : null,
    lastFailure: checkLastFailure(given.lastFailure),
  };
}

function checkTime(key: string, value: unknown): number {
  return checkNumber(`${PATH}.${key}`, value, { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
}

function checkLastFailure(value: unknown): LastFailure | null {
  if (value === null) return null;
  const given = value as LastFailure | undefined;
  if (typeof given?.name !== 'string' || typeof given.message !== 'string') {
    throw new TypeError(`${PATH}.lastFailure must be null or have a name and a message, got ${show(value)}`);
  }
  const { name, message } = given;
  return Object.freeze({ name, message, timeMs: checkTime('lastFailure.timeMs', given.timeMs) });
}

/**
 * The era that the snapshot was taken in, on this clock. Half-open comes back as an open circuit whose break is over: its
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
  if (from.state !== 'open' && from.state !== 'half-open') return steadyEra(from.state, generation, since);
  const remainingMs = from.nextProbeMs === null ? 0 : from.nextProbeMs - wallNow;
  return new OpenEra(generation, since, now + Math.min(Math.max(0, remainingMs), maxBreakMs));
}
