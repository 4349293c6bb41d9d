import pLimit from 'p-limit';
import { describe, expect, it } from 'vitest';
import { type Bulkhead, bulkhead } from '../../src/bulkhead/index.ts';
import { type Admission, PROCEED } from '../../src/core/index.ts';
import { FakeCall } from '../support/fake-call.ts';

function arrive(policy: Bulkhead): { call: FakeCall; told: Admission } {
  const call = new FakeCall();
  return { call, told: policy.admit!(call, 0) };
}

/** Runs a call to its end. */
async function runThrough(policy: Bulkhead): Promise<void> {
  const { call } = arrive(policy);
  await microtasks();
  expect(policy.admit!(call, 0)).toBe(PROCEED);
  policy.release!(call.permit, 0);
}

/** Waits long enough for p-limit to process all events. */
async function microtasks(): Promise<void> {
  for (let i = 0; i < 20; i++) await undefined;
}

/** Makes a task for code that uses the limit directly. It runs until `end` is called. */
function openTask(): { run: () => Promise<void>; started: boolean; end: () => void } {
  const task = { run, started: false, end: () => {} };
  function run(): Promise<void> {
    task.started = true;
    return new Promise((resolve) => {
      task.end = resolve;
    });
  }
  return task;
}

describe('a bulkhead with an adopted limit', () => {
  it('takes its limit from it, and counts code that uses the limit directly', async () => {
    const limit = pLimit(2);
    const policy = bulkhead({ limit });
    const direct = openTask();
    void limit(direct.run);
    const wrapped = arrive(policy);
    expect(arrive(policy).told.type).toBe('reject');
    await microtasks();
    expect(policy.admit!(wrapped.call, 0)).toBe(PROCEED);
    expect(policy).toMatchObject({ maxConcurrent: 2, active: 1, available: 0 });
    expect(limit.activeCount).toBe(2);

    direct.end();
    policy.release!(wrapped.call.permit, 0);
    await microtasks();
    expect(limit.activeCount).toBe(0);
    expect(policy).toMatchObject({ active: 0, queued: 0, available: 2 });
    expect(policy.describe!()).toMatchObject({ limit: { function: 'generator' } });
  });

  it('keeps one line of both, in the order of arrival', async () => {
    const limit = pLimit(1);
    const policy = bulkhead({ limit, maxQueued: 5 });
    const holder = arrive(policy);
    await microtasks();
    const direct = openTask();
    void limit(direct.run);
    const queued = arrive(policy);
    policy.release!(holder.call.permit, 0);
    await microtasks();
    expect([direct.started, queued.call.resumed]).toEqual([true, 0]);
    direct.end();
    await microtasks();
    expect(queued.call.resumed).toBe(1);
    expect(policy.admit!(queued.call, 0)).toBe(PROCEED);
  });

  it('says queue.entered only of calls that really queue', async () => {
    const policy = bulkhead({ limit: pLimit(1), maxQueued: 1 });
    let entered = 0;
    policy.on('queue.entered', () => entered++);
    arrive(policy);
    expect(entered).toBe(0);
    arrive(policy);
    expect(entered).toBe(1);
    expect(arrive(policy).told.type).toBe('reject');
  });

  it('lets calls follow each other at once, though p-limit notices the end of one some microtasks later', async () => {
    const policy = bulkhead({ limit: pLimit(1) });
    for (let i = 0; i < 5; i++) await runThrough(policy);
    const next = arrive(policy);
    expect(next.told.type).toBe('park');
    await microtasks();
    expect(policy.admit!(next.call, 0)).toBe(PROCEED);
  });

  it('T29: a call that leaves gives its place to those behind it', async () => {
    const limit = pLimit(1);
    const policy = bulkhead({ limit, maxQueued: 2 });
    const holder = arrive(policy);
    await microtasks();
    const leaving = arrive(policy);
    const staying = arrive(policy);
    policy.withdraw!(leaving.call.permit, 0);
    expect(policy.queued).toBe(1);
    policy.release!(holder.call.permit, 0);
    await microtasks();
    expect([leaving.call.resumed, staying.call.resumed]).toEqual([0, 1]);
    policy.release!(staying.call.permit, 0);
    await microtasks();
    expect([limit.activeCount, limit.pendingCount]).toEqual([0, 0]);
  });

  it('T29: a call that leaves after it was let in frees the limit', async () => {
    const limit = pLimit(1);
    const policy = bulkhead({ limit });
    const leaving = arrive(policy);
    await microtasks();
    expect(leaving.call.resumed).toBe(1);
    policy.withdraw!(leaving.call.permit, 0);
    await microtasks();
    expect(limit.activeCount).toBe(0);
    expect(policy.active).toBe(0);
  });

  it("does not fill the limit's queue with places of calls that left", async () => {
    const limit = pLimit(1);
    const policy = bulkhead({ limit, maxQueued: 3 });
    arrive(policy);
    await microtasks();
    for (let i = 0; i < 100; i++) {
      const calls = [arrive(policy), arrive(policy), arrive(policy)];
      expect(calls.map(({ told }) => told.type)).toEqual(['park', 'park', 'park']);
      for (const { call } of calls) policy.withdraw!(call.permit, 0);
    }
    expect(limit.pendingCount).toBe(3);
  });

  it('resizes the limit itself', async () => {
    const limit = pLimit(1);
    const policy = bulkhead({ limit, maxQueued: 5 });
    const changes: number[] = [];
    policy.on('limit.changed', (event) => changes.push(event.previousLimit, event.limit));
    arrive(policy);
    const queued = arrive(policy);
    await microtasks();
    policy.update({ maxConcurrent: 2 });
    await microtasks();
    expect(limit.concurrency).toBe(2);
    expect(queued.call.resumed).toBe(1);
    expect(changes).toEqual([1, 2]);
  });

  it("fails waiting calls with the limit's reason when its queue is cleared", async () => {
    const limit = pLimit({ concurrency: 1, rejectOnClear: true });
    const policy = bulkhead({ limit, maxQueued: 5 });
    const holder = arrive(policy);
    await microtasks();
    const waiting = arrive(policy);
    const leaving = arrive(policy);
    limit.clearQueue();
    await microtasks();
    expect(waiting.call.resumed).toBe(1);
    expect(policy.admit!(waiting.call, 0)).toMatchObject({ type: 'reject', error: { name: 'AbortError' } });
    policy.withdraw!(leaving.call.permit, 0);
    expect(policy).toMatchObject({ active: 1, queued: 0 });
    policy.release!(holder.call.permit, 0);
    await microtasks();
    await runThrough(policy);
  });

  it('lines up again after its queue was cleared without a word', async () => {
    const limit = pLimit(1);
    const policy = bulkhead({ limit, maxQueued: 5 });
    const holder = arrive(policy);
    await microtasks();
    const forgotten = arrive(policy);
    limit.clearQueue();
    policy.release!(holder.call.permit, 0);
    await microtasks();
    expect(forgotten.call.resumed).toBe(0);

    const next = arrive(policy);
    await microtasks();
    expect([forgotten.call.resumed, next.call.resumed]).toEqual([1, 0]);
    policy.release!(forgotten.call.permit, 0);
    await microtasks();
    expect(next.call.resumed).toBe(1);
  });

  it('has all places of its queue again after it has let in one who waited', async () => {
    const policy = bulkhead({ limit: pLimit(1), maxQueued: 1 });
    const holder = arrive(policy);
    await microtasks();
    const queued = arrive(policy);
    expect([queued.told.type, arrive(policy).told.type]).toEqual(['park', 'reject']);
    policy.release!(holder.call.permit, 0);
    await microtasks();
    expect(queued.call.resumed).toBe(1);
    expect([arrive(policy).told.type, arrive(policy).told.type]).toEqual(['park', 'reject']);
    expect([policy.active, policy.queued]).toEqual([1, 1]);
  });

  it('never takes a place for free that it has asked for, at whatever moment the limit notices who left', async () => {
    for (let moment = 0; moment < 12; moment++) {
      const policy = bulkhead({ limit: pLimit(2) });
      const [first] = [arrive(policy), arrive(policy)];
      await microtasks();
      policy.release!(first.call.permit, 0);
      for (let i = 0; i < moment; i++) await undefined;
      expect(arrive(policy).told.type).toBe('park');
      for (let i = 0; i < 6; i++) {
        expect(policy.available).toBe(0);
        expect(arrive(policy).told.type).toBe('reject');
        await undefined;
      }
    }
  });

  it('lines up again after its queue was cleared without a word while a call runs', async () => {
    const limit = pLimit(1);
    const policy = bulkhead({ limit, maxQueued: 5 });
    const holder = arrive(policy);
    await microtasks();
    const forgotten = arrive(policy);
    limit.clearQueue();
    const next = arrive(policy);
    policy.release!(holder.call.permit, 0);
    await microtasks();
    expect([forgotten.call.resumed, next.call.resumed]).toEqual([1, 0]);
    policy.release!(forgotten.call.permit, 0);
    await microtasks();
    expect(next.call.resumed).toBe(1);
  });

  it('sends away who waits when it is cleared, and says what it is locked by', async () => {
    const limit = pLimit(1);
    const policy = bulkhead({ limit, maxQueued: 5 });
    expect(policy.lock).toBe(limit);
    const holder = arrive(policy);
    await microtasks();
    const waiting = [arrive(policy), arrive(policy)];
    expect(policy.clear()).toBe(2);
    for (const { call } of waiting) {
      const told = policy.admit!(call, 0);
      expect(told).toMatchObject({
        type: 'reject',
        error: { name: 'QueueClearedError', code: 'queue-cleared' },
      });
    }
    policy.release!(holder.call.permit, 0);
    await microtasks();
    expect(policy).toMatchObject({ active: 0, queued: 0 });
  });

  it('keeps the limit in an update that does not name it', () => {
    const limit = pLimit(3);
    const policy = bulkhead({ limit });
    policy.update({ maxQueued: 4 });
    expect([limit.concurrency, policy.maxConcurrent, policy.maxQueued]).toEqual([3, 3, 4]);
    expect(policy.describe!()).not.toHaveProperty('maxConcurrent');
    expect(bulkhead({ maxConcurrent: 7 }).describe!()).toHaveProperty('maxConcurrent', 7);
  });
});
