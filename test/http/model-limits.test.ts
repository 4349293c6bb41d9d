import { describe, expect, it } from 'vitest';
import { http, readModelLimits } from '../../src/http/index.ts';
import { serverHint } from '../../src/http/server-hint.ts';
import { parseTimestamp } from '../../src/http/timestamp.ts';
import { pipeline, rateLimiter, retry } from '../../src/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';

const NOW = Date.UTC(2026, 7, 23, 12, 0, 0);

const OPENAI = {
  'x-ratelimit-limit-requests': '60',
  'x-ratelimit-limit-tokens': '150000',
  'x-ratelimit-remaining-requests': '59',
  'x-ratelimit-remaining-tokens': '0',
  'x-ratelimit-reset-requests': '1s',
  'x-ratelimit-reset-tokens': '6m0s',
};
const ANTHROPIC = {
  'anthropic-ratelimit-requests-limit': '50',
  'anthropic-ratelimit-requests-remaining': '49',
  'anthropic-ratelimit-requests-reset': '2026-08-23T12:00:01Z',
  'anthropic-ratelimit-input-tokens-limit': '20000',
  'anthropic-ratelimit-input-tokens-remaining': '300',
  'anthropic-ratelimit-input-tokens-reset': '2026-08-23T12:00:42Z',
};

describe('readModelLimits', () => {
  it("reads OpenAI's", () => {
    expect(readModelLimits(new Headers(OPENAI), NOW)).toEqual([
      { policy: 'requests', remaining: 59, resetMs: 1000, quota: 60, windowMs: undefined },
      { policy: 'tokens', remaining: 0, resetMs: 360_000, quota: 150_000, windowMs: undefined },
    ]);
  });

  it("reads Anthropic's, by the server's clock where it tells it", () => {
    expect(readModelLimits(ANTHROPIC, NOW)).toEqual([
      { policy: 'requests', remaining: 49, resetMs: 1000, quota: 50, windowMs: undefined },
      { policy: 'input-tokens', remaining: 300, resetMs: 42_000, quota: 20_000, windowMs: undefined },
    ]);
    const late = { ...ANTHROPIC, date: 'Sun, 23 Aug 2026 12:00:30 GMT' };
    expect(readModelLimits(late, NOW).map(({ resetMs }) => resetMs)).toEqual([0, 12_000]);
  });

  it.each([
    ['20ms', 20],
    ['7.66s', 7660],
    ['2m59.56s', 179_560],
    ['1h2m3s', 3_723_000],
    ['1d', 86_400_000],
    ['12', 12_000],
    ['0s', 0],
  ])('reads %s as a reset', (reset, resetMs) => {
    expect(readModelLimits({ 'x-ratelimit-reset-tokens': reset }, NOW)).toMatchObject([{ resetMs }]);
  });

  it.each([
    '',
    '-1s',
    'soon',
    '1x',
    's',
    '1e9',
    '9'.repeat(500),
    `${'1m'.repeat(50)}`,
    '2026-13-01T00:00:00Z',
  ])('ignores what is none: %s', (reset) => {
    expect(readModelLimits({ 'x-ratelimit-reset-tokens': reset }, NOW)).toEqual([]);
    expect(readModelLimits({ 'anthropic-ratelimit-tokens-remaining': '-1' }, NOW)).toEqual([]);
  });
});

describe('parseTimestamp', () => {
  it.each([
    '2026-08-23T12:00:00Z',
    '2026-08-23T12:00:00.25Z',
    '2024-02-29T23:59:59+05:30',
    '1999-12-31T00:00:00-08:00',
  ])('reads %s as the platform does', (text) => {
    expect(parseTimestamp(text)).toBe(Date.parse(text));
  });

  it.each(['2026-02-29T00:00:00Z', '2026-08-23', '2026-08-23T12:00:00', '2026-08-23T24:00:00Z', 'now'])(
    'refuses %s',
    (text) => expect(parseTimestamp(text)).toBeUndefined(),
  );
});

describe('the hint of a model’s server', () => {
  it('is when what is used up is there again', () => {
    expect(serverHint(OPENAI, true, NOW)).toBe(360_000);
    expect(serverHint(OPENAI, false, NOW)).toBe(360_000);
  });

  it('is that of the scarcest limit, where some are left and too few', () => {
    expect(serverHint(ANTHROPIC, true, NOW)).toBe(42_000);
    expect(serverHint(ANTHROPIC, false, NOW)).toBeUndefined();
  });

  it('goes behind retry-after-ms', () => {
    expect(serverHint({ ...OPENAI, 'retry-after-ms': '1500' }, true, NOW)).toBe(1500);
  });

  it.each([
    ['OpenAI', { ...OPENAI, 'x-ratelimit-reset-tokens': '20s' }, 20_000],
    ['Anthropic', { ...ANTHROPIC, 'retry-after': '7' }, 7000],
    ['Azure', { 'retry-after-ms': '1500', 'x-ratelimit-remaining-tokens': '0' }, 1500],
  ])('is what a retry waits for, with a scripted server of %s', async (_whose, headers, ms) => {
    const runtime = virtualRuntime();
    const sent: number[] = [];
    const model = pipeline(
      { runtime, classify: http() },
      retry({ maxAttempts: 2 }),
      rateLimiter({ permits: 10 }),
    );
    const answer = model.execute(
      () => {
        sent.push(runtime.nowMs);
        return sent.length === 1 ? new Response(null, { status: 429, headers }) : new Response('{}');
      },
      { idempotent: true },
    );
    await runtime.advance('1m');
    expect((await answer).status).toBe(200);
    expect((sent[1] as number) - (sent[0] as number)).toBeGreaterThanOrEqual(ms);
    expect((sent[1] as number) - (sent[0] as number)).toBeLessThan(ms * 1.6);
  });
});
