import { describe, expect, it } from 'vitest';
import { type Bulkhead, BulkheadFullError, bulkhead, QueueTimeoutError } from '../../src/bulkhead/index.ts';
import { type Admission, PROCEED, type ResilienceEvent, systemRuntime } from '../../src/core/index.ts';
import { FakeCall } from '../support/fake-call.ts';

/** Asks for admission at `now`, and returns the call and the answer. */
function arrive(policy: Bulkhead, now = 0): { call: FakeCall; told: Admission } {
  const call = new FakeCall();
  return { call, told: policy.admit!(call, now) };
}

function errorOf(told: Admission): unknown {
  if (told.type !== 'reject') throw new Error(`told to ${told.type}`);
  return told.error;
}

describe('a bulkhead', () => {
  it('lets in as many as maxConcurrent says, and by default rejects the next', () => {
    const policy = bulkhead({ maxConcurrent: 2, name: 'db' });
    expect(arrive(policy).told).toBe(PROCEED);
    expect(arrive(policy).told).toBe(PROCEED);

    const error = errorOf(arrive(policy).told);
    expect(error).toBeInstanceOf(BulkheadFullError);
    expect(error).toMatchObject({ code: 'bulkhead-full', policy: 'db', retryAfterMs: undefined });
    expect((error as Error).message).toBe("bulkhead 'db' is full: maxConcurrent 2, maxQueued 0");
    expect(policy).toMatchObject({ active: 2, queued: 0, available: 0 });
  });

  it('allocates nothing for a call that is let in at once', () => {
    const { call } = arrive(bulkhead());
    expect(call.permit).toBeUndefined();
  });

  it('parks up to maxQueued calls, and says so once for each', () => {
    const policy = bulkhead({ maxConcurrent: 1, maxQueued: 2, maxWait: '1s', name: 'db' });
    const events: ResilienceEvent<'queue.entered'>[] = [];
    policy.on('queue.entered', (event) => events.push(event));
    arrive(policy);
    const second = arrive(policy);
    expect(second.told).toEqual({ type: 'park', ms: 1000 });
    expect(policy.admit!(second.call, 1)).toEqual({ type: 'park', ms: 1000 });
    expect(arrive(policy).told).toEqual({ type: 'park', ms: 1000 });
    expect(events.map(({ queued }) => queued)).toEqual([1, 2]);
    expect((errorOf(arrive(policy).told) as Error).message).toBe(
      "bulkhead 'db' is full: maxConcurrent 1, maxQueued 2",
    );
  });

  it('hands the permit that comes free to the one who has waited longest', () => {
    const policy = bulkhead({ maxConcurrent: 1, maxQueued: 5 });
    const first = arrive(policy);
    const second = arrive(policy);
    const third = arrive(policy);
    policy.release!(first.call.permit, 10);
    expect([second.call.resumed, third.call.resumed]).toEqual([1, 0]);
    expect(policy).toMatchObject({ active: 1, queued: 1 });
    expect(policy.admit!(second.call, 10)).toBe(PROCEED);
    policy.release!(second.call.permit, 20);
    expect(policy.admit!(third.call, 20)).toBe(PROCEED);
    policy.release!(third.call.permit, 30);
    expect(policy).toMatchObject({ active: 0, queued: 0, available: 1 });
  });

  it('T28: a call that comes between the grant and its use does not barge in, and who was accepted is not rejected', () => {
    const policy = bulkhead({ maxConcurrent: 1, maxQueued: 1 });
    const first = arrive(policy);
    const queued = arrive(policy);
    policy.release!(first.call.permit, 5);
    // `queued` has a permit, but its continuation has not run yet.
    const barging = arrive(policy, 5);
    expect(barging.told.type).toBe('park');
    expect(policy.admit!(queued.call, 5)).toBe(PROCEED);
    policy.release!(queued.call.permit, 6);
    expect(policy.admit!(barging.call, 6)).toBe(PROCEED);
  });

  it('T29: a call that leaves the queue frees its room at once and is not granted anything', () => {
    const policy = bulkhead({ maxConcurrent: 1, maxQueued: 2 });
    const first = arrive(policy);
    const leaving = arrive(policy);
    const staying = arrive(policy);
    policy.withdraw!(leaving.call.permit, 1);
    expect(policy.queued).toBe(1);
    policy.release!(first.call.permit, 2);
    expect(leaving.call.resumed).toBe(0);
    expect(staying.call.resumed).toBe(1);
  });

  it('T29: a call that leaves after it was granted a permit passes it on', () => {
    const policy = bulkhead({ maxConcurrent: 1, maxQueued: 2 });
    const first = arrive(policy);
    const leaving = arrive(policy);
    const next = arrive(policy);
    policy.release!(first.call.permit, 1);
    policy.withdraw!(leaving.call.permit, 1);
    expect(next.call.resumed).toBe(1);
    expect(policy.admit!(next.call, 1)).toBe(PROCEED);
    policy.release!(next.call.permit, 2);
    expect(policy).toMatchObject({ active: 0, queued: 0 });
  });

  it('T29: enqueueing, leaving and being served cost the same, however many wait', () => {
    const many = 200_000;
    const policy = bulkhead({ maxConcurrent: 1, maxQueued: many });
    const first = arrive(policy);
    const waiting = Array.from({ length: many }, () => arrive(policy).call);
    for (let i = 1; i < many; i += 2) policy.withdraw!(waiting[i]!.permit, 0);
    policy.release!(first.call.permit, 0);
    for (let i = 0; i < many; i += 2) policy.release!(waiting[i]!.permit, 0);
    expect(policy).toMatchObject({ active: 0, queued: 0 });
  }, 10_000);

  it('fails with how long it has waited when the queue timeout is over', () => {
    const policy = bulkhead({ maxConcurrent: 1, maxQueued: 1, maxWait: 500, name: 'db' });
    arrive(policy);
    const { call } = arrive(policy, 1000);
    policy.withdraw!(call.permit, 1502);
    const error = policy.expire!(call, 1502);
    expect(error).toBeInstanceOf(QueueTimeoutError);
    expect(error).toMatchObject({ code: 'queue-timeout', policy: 'db', queuedMs: 500 });
    expect((error as Error).message).toBe("no permit of bulkhead 'db' came free within 500 ms");
  });

  it('T16: keeps the permit until the operation has really ended; releaseOn is for the engine to read', () => {
    const policy = bulkhead({ maxConcurrent: 1 });
    const { call } = arrive(policy);
    expect(policy.settle).toBeUndefined();
    expect(policy.abandon).toBeUndefined();
    expect(policy.active).toBe(1);
    policy.release!(call.permit, 0);
    expect(policy.active).toBe(0);
    expect(policy.releaseOn).toBe('settle');
    expect(bulkhead({ releaseOn: 'abandon' }).releaseOn).toBe('abandon');
  });

  it('T32: a call that enters again what it holds gets an error, not a deadlock', () => {
    const failsAtOnce = bulkhead({ maxConcurrent: 1 });
    arrive(failsAtOnce);
    expect(errorOf(arrive(failsAtOnce).told)).toBeInstanceOf(BulkheadFullError);

    const waitsAWhile = bulkhead({ maxConcurrent: 1, maxQueued: 1, maxWait: 10 });
    arrive(waitsAWhile);
    expect(arrive(waitsAWhile).told).toEqual({ type: 'park', ms: 10 });
  });
});

describe('resize', () => {
  it('hands added permits to those who wait, at once and in order', () => {
    const policy = bulkhead({ maxConcurrent: 1, maxQueued: 5 });
    arrive(policy);
    const waiting = [arrive(policy), arrive(policy), arrive(policy)];
    policy.update({ maxConcurrent: 3 });
    expect(waiting.map(({ call }) => call.resumed)).toEqual([1, 1, 0]);
    expect(policy).toMatchObject({ active: 3, queued: 1, maxConcurrent: 3 });
  });

  it('T31: lets running calls end when permits are taken away, and serves again below the limit', () => {
    const policy = bulkhead({ maxConcurrent: 3, maxQueued: 5 });
    const running = [arrive(policy), arrive(policy), arrive(policy)];
    const waiting = arrive(policy);
    policy.update({ maxConcurrent: 1 });
    expect(policy).toMatchObject({ active: 3, available: 0 });
    policy.release!(running[0]!.call.permit, 0);
    policy.release!(running[1]!.call.permit, 0);
    expect(waiting.call.resumed).toBe(0);
    policy.release!(running[2]!.call.permit, 0);
    expect(waiting.call.resumed).toBe(1);
  });

  it('keeps those who wait when the queue gets shorter, and lets nobody else in', () => {
    const policy = bulkhead({ maxConcurrent: 1, maxQueued: 2 });
    const first = arrive(policy);
    const second = arrive(policy);
    arrive(policy);
    policy.update({ maxQueued: 0 });
    expect(policy.queued).toBe(2);
    expect(arrive(policy).told.type).toBe('reject');
    policy.release!(first.call.permit, 0);
    expect(policy.admit!(second.call, 0)).toBe(PROCEED);
  });

  it('tells of a changed limit, and only of that', () => {
    const policy = bulkhead({ maxConcurrent: 1 });
    const events: ResilienceEvent<'limit.changed'>[] = [];
    policy.on('limit.changed', (event) => events.push(event));
    policy.update({ maxConcurrent: 4 });
    policy.update({ maxConcurrent: 4 });
    policy.update({ maxQueued: 4 });
    expect(events).toMatchObject([
      { limit: 4, previousLimit: 1, policyKind: 'bulkhead', pipeline: undefined },
    ]);
    expect(policy.describe!()).toMatchObject({ maxConcurrent: 4, maxQueued: 4 });
  });
});

describe('inspection', () => {
  it('describes the options in force as JSON', () => {
    expect(bulkhead().describe!()).toEqual({
      maxConcurrent: 25,
      maxQueued: 0,
      queue: 'fifo',
      maxWait: 'unlimited',
      releaseOn: 'settle',
    });
    const policy = bulkhead({ maxQueued: 3, maxWait: '2s' });
    const described = policy.describe!();
    expect(described).toMatchObject({ maxQueued: 3, maxWait: 2000 });
    expect(JSON.parse(JSON.stringify(described))).toEqual(described);
    expect(policy).toMatchObject({ kind: 'bulkhead', name: 'bulkhead', maxQueued: 3 });
  });

  it('T9: gives frozen snapshots that later calls do not change', () => {
    const policy = bulkhead({ maxConcurrent: 2, maxQueued: Infinity });
    const before = policy.snapshot();
    arrive(policy);
    expect(before).toEqual({
      active: 0,
      abandoned: 0,
      paused: false,
      queued: 0,
      available: 2,
      maxConcurrent: 2,
      maxQueued: null,
    });
    expect(policy.snapshot()).toMatchObject({ active: 1, available: 1 });
    expect(Object.isFrozen(before)).toBe(true);
  });

  it('T11: does not change the options it is given, and does not see them change', () => {
    const options = { maxConcurrent: 1 };
    const policy = bulkhead(Object.freeze(options));
    expect(bulkhead(options).maxConcurrent).toBe(1);
    expect(policy.maxConcurrent).toBe(1);
  });

  it('refuses a second runtime', () => {
    const policy = bulkhead({ name: 'db' });
    policy.attach!(systemRuntime);
    policy.attach!(systemRuntime);
    expect(() => policy.attach!({ ...systemRuntime })).toThrow(TypeError);
    expect(() => policy.attach!({ ...systemRuntime })).toThrow(/'db'/);
  });
});

describe('update of what is not a limit', () => {
  it('gives calls that come from now on another time in the queue, and says when permits come back', () => {
    const policy = bulkhead({ maxConcurrent: 1, maxQueued: 2, maxWait: '1s' });
    policy.admit!(new FakeCall(), 0);
    expect(policy.admit!(new FakeCall(), 0)).toEqual({ type: 'park', ms: 1000 });
    policy.update({ maxWait: '3s', releaseOn: 'abandon' });
    expect(policy.admit!(new FakeCall(), 0)).toEqual({ type: 'park', ms: 3000 });
    expect(policy.releaseOn).toBe('abandon');
    expect(policy.describe!()).toMatchObject({ maxWait: 3000, releaseOn: 'abandon', maxQueued: 2 });
    policy.update({ maxWait: Infinity });
    expect(policy.describe!()).toMatchObject({ maxWait: 'unlimited', releaseOn: 'abandon' });
  });
});

describe('what a bulkhead says of itself', () => {
  it('is what it remembers: all while calls run or wait, and its pause', () => {
    const policy = bulkhead({ maxConcurrent: 1, maxQueued: 1 });
    expect(policy.remembers!(0)).toBe(0);
    const running = arrive(policy);
    expect(policy.remembers!(0)).toBe(Infinity);
    const waiting = arrive(policy);
    policy.release!(running.call.permit, 0);
    policy.admit!(waiting.call, 0);
    policy.release!(waiting.call.permit, 0);
    expect(policy.remembers!(0)).toBe(0);
    policy.pause();
    expect(policy.remembers!(0)).toBe(1);
    arrive(policy);
    expect(policy).toMatchObject({ active: 0, queued: 1 });
    expect(policy.remembers!(0)).toBe(Infinity);
  });

  it('is its reading, for metrics', () => {
    const policy = bulkhead({ maxConcurrent: 1, maxQueued: 3 });
    arrive(policy);
    arrive(policy);
    expect(policy.reading!()).toEqual({ usage: 1, limit: 1, abandoned: 0, queued: 1, maxQueued: 3 });
  });

  it('is its traits, and that it asks for no clock', () => {
    const policy = bulkhead();
    expect(policy.traits).toEqual(['queues', 'limits']);
    expect(policy.needsTime).toEqual({ admit: false, success: false });
    expect(typeof policy.lock).toBe('object');
    expect(policy.lock).toBe(policy.lock);
    expect(policy.lock).not.toBe(bulkhead().lock);
  });
});
