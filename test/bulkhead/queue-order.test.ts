import pLimit from 'p-limit';
import { describe, expect, it } from 'vitest';
import {
  type Bulkhead,
  type BulkheadOptions,
  bulkhead,
  type ExecuteOptions,
  pipeline,
  timeout,
} from '../../src/index.ts';
import { type VirtualRuntime, virtualRuntime } from '../../src/testing/index.ts';

/** Makes a pipeline of one bulkhead. Its calls report their start, and the test ends them. */
function setUp(options: BulkheadOptions): {
  places: Bulkhead;
  runtime: VirtualRuntime;
  /** The calls that have begun, in order. */
  begun: string[];
  /** The rejected calls: name, code and reason. */
  refused: string[];
  call(name: string, options?: ExecuteOptions): Promise<void>;
  end(): Promise<void>;
} {
  const runtime = virtualRuntime();
  const places = bulkhead({ maxConcurrent: 1, maxQueued: 10, ...options });
  const calls = pipeline({ runtime }, places);
  const begun: string[] = [];
  const refused: string[] = [];
  const ends: (() => void)[] = [];
  return {
    places,
    runtime,
    begun,
    refused,
    async call(name, given) {
      const operation = () =>
        new Promise<void>((resolve) => {
          begun.push(name);
          ends.push(resolve);
        });
      void calls.execute(operation, given).catch((error) => {
        refused.push(
          `${name} ${error.code === undefined ? error : [error.code, error.reason].join(' ').trim()}`,
        );
      });
      await runtime.settle();
    },
    async end() {
      ends.shift()?.();
      await runtime.settle();
    },
  };
}

describe('queue', () => {
  it('lifo lets in first who came last', async () => {
    const { call, end, begun } = setUp({ queue: 'lifo' });
    for (const name of ['a', 'b', 'c', 'd']) await call(name);
    for (let i = 0; i < 3; i++) await end();
    expect(begun).toEqual(['a', 'd', 'c', 'b']);
  });

  it('adaptive-lifo lets in first who came first while the queue drains, and who came last while it does not', async () => {
    const { call, end, begun, refused, places, runtime } = setUp({
      queue: 'adaptive-lifo',
      codel: { target: 100, interval: 1000 },
    });
    await call('0');
    await call('early');
    await call('late');
    await end();
    expect(begun).toEqual(['0', 'early']);
    expect(places.snapshot().overloaded).toBe(false);
    await runtime.advance(150);
    await end(); // late has waited for 150 ms, and every other call at least as long
    await call('a');
    await call('b');
    await runtime.advance(1001);
    await call('c');
    await end();
    expect(places.snapshot().overloaded).toBe(true);
    expect(begun).toEqual(['0', 'early', 'late', 'c']);
    await call('d');
    await call('e');
    await end(); // a and b have waited for more than twice the target
    expect(refused).toEqual(['a queue-timeout overloaded', 'b queue-timeout overloaded']);
    await end();
    expect(begun.slice(4)).toEqual(['e', 'd']);
    expect(places.snapshot().overloaded).toBe(true);
    await end();
    await call('f'); // waits for nothing: the queue is empty
    expect(places.snapshot().overloaded).toBe(false);
  });

  it('codel sends away the oldest of a queue that stands, and says how long it has waited', async () => {
    const { call, end, begun, places, runtime } = setUp({ codel: true });
    const errors: unknown[] = [];
    places.on('execution.rejected', ({ error }) => errors.push(error));
    for (const name of ['a', 'b', 'c', 'd']) await call(name);
    await runtime.advance(20);
    await end();
    await runtime.advance(1);
    await end();
    expect(begun).toEqual(['a', 'b', 'c']);
    await runtime.advance(4);
    await call('e');
    await end();
    expect(begun).toEqual(['a', 'b', 'c', 'e']);
    expect(errors).toMatchObject([
      {
        code: 'queue-timeout',
        reason: 'overloaded',
        queuedMs: 25,
        message: "the queue of bulkhead 'bulkhead' is overloaded: a call was sent away that had waited 25 ms",
      },
    ]);
  });
});

describe('priority', () => {
  it('lets in the more critical first, each in the order of arrival', async () => {
    const { call, end, begun } = setUp({ priority: true });
    await call('0');
    await call('a', { criticality: 'sheddable' });
    await call('b');
    await call('c', { criticality: 'sheddable-plus' });
    await call('d', { criticality: 'critical-plus' });
    await call('e', { criticality: 'critical' });
    for (let i = 0; i < 5; i++) await end();
    expect(begun).toEqual(['0', 'd', 'b', 'e', 'c', 'a']);
  });

  it('sheds the least critical first: a full queue makes room for who matters more', async () => {
    const { call, refused, places } = setUp({ priority: true, maxQueued: 2 });
    await call('0');
    await call('a', { criticality: 'sheddable' });
    await call('b', { criticality: 'sheddable' });
    await call('c', { criticality: 'sheddable' });
    await call('d');
    await call('e');
    await call('f');
    expect(refused).toEqual([
      'c bulkhead-full full',
      'b bulkhead-full less-critical',
      'a bulkhead-full less-critical',
      'f bulkhead-full full',
    ]);
    expect(places.queued).toBe(2);
  });

  it('goes by a function, whose throw and nonsense become the call’s failure', async () => {
    const { call, end, begun, refused, places } = setUp({
      priority: ({ key }) => {
        if (key === 'throws') throw new Error('no');
        return key as 'critical';
      },
    });
    await call('0');
    await call('a', { key: 'sheddable' });
    await call('b', { key: 'critical-plus' });
    await call('c', { key: 'throws' });
    await call('d', { key: 'urgent' });
    await end();
    expect(begun).toEqual(['0', 'b']);
    expect(refused).toEqual([
      'c Error: no',
      "d TypeError: the result of bulkhead.priority must be one of 'sheddable', 'sheddable-plus', 'critical', 'critical-plus', got 'urgent'",
    ]);
    expect(places).toMatchObject({ active: 1, queued: 1 });
  });
});

describe('fair', () => {
  it('gives each tenant its turn, however many calls another one has sent', async () => {
    const { call, end, begun } = setUp({ fair: true });
    await call('0');
    for (const name of ['a1', 'a2', 'a3', 'a4']) await call(name, { key: 'a' });
    for (const name of ['b1', 'b2']) await call(name, { key: 'b' });
    for (let i = 0; i < 6; i++) await end();
    expect(begun).toEqual(['0', 'a1', 'b1', 'a2', 'b2', 'a3', 'a4']);
  });

  it('has the tenant with the most calls make room in a full queue', async () => {
    const { call, refused } = setUp({ fair: ({ key }) => key?.slice(0, 1), maxQueued: 4 });
    await call('0');
    for (const name of ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3', 'a5']) await call(name, { key: name });
    expect(refused).toEqual([
      'a4 bulkhead-full fair-share',
      'a3 bulkhead-full fair-share',
      'b3 bulkhead-full full',
      'a5 bulkhead-full full',
    ]);
  });

  it('has a tenant that is no text as the call’s failure', async () => {
    const { call, refused } = setUp({ fair: () => 5 as unknown as string });
    await call('0');
    await call('a');
    expect(refused).toEqual([
      'a TypeError: the result of bulkhead.fair must be a string or undefined, got 5',
    ]);
  });
});

describe('partitions', () => {
  const partitions = [
    { name: 'batch', share: 0.25 },
    { name: 'web', share: 0.5 },
  ];

  it('gives what comes free to who has less than its share', async () => {
    const { call, end, begun, places } = setUp({ maxConcurrent: 4, partitions });
    for (let n = 1; n <= 6; n++) await call(`batch${n}`, { key: 'batch' });
    expect(begun).toHaveLength(4); // borrowed, because the others do not need them
    for (let n = 1; n <= 3; n++) await call(`web${n}`, { key: 'web' });
    await call('other');
    for (let i = 0; i < 3; i++) await end();
    expect(begun.slice(4).sort()).toEqual(['other', 'web1', 'web2']);
    expect(places.snapshot().partitions).toEqual({
      batch: { active: 1, queued: 2 },
      web: { active: 2, queued: 1 },
      rest: { active: 1, queued: 0 },
    });
  });

  it('keeps one that does not borrow to its share, and leaves the rest free', async () => {
    const { call, end, begun, places } = setUp({
      maxConcurrent: 4,
      partitions: [{ name: 'batch', share: 0.25, borrow: false }],
    });
    for (let n = 1; n <= 3; n++) await call(`batch${n}`, { key: 'batch' });
    for (let n = 1; n <= 4; n++) await call(`web${n}`);
    expect(begun).toEqual(['batch1', 'web1', 'web2', 'web3']);
    await end();
    expect(begun.slice(4)).toEqual(['batch2']); // the others have their share
    await end();
    expect(begun.slice(5)).toEqual(['web4']);
    for (let i = 0; i < 2; i++) await end();
    expect(begun.slice(6)).toEqual([]); // batch3 waits although permits are free
    expect(places).toMatchObject({ active: 2, available: 2, queued: 1 });
    await end(); // batch2
    expect(begun.slice(6)).toEqual(['batch3']);
  });

  it('takes a share for what it is in decimal fractions', async () => {
    const only = [{ name: 'a', share: 0.29, borrow: false }];
    const { call, begun } = setUp({ maxConcurrent: 100, partitions: only });
    for (let n = 1; n <= 30; n++) await call(`a${n}`, { key: 'a' });
    expect(begun).toHaveLength(29);
  });

  it('shares the room of a full queue alike', async () => {
    const { call, refused } = setUp({ maxQueued: 4, partitions: [{ name: 'a', share: 0.5 }] });
    await call('0');
    for (let n = 1; n <= 4; n++) await call(`a${n}`, { key: 'a' });
    for (let n = 1; n <= 3; n++) await call(`b${n}`, { key: 'b' });
    expect(refused).toEqual([
      'a4 bulkhead-full fair-share',
      'a3 bulkhead-full fair-share',
      'b3 bulkhead-full full',
    ]);
  });

  it('has its own function name the partition', async () => {
    const { call, places, refused } = setUp({
      partitions,
      partition: ({ criticality }) => (criticality === 'sheddable' ? 'batch' : (5 as unknown as string)),
    });
    await call('a', { criticality: 'sheddable' });
    await call('b');
    expect(places.snapshot().partitions).toMatchObject({ batch: { active: 1 } });
    expect(refused).toEqual([
      'b TypeError: the result of bulkhead.partition must be a string or undefined, got 5',
    ]);
  });
});

describe('expectedDuration', () => {
  it('does not start a call that cannot end in time, when it comes or when its turn does', async () => {
    const { call, end, begun, refused, runtime, places } = setUp({ expectedDuration: '100ms' });
    await runtime.advance(7);
    const within = (ms: number) => ({ deadline: runtime.clock.wallNow() + ms });
    await call('a', within(50));
    await call('b', within(100));
    await call('c', within(150));
    await call('d', within(300));
    await call('e');
    await runtime.advance(60);
    const error = new Promise((resolve) => places.on('execution.rejected', resolve));
    await end();
    expect(begun).toEqual(['b', 'd']);
    expect(refused).toEqual(['a queue-timeout deadline', 'c queue-timeout deadline']);
    expect(await error).toMatchObject({
      error: {
        queuedMs: 60,
        message:
          "bulkhead 'bulkhead' did not start a call after 60 ms in the queue: it takes 100 ms, and less is left of its time",
      },
    });
  });

  it('goes by the timeouts further out, and by a function', async () => {
    const runtime = virtualRuntime();
    const places = bulkhead({ expectedDuration: ({ key }) => (key === 'long' ? 2000 : undefined) });
    const calls = pipeline({ runtime }, timeout('1s'), places);
    const long = await calls.executeOutcome(() => 1, { key: 'long' });
    expect(long).toMatchObject({ ok: false, error: { reason: 'deadline', queuedMs: 0 } });
    expect(await calls.execute(() => 1, { key: 'short' })).toBe(1);
    const wrong = pipeline({ runtime }, bulkhead({ expectedDuration: () => Number.NaN }));
    await expect(wrong.execute(() => 1)).rejects.toThrow(
      'the result of bulkhead.expectedDuration must be a number of ms, at least 0, got NaN',
    );
  });
});

describe('the rest of a bulkhead, in any order', () => {
  const options: BulkheadOptions = { queue: 'lifo', priority: true, fair: true, codel: true };

  it('is paused, resumed, cleared and waited for', async () => {
    const { call, places, begun, refused, end } = setUp(options);
    places.pause();
    for (const name of ['a', 'b']) await call(name, { key: name });
    expect([places.available, begun]).toEqual([0, []]);
    places.resume();
    await end();
    expect(begun).toHaveLength(1);
    for (const name of ['c', 'd']) await call(name, { key: name });
    const idle = places.onIdle();
    expect(places.clear()).toBe(places.queued === 0 ? 3 : -1);
    await end();
    await end();
    await idle;
    expect(refused.every((one) => one.endsWith('queue-cleared'))).toBe(true);
    expect(places).toMatchObject({ active: 0, queued: 0, available: 1 });
  });

  it('lets more in at once when the limit is raised, and lets calls leave', async () => {
    const { call, places, begun, refused } = setUp(options);
    const controller = new AbortController();
    await call('0');
    await call('a', { signal: controller.signal });
    await call('b');
    controller.abort(new Error('left'));
    places.update({ maxConcurrent: 3 });
    await Promise.resolve();
    await call('c');
    expect(begun).toEqual(['0', 'b', 'c']);
    expect(refused).toEqual(['a Error: left']);
    expect(places).toMatchObject({ active: 3, queued: 0 });
  });

  it('ends the wait of a call after maxWait', async () => {
    const { call, refused, runtime, places } = setUp({ ...options, maxWait: '1s' });
    await call('0');
    await call('a');
    await runtime.advance(1000);
    expect(refused).toEqual(['a queue-timeout max-wait']);
    expect(places.queued).toBe(0);
  });
});

describe('options of the queue', () => {
  const bad: [BulkheadOptions, string][] = [
    [
      { queue: 'random' as 'fifo' },
      "bulkhead.queue must be one of 'fifo', 'lifo', 'adaptive-lifo', got 'random'",
    ],
    [{ codel: { target: 100 } }, 'bulkhead.codel.target must be less than bulkhead.codel.interval, got 100'],
    [{ codel: false as true }, 'bulkhead.codel must be true, or its target and interval, got false'],
    [{ priority: 1 as unknown as true }, 'bulkhead.priority must be true, or a function of the call, got 1'],
    [{ fair: 'key' as unknown as true }, "bulkhead.fair must be true, or a function of the call, got 'key'"],
    [{ partitions: [] }, 'bulkhead.partitions must have at least one item, got 0'],
    [
      {
        partitions: [
          { name: 'a', share: 0.6 },
          { name: 'b', share: 0.6 },
        ],
      },
      'bulkhead.partitions[1].share must leave all shares at 1 together, got 0.6',
    ],
    [
      {
        partitions: [
          { name: 'a', share: 0.1 },
          { name: 'a', share: 0.1 },
        ],
      },
      "bulkhead.partitions[1].name must be its own (and not 'rest'), got 'a'",
    ],
    [{ partition: () => 'a' }, 'bulkhead.partition needs bulkhead.partitions, got a function'],
    [
      { limit: pLimit(2), queue: 'lifo' },
      "bulkhead.queue must be left out where bulkhead.limit is given (calls wait in that one in the order of their arrival), got 'lifo'",
    ],
    [{ limit: pLimit(2), fair: true }, 'bulkhead.fair must be left out where bulkhead.limit is given'],
  ];

  it.each(bad)('%o is refused', (options, message) => {
    expect(() => bulkhead(options)).toThrow(message);
  });

  it('takes ten tenths as a whole', () => {
    const partitions = Array.from({ length: 10 }, (_, n) => ({ name: `p${n}`, share: 0.1 }));
    expect(() => bulkhead({ partitions })).not.toThrow();
  });

  it('cannot change while in use, and may be said again', () => {
    const codel = { target: 5, interval: 100 };
    const partitions = [{ name: 'a', share: 0.5 }];
    const places = bulkhead({ codel, partitions, priority: true, maxQueued: 1 });
    const told = places.describe!();
    places.update({ ...told, maxQueued: 5 });
    expect(places.describe!()).toEqual({ ...told, maxQueued: 5 });
    const update = (change: object) => () => places.update(change);
    expect(update({ queue: 'lifo' })).toThrow("bulkhead.queue cannot change while in use, got 'lifo'");
    expect(update({ codel: true })).toThrow('bulkhead.codel cannot change while in use, got true');
    expect(update({ partitions: [{ name: 'a', share: 0.4 }] })).toThrow('bulkhead.partitions cannot change');
    expect(update({ partitions: [...partitions, { name: 'b', share: 0.1 }] })).toThrow('cannot change');
    expect(() => bulkhead().update({ fair: true } as object)).toThrow('bulkhead.fair cannot change');
  });
});
