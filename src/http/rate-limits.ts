import { readFirstHeader, readHeader } from './headers.ts';
import { serverNow } from './retry-after.ts';
import { type BareItem, type Item, parseItems } from './structured-fields.ts';

/** The state of one of a server's limits, as the server says it. A field that it does not say is `undefined`. */
export interface RateLimit {
  /** The name that the server gives to the limit. */
  readonly policy: string | undefined;
  /** How much is left: requests, unless the server counts something else. */
  readonly remaining: number | undefined;
  /** In how many ms there is more. */
  readonly resetMs: number | undefined;
  /** How much there is per window. */
  readonly quota: number | undefined;
  readonly windowMs: number | undefined;
}

/** A longer field is not looked into. */
const MAX_LENGTH = 4096;

const LEGACY_LIMIT = ['ratelimit-limit', 'x-ratelimit-limit', 'x-rate-limit-limit'];
const LEGACY_REMAINING = ['ratelimit-remaining', 'x-ratelimit-remaining', 'x-rate-limit-remaining'];
const LEGACY_RESET = ['ratelimit-reset', 'x-ratelimit-reset', 'x-rate-limit-reset'];

/** From here on a reset is no delay (that would be 31 years) but epoch time, in s; and from there on in ms. */
const EPOCH_SECONDS_FROM = 1e9;
const EPOCH_MS_FROM = 1e12;

/**
 * The limits that a response tells of, by `RateLimit` and `RateLimit-Policy` or, where those say nothing, by the older
 * `RateLimit-Limit`, `-Remaining` and `-Reset`, and the same with `X-`. A malformed field is ignored.
 * @param wallNowMs epoch time in ms
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function readRateLimits(headers: unknown, wallNowMs: number): RateLimit[] {
  const policies = byValue(readItems(headers, 'ratelimit-policy'));
  const limits = readItems(headers, 'ratelimit').map((item) => fromItems(item, policies));
  if (limits.length > 0) return limits;
  const legacy = readLegacy(headers, wallNowMs);
  return legacy === undefined ? [] : [legacy];
}

function readItems(headers: unknown, name: string): Item[] {
  const text = readHeader(headers, name);
  return (text === undefined || text.length > MAX_LENGTH ? undefined : parseItems(text)) ?? [];
}

/** The first of each name counts. */
function byValue(items: readonly Item[]): ReadonlyMap<BareItem, Item['parameters']> {
  const found = new Map<BareItem, Item['parameters']>();
  for (const { value, parameters } of items) if (!found.has(value)) found.set(value, parameters);
  return found;
}

function fromItems(
  { value, parameters }: Item,
  policies: ReadonlyMap<BareItem, Item['parameters']>,
): RateLimit {
  const policy = policies.get(value);
  return {
    policy: String(value),
    remaining: count(parameters.get('r')),
    resetMs: toMs(count(parameters.get('t'))),
    quota: count(policy?.get('q')),
    windowMs: toMs(count(policy?.get('w'))),
  };
}

function readLegacy(headers: unknown, wallNowMs: number): RateLimit | undefined {
  const remaining = readNumber(headers, LEGACY_REMAINING);
  const reset = readNumber(headers, LEGACY_RESET);
  if (remaining === undefined && reset === undefined) return undefined;
  return {
    policy: undefined,
    remaining,
    resetMs: reset === undefined ? undefined : msUntil(reset, serverNow(headers, wallNowMs)),
    quota: readNumber(headers, LEGACY_LIMIT),
    windowMs: undefined,
  };
}

function msUntil(reset: number, nowMs: number): number {
  if (reset < EPOCH_SECONDS_FROM) return Math.ceil(reset * 1000);
  return Math.max(0, Math.ceil(reset < EPOCH_MS_FROM ? reset * 1000 : reset) - nowMs);
}

/** Some servers append their policy to the number: `100, 100;w=60`. */
function readNumber(headers: unknown, names: readonly string[]): number | undefined {
  const match = /^(\d{1,15}(?:\.\d{1,9})?)(?:[ \t]*[,;]|$)/.exec(readFirstHeader(headers, names) ?? '');
  return match === null ? undefined : Number(match[1]);
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}

function toMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
