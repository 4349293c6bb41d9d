import { afterEach, describe, expect, it, vi } from 'vitest';
import { MAX_TIMER_MS, type Runtime, report, systemRuntime } from '../../src/core/index.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('systemRuntime', () => {
  it('reads monotonic and wall time, and chance', () => {
    const { clock, random } = systemRuntime;
    const before = clock.now();
    expect(clock.now()).toBeGreaterThanOrEqual(before);
    expect(Math.abs(clock.wallNow() - Date.now())).toBeLessThan(1000);
    const number = random();
    expect(number >= 0 && number < 1).toBe(true);
  });

  it('shares timers between calls, but for Workers, where they belong to requests', () => {
    const shared = (): boolean | undefined => systemRuntime.platform?.sharedTimers;
    expect(shared()).toBe(true);
    for (const [name, value] of [
      ['navigator', { userAgent: 'Cloudflare-Workers' }],
      ['WebSocketPair', class {}],
      ['EdgeRuntime', 'vercel'],
    ] as const) {
      vi.stubGlobal(name, value);
      expect([name, shared()]).toEqual([name, false]);
      vi.unstubAllGlobals();
    }
    vi.stubGlobal('navigator', { userAgent: 'Mozilla/5.0' });
    expect(shared()).toBe(true);
    vi.stubGlobal('navigator', undefined);
    expect(shared()).toBe(true);
    vi.unstubAllGlobals();
  });

  it('fires a timer once, and not when it was cancelled', () => {
    vi.useFakeTimers();
    const fired: string[] = [];
    systemRuntime.clock.setTimer(10, () => fired.push('a'));
    const cancel = systemRuntime.clock.setTimer(5, () => fired.push('b'));
    cancel();
    cancel();
    vi.advanceTimersByTime(9);
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(1000);
    expect(fired).toEqual(['a']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('can hold the longest timer', () => {
    vi.useFakeTimers();
    const fire = vi.fn();
    systemRuntime.clock.setTimer(MAX_TIMER_MS, fire);
    vi.advanceTimersByTime(MAX_TIMER_MS - 1);
    expect(fire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fire).toHaveBeenCalledTimes(1);
  });
});

describe('the clock', () => {
  it('never goes back: time goes on from where it was', () => {
    const { clock } = systemRuntime;
    const before = clock.now();
    const now = vi.spyOn(performance, 'now').mockReturnValue(-5);
    expect(clock.now()).toBeGreaterThanOrEqual(before);
    const after = clock.now();
    now.mockReturnValue(95);
    expect(clock.now()).toBe(after + 100);
  });

  it('goes on through fake timers, and after them', () => {
    const { clock } = systemRuntime;
    const before = clock.now();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const faked = clock.now();
    expect(faked).toBeGreaterThanOrEqual(before);
    vi.advanceTimersByTime(5000);
    expect(clock.now() - faked).toBe(5000);
    vi.useRealTimers();
    const after = clock.now();
    expect(after).toBeGreaterThanOrEqual(faked + 5000);
    expect(after).toBeLessThan(faked + 60_000);
  });
});

describe('report', () => {
  it('goes to the console where the runtime does not say otherwise', () => {
    const console_ = vi.spyOn(console, 'error').mockImplementation(() => {});
    const error = new Error('x');
    report(systemRuntime, error);
    expect(console_.mock.calls).toEqual([[error]]);
  });

  it('goes to the runtime, with the runtime as this', () => {
    const runtime = {
      ...systemRuntime,
      seen: [] as unknown[],
      report(error: unknown) {
        this.seen.push(error);
      },
    };
    report(runtime, undefined);
    expect(runtime.seen).toEqual([undefined]);
  });

  it('cannot make things worse', () => {
    const runtime: Runtime = {
      ...systemRuntime,
      report() {
        throw new Error('again');
      },
    };
    expect(() => report(runtime, new Error('x'))).not.toThrow();
  });
});
