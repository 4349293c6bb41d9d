import { describe, expect, it } from 'vitest';
import { MAX_TIMER_MS } from '../../src/core/index.ts';
import type { Expiry } from '../../src/engine/deadlines.ts';
import { deadlinesOf } from '../../src/engine/deadlines-of.ts';
import { OwnTimers } from '../../src/engine/own-timers.ts';
import { SharedTimers } from '../../src/engine/shared-timers.ts';
import { ListNode } from '../../src/structures/index.ts';
import { type VirtualRuntime, virtualRuntime } from '../../src/testing/index.ts';

/** A deadline of the engine's timers. */
class Moment extends ListNode implements Expiry {
  dueAt = 0;
  readonly expired: () => void;
  readonly mayBeEarly: boolean;

  constructor({ expired }: { readonly expired: () => void }, mayBeEarly = true) {
    super();
    this.expired = expired;
    this.mayBeEarly = mayBeEarly;
  }
}

/** Makes a clock that counts the timers, and refuses those that no real timer supports. */
function counting(runtime: VirtualRuntime) {
  const set: number[] = [];
  const clock = {
    ...runtime.clock,
    setTimer(ms: number, fire: () => void) {
      if (!(ms >= 0 && ms <= MAX_TIMER_MS)) throw new RangeError(`no timer can hold ${ms} ms`);
      set.push(ms);
      return runtime.clock.setTimer(ms, fire);
    },
  };
  return { clock, set };
}

function setUp() {
  const runtime = virtualRuntime();
  const { clock, set } = counting(runtime);
  const deadlines = new SharedTimers(clock);
  const expired: string[] = [];
  const add = (name: string, ms: number, then?: () => void): Moment => {
    const owner = {
      expired: () => {
        expired.push(`${name} at ${runtime.nowMs}`);
        then?.();
      },
    };
    const deadline = new Moment(owner);
    deadlines.add(deadline, ms, runtime.nowMs);
    return deadline;
  };
  return { runtime, deadlines, set, expired, add };
}

describe('Deadlines', () => {
  it('expire in order, after their time', async () => {
    const { runtime, expired, add } = setUp();
    add('a', 10);
    add('b', 5);
    await runtime.advance(3);
    add('c', 5);
    add('d', 0);
    await runtime.runAll();
    expect(expired).toEqual(['d at 4', 'b at 5', 'c at 8', 'a at 10']);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('set one timer for each length, however many there are', async () => {
    const { runtime, set, expired, add } = setUp();
    for (let index = 0; index < 1000; index++) add('x', 10);
    for (let index = 0; index < 1000; index++) add('y', 20);
    expect(set).toEqual([10, 20]);
    await runtime.runAll();
    expect(expired).toHaveLength(2000);
    expect(set).toEqual([10, 20]);
  });

  it('set no timer per call: removing and adding within a turn goes on under the same one', async () => {
    const { runtime, deadlines, set, add } = setUp();
    for (let index = 0; index < 100; index++) deadlines.remove(add('x', 10));
    expect(set).toEqual([10, 0]);
    await runtime.advance(0);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('a line that is empty at the end of the turn gives up its timer; one that is in use again keeps it', async () => {
    const { runtime, deadlines, expired, add } = setUp();
    deadlines.remove(add('a', 10));
    add('b', 10);
    deadlines.remove(add('c', 30));
    await runtime.advance(0);
    expect(runtime.pendingTimers).toEqual([{ dueMs: 10 }]);
    await runtime.runAll();
    expect(expired).toEqual(['b at 10']);
  });

  it('a line that was kept once is looked at again when it is empty the next time', async () => {
    const { runtime, deadlines, add } = setUp();
    deadlines.remove(add('a', 10));
    const b = add('b', 10);
    await runtime.advance(0);
    deadlines.remove(b);
    await runtime.advance(0);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('removing what has expired, was removed, or never was set does nothing', async () => {
    const { runtime, deadlines, add } = setUp();
    const never = add('never', Infinity);
    const once = add('once', 5);
    await runtime.runAll();
    deadlines.remove(never);
    deadlines.remove(once);
    const removed = add('removed', 5);
    deadlines.remove(removed);
    deadlines.remove(removed);
    await runtime.runAll();
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('are rounded up to whole ms', async () => {
    const { runtime, set, expired, add } = setUp();
    add('a', 0.2);
    add('b', 1);
    expect(set).toEqual([1]);
    await runtime.runAll();
    expect(expired).toEqual(['a at 1', 'b at 1']);
  });

  it('T21: longer than a timer can hold are waited for in stages', async () => {
    const { runtime, set, expired, add } = setUp();
    const ms = 3 * MAX_TIMER_MS + 5;
    add('a', ms);
    await runtime.advance(7);
    add('b', ms);
    await runtime.advanceTo(ms - 1);
    expect(expired).toEqual([]);
    await runtime.runAll();
    expect(expired).toEqual([`a at ${ms}`, `b at ${ms + 7}`]);
    expect(Math.max(...set)).toBe(MAX_TIMER_MS);
  });

  it('may be added and removed by one that is being told', async () => {
    const { runtime, deadlines, expired, add } = setUp();
    let last: Moment | undefined;
    add('a', 10, () => {
      add('again', 10);
      if (last !== undefined) deadlines.remove(last);
    });
    await runtime.advance(5);
    add('b', 10);
    last = add('c', 10);
    await runtime.advanceTo(15);
    expect(runtime.pendingTimers.length).toBeLessThanOrEqual(2);
    await runtime.runAll();
    expect(expired).toEqual(['a at 10', 'b at 15', 'again at 20']);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('tolerates a timer that fires a moment early', async () => {
    const runtime = virtualRuntime();
    let early = 0.5;
    const clock = { ...runtime.clock, now: () => runtime.nowMs - early };
    const deadlines = new SharedTimers(clock);
    const expired: number[] = [];
    const deadline = new Moment({ expired: () => expired.push(runtime.nowMs) });
    deadlines.add(deadline, 10, 0);
    await runtime.advance(10);
    expect(expired).toEqual([]);
    early = 0;
    await runtime.advance(1);
    expect(expired).toEqual([11]);
  });

  it('that come late let the platform look for answers before they expire', async () => {
    const runtime = virtualRuntime();
    const polls: (() => void)[] = [];
    let stalledMs = 0;
    const clock = { ...runtime.clock, now: () => runtime.nowMs + stalledMs };
    const deadlines = new SharedTimers(clock, {
      sharedTimers: true,
      tickMs: 1,
      afterPoll: (go) => void polls.push(go),
    });
    const expired: string[] = [];
    const make = (name: string) => new Moment({ expired: () => expired.push(name) });
    const answered = make('answered');
    deadlines.add(answered, 10, 0);
    deadlines.add(make('hangs'), 10, 0);
    stalledMs = 500;
    await runtime.advance(10);
    expect([expired, polls.length]).toEqual([[], 1]);
    deadlines.remove(answered);
    polls[0]?.();
    expect(expired).toEqual(['hangs']);
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('go with the ticks of the platform, where nobody has asked for the very time', async () => {
    const runtime = virtualRuntime();
    const early = 0.4;
    const clock = { ...runtime.clock, now: () => runtime.nowMs - early };
    const deadlines = new SharedTimers(clock, { sharedTimers: true, tickMs: 1, afterPoll: (go) => go() });
    const expired: string[] = [];
    const owner = (name: string) => ({ expired: () => expired.push(`${name} at ${runtime.nowMs}`) });
    deadlines.add(new Moment(owner('timeout')), 10, 0);
    deadlines.add(new Moment(owner('delay'), false), 20, 0);
    await runtime.runAll();
    expect(expired).toEqual(['timeout at 10', 'delay at 21']);
  });

  it('go on when a test has replaced the timers: what was set with the old ones is set anew', async () => {
    const first = virtualRuntime();
    const second = virtualRuntime();
    let present = first;
    const deadlines = new SharedTimers({
      now: () => present.clock.now(),
      wallNow: () => present.clock.wallNow(),
      setTimer: (ms, fire) => present.clock.setTimer(ms, fire),
      facility: () => present,
    });
    const expired: string[] = [];
    const make = (name: string) => new Moment({ expired: () => expired.push(name) });
    const gone = make('gone');
    deadlines.add(gone, 10, 0);
    await first.advance(5);
    deadlines.remove(gone);
    deadlines.add(make('left over'), 50, 5);
    present = second;
    deadlines.add(make('new'), 10, 0);
    await second.advance(10);
    expect(expired).toEqual(['new']);
    await second.advance(44);
    expect(expired).toEqual(['new']);
    await second.advance(1);
    expect(expired).toEqual(['new', 'left over']);
    await second.advance(0);
    expect(second.pendingTimers).toEqual([]);
  });

  it('of one clock are shared by all who run on it', () => {
    const runtime = virtualRuntime();
    expect(deadlinesOf(runtime)).toBe(deadlinesOf({ ...runtime, clock: runtime.clock }));
    expect(deadlinesOf(runtime)).not.toBe(deadlinesOf(virtualRuntime()));
  });

  it('are each for themselves where timers are not shared, or where nobody knows', () => {
    const { clock } = virtualRuntime();
    expect(deadlinesOf({ clock, random: () => 0 })).toBeInstanceOf(OwnTimers);
    const isolated = { tickMs: 0, afterPoll: () => {}, sharedTimers: false };
    expect(deadlinesOf({ clock, random: () => 0, platform: isolated })).toBeInstanceOf(OwnTimers);
  });
});
