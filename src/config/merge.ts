import type { EntryConfig, PoliciesConfig, StepConfig } from './schema/types.generated.ts';

type Data = Readonly<Record<string, unknown>>;

/** The places of the standard order, the outermost first. See docs/config.md for why this one. */
export const SLOTS: readonly Slot[] = [
  'fallback',
  'rateLimiter',
  'timeout',
  'retry',
  'holdOnRetryAfter',
  'circuitBreaker',
  'bulkhead',
  'attemptTimeout',
];

export type Slot = Exclude<keyof EntryConfig, 'description' | 'extends' | 'classify' | 'perKey' | 'pipeline'>;

/** Options that are one thing: half of the one and half of the other would be neither. */
const ATOMIC = new Set(['backoff', 'breakDuration', 'after', 'value', 'limit']);
/** Of these a fallback has one. */
const FALLBACK_SOURCES = ['value', 'function', 'pipeline'];

/** An entry as an object: a list is the short form of `{ pipeline: […] }`. */
export function asObject(entry: EntryConfig | readonly StepConfig[]): EntryConfig {
  return Array.isArray(entry) ? { pipeline: entry as readonly StepConfig[] } : (entry as EntryConfig);
}

/** `base` with what `over` says on top. Options of one policy are merged one by one; lists and values are replaced. */
export function mergeEntries(base: EntryConfig, over: EntryConfig): EntryConfig {
  // An order of one's own leaves nothing of the standard order.
  const start = over.pipeline === undefined ? base : without(base as Data, SLOTS);
  const merged: Record<string, unknown> = { ...start };
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) continue;
    merged[key] = isSlot(key) || key === 'perKey' ? mergeSlot(key, merged[key], value) : value;
  }
  return merged as EntryConfig;
}

/** A file over another: entry by entry. */
export function mergeConfigs(base: PoliciesConfig, over: PoliciesConfig): PoliciesConfig {
  const policies: Record<string, EntryConfig> = {};
  for (const [name, entry] of [...Object.entries(base.policies), ...Object.entries(over.policies)]) {
    policies[name] = mergeEntries(policies[name] ?? {}, asObject(entry));
  }
  const budgets = { ...base.budgets };
  for (const [name, budget] of Object.entries(over.budgets ?? {}))
    budgets[name] = { ...budgets[name], ...budget };
  const defaults = mergeEntries(base.defaults ?? {}, over.defaults ?? {});
  return { defaults, budgets, policies };
}

export function isSlot(key: string): key is Slot {
  return (SLOTS as readonly string[]).includes(key);
}

function mergeSlot(key: string, base: unknown, over: unknown): unknown {
  if (over === false) return false;
  // `true` turns it on, with what is inherited.
  if (over === true) return isData(base) ? base : over;
  if (key === 'timeout' || key === 'attemptTimeout')
    return { ...timeoutOptions(base), ...timeoutOptions(over) };
  if (!isData(base) || !isData(over)) return over;
  const replaced = key === 'fallback' && FALLBACK_SOURCES.some((source) => source in over);
  return mergeOptions(replaced ? without(base, FALLBACK_SOURCES) : base, over);
}

function mergeOptions(base: Data, over: Data): Data {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) continue;
    const before = merged[key];
    merged[key] = !ATOMIC.has(key) && isData(before) && isData(value) ? { ...before, ...value } : value;
  }
  return merged;
}

function timeoutOptions(timeout: unknown): Data {
  if (isData(timeout)) return timeout;
  return timeout === undefined || typeof timeout === 'boolean' ? {} : { after: timeout };
}

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function without(data: Data, keys: readonly string[]): Data {
  return Object.fromEntries(Object.entries(data).filter(([key]) => !keys.includes(key)));
}
