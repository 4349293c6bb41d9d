import { readHeader } from './headers.ts';
import type { RateLimit } from './rate-limits.ts';
import { serverNow } from './retry-after.ts';
import { parseTimestamp } from './timestamp.ts';

/** The quantities that APIs of large language models count, each with a limit of its own. */
const OPENAI = ['requests', 'tokens'];
const ANTHROPIC = ['requests', 'tokens', 'input-tokens', 'output-tokens'];

const COUNT = /^\d{1,15}$/;
/** Go's form of a duration: `6m0s`, `1.5s`, `20ms`, `1h2m3s`. */
const DURATION =
  /^(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9}(?:\.\d{1,9})?)s)?(?:(\d{1,9}(?:\.\d{1,9})?)ms)?$/;
const UNITS_MS = [86_400_000, 3_600_000, 60_000, 1000, 1];

/**
 * The limits that the API of a large language model tells of: `x-ratelimit-remaining-tokens`, `x-ratelimit-reset-tokens` and the same for
 * `requests`, as OpenAI and those like it have them, and `anthropic-ratelimit-tokens-remaining` and its like. The name of each is what it
 * counts: `tokens`.
 * @param wallNowMs epoch time in ms
 * @see https://platform.openai.com/docs/guides/rate-limits
 * @see https://docs.anthropic.com/en/api/rate-limits
 */
export function readModelLimits(headers: unknown, wallNowMs: number): RateLimit[] {
  const now = serverNow(headers, wallNowMs);
  return [
    ...OPENAI.map((what) => limitOf(headers, what, (part) => `x-ratelimit-${part}-${what}`, now)),
    ...ANTHROPIC.map((what) => limitOf(headers, what, (part) => `anthropic-ratelimit-${what}-${part}`, now)),
  ].filter((limit) => limit !== undefined);
}

function limitOf(
  headers: unknown,
  policy: string,
  field: (part: 'limit' | 'remaining' | 'reset') => string,
  nowMs: number,
): RateLimit | undefined {
  const remaining = countOf(readHeader(headers, field('remaining')));
  const resetMs = resetOf(readHeader(headers, field('reset')), nowMs);
  if (remaining === undefined && resetMs === undefined) return undefined;
  return {
    policy,
    remaining,
    resetMs,
    quota: countOf(readHeader(headers, field('limit'))),
    windowMs: undefined,
  };
}

function countOf(text: string | undefined): number | undefined {
  return text !== undefined && COUNT.test(text) ? Number(text) : undefined;
}

/** A duration, a number of seconds, or a moment. */
function resetOf(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined || text === '' || text.length > 64) return undefined;
  if (/^\d{1,9}(?:\.\d{1,9})?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const parts = DURATION.exec(text);
  if (parts !== null) {
    const ms = UNITS_MS.reduce((sum, unit, at) => sum + Number(parts[at + 1] ?? 0) * unit, 0);
    return Math.ceil(ms);
  }
  const moment = parseTimestamp(text);
  return moment === undefined ? undefined : Math.max(0, Math.ceil(moment - nowMs));
}
