import { show } from '../../core/index.ts';
import type { SharedRateLimiterSettings } from './options.ts';

/** Describes the options in force, as plain data. */
export function describeSettings(settings: SharedRateLimiterSettings): Record<string, unknown> {
  const { permits, period, algorithm, burst, maxWait, maxQueued, key, maxKeys, limit } = settings;
  const { reserve, settle, whenUnavailable } = settings;
  return {
    permits,
    period,
    algorithm,
    ...(algorithm === 'token-bucket' && { burst: burst ?? permits }),
    maxWait,
    ...(maxWait > 0 && { maxQueued: maxQueued === Number.POSITIVE_INFINITY ? 'unlimited' : maxQueued }),
    ...(key !== undefined && { key: plain(key), maxKeys }),
    cost: settle === undefined ? plain(reserve) : { reserve: plain(reserve), settle: plain(settle) },
    // The options in force: nothing is leased where the burst leaves no room for it.
    lease: limit.leaseMs === 0 ? false : limit.leaseMs,
    whenUnavailable,
  };
}

function plain(value: unknown): unknown {
  return typeof value === 'function' ? { function: value.name } : value;
}

/**
 * Two limiters of one name are one limit.
 * @throws RangeError that names what differs
 */
export function checkSame(first: SharedRateLimiterSettings, second: SharedRateLimiterSettings): void {
  const [before, after] = [describeSettings(first), describeSettings(second)];
  for (const option of Object.keys({ ...before, ...after })) {
    if (JSON.stringify(before[option]) === JSON.stringify(after[option])) continue;
    throw new RangeError(
      `sharedRateLimiter '${first.name}' has ${option} ${seen(before[option])} in one place and ${seen(after[option])} in another: ` +
        'two of one name in one fleet are one limit, and must have the same options',
    );
  }
}

function seen(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : show(value);
}
