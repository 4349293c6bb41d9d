import type { Outcome, PolicyCall } from '../core/index.ts';
import { isSingleUse } from '../core/index.ts';
import { entryFor, type Lifetime, lifetimeOf, standingIn } from './lifetimes.ts';
import type { Settings } from './options.ts';
import type { CacheEntry } from './store.ts';

/**
 * The entry that is kept of the outcome of a load; `undefined` for nothing.
 * @param before what was kept until now
 * @param chance in [0, 1)
 * @throws what the user's functions throw; TypeError, RangeError for what they must not answer with
 */
export function toKeep(
  outcome: Outcome,
  call: PolicyCall,
  before: CacheEntry | undefined,
  settings: Settings,
  chance: number,
  now: number,
): CacheEntry | undefined {
  const { kind } = call.verdict(outcome);
  const { negativeTtl } = settings;
  const shorter = 1 - settings.jitter * chance;
  const negative: Lifetime = { freshMs: negativeTtl * shorter, staleMs: 0, errorMs: 0, keptMs: 0 };
  if (kind === 'failure') {
    if (negativeTtl === 0) return undefined;
    if (isOfUse(before, now)) return standingIn(before, negative.freshMs, now);
    return keep(outcome, negative, settings, now);
  }
  // Of an error that is ignored, it is not known that it comes again.
  if (kind !== 'success' || !outcome.ok) return undefined;
  const { value } = outcome;
  if (negativeTtl > 0 && isAbsent(value, call, settings)) return keep(outcome, negative, settings, now);
  const { ttl } = settings;
  const said = typeof ttl === 'function' ? ttl(value, call) : ttl;
  return keep(outcome, lifetimeOf(said, settings, shorter), settings, now);
}

/** True if the entry may answer in place of a failure. */
export function mayStandIn(entry: CacheEntry | undefined, now: number): entry is CacheEntry {
  return entry !== undefined && !entry.isFailure && now < entry.errorUntil;
}

/** True if the entry may answer yet, for whatever reason. */
function isOfUse(entry: CacheEntry | undefined, now: number): entry is CacheEntry {
  return entry !== undefined && !entry.isFailure && now < Math.max(entry.staleUntil, entry.errorUntil);
}

function keep(
  outcome: Outcome,
  lifetime: Lifetime,
  { sizeOf }: Settings,
  now: number,
): CacheEntry | undefined {
  const value = outcome.ok ? outcome.value : outcome.error;
  // Its body is for those who wait for it.
  if (isSingleUse(value)) return undefined;
  const entry = entryFor(value, !outcome.ok, lifetime, 0, now);
  if (entry === undefined || sizeOf === undefined) return entry;
  const size: unknown = sizeOf(value);
  if (typeof size !== 'number' || !(size >= 0)) {
    throw new TypeError(`cache.sizeOf(value) must be a number ≥ 0, got ${String(size)}`);
  }
  return { ...entry, size: Math.ceil(size) };
}

function isAbsent(value: unknown, call: PolicyCall, settings: Settings): boolean {
  if (settings.isAbsent === undefined) return value === null || value === undefined;
  return settings.isAbsent(value, call);
}
