import { describe, expect, it, vi } from 'vitest';
import { EventHub, type EventOrigin, failure, type ResilienceEvent } from '../../src/core/index.ts';
import { virtualRuntime } from '../../src/testing/index.ts';

function setUp() {
  const runtime = virtualRuntime({ wallTimeMs: 1000 });
  const hub = new EventHub({ kind: 'timeout', name: 'total' });
  hub.attach(runtime);
  const pipelineHub = new EventHub({ kind: 'pipeline', name: 'api' });
  pipelineHub.attach(runtime);
  const origin: EventOrigin = {
    attempt: 2,
    key: 'tenant',
    pipeline: 'api',
    scope: [pipelineHub],
  };
  const expire = (call: EventOrigin | undefined = origin, shared = false): void =>
    hub.emit('timeout.expired', call, () => ({ timeoutMs: 5 }), shared);
  return { runtime, hub, pipelineHub, origin, expire };
}

describe('EventHub', () => {
  it('tells listeners of that type, and of all types', () => {
    const { hub, expire, runtime } = setUp();
    const seen: ResilienceEvent[] = [];
    const all: ResilienceEvent[] = [];
    hub.on('timeout.expired', (event) => seen.push(event));
    hub.on('fallback.failed', (event) => seen.push(event));
    hub.on('*', (event) => all.push(event));
    expire();
    expect(seen).toEqual([
      {
        type: 'timeout.expired',
        timeMs: 1000,
        policy: 'total',
        policyKind: 'timeout',
        pipeline: 'api',
        key: 'tenant',
        attempt: 2,
        timeoutMs: 5,
      },
    ]);
    expect(all).toEqual(seen);
    expect(runtime.reported).toEqual([]);
  });

  it('says of what no call brought about that it has no call', () => {
    const { hub, expire } = setUp();
    const seen: ResilienceEvent[] = [];
    hub.on('*', (event) => seen.push(event));
    hub.emit('timeout.expired', undefined, () => ({ timeoutMs: 1 }));
    expect(seen[0]).toMatchObject({ pipeline: undefined, key: undefined, attempt: 0 });
    expire();
    expect(seen).toHaveLength(2);
  });

  it('builds nothing while nobody listens', () => {
    const { hub } = setUp();
    const details = vi.fn(() => ({ timeoutMs: 1 }));
    hub.emit('timeout.expired', undefined, details);
    const unsubscribe = hub.on('*', () => {});
    unsubscribe();
    hub.emit('timeout.expired', undefined, details);
    expect(hub.heard).toBe(false);
    expect(details).not.toHaveBeenCalled();
  });

  it('ends one subscription at a time, however often it is asked to', () => {
    const { hub, expire } = setUp();
    const listener = vi.fn();
    const first = hub.on('timeout.expired', listener);
    const second = hub.on('timeout.expired', listener);
    first();
    first();
    expire();
    expect(listener).toHaveBeenCalledTimes(1);
    expect(hub.heard).toBe(true);
    second();
    expire();
    expect(listener).toHaveBeenCalledTimes(1);
    expect(hub.heard).toBe(false);
  });

  it('lets a listener unsubscribe itself and others while it is told', () => {
    const { hub, expire } = setUp();
    const seen: string[] = [];
    const off = hub.on('*', () => {
      seen.push('a');
      off();
    });
    hub.on('*', () => seen.push('b'));
    expire();
    expire();
    expect(seen).toEqual(['a', 'b', 'b']);
  });

  it('T8: reports what a listener throws, once, and tells the others', () => {
    const { hub, expire, runtime } = setUp();
    const thrown = new Error('listener');
    const told = vi.fn();
    hub.on('*', () => {
      throw thrown;
    });
    hub.on('*', told);
    expect(() => expire()).not.toThrow();
    expect(told).toHaveBeenCalledTimes(1);
    expect(runtime.reported).toEqual([thrown]);
  });

  it('T8: reports what an async listener rejects with, once', async () => {
    const { hub, expire, runtime } = setUp();
    const thrown = new Error('listener');
    hub.on('*', async () => {
      throw thrown;
    });
    expire();
    await runtime.settle();
    expect(runtime.reported).toEqual([thrown]);
  });

  describe('forwarding to pipelines', () => {
    it('makes a pipeline hear what its own calls bring about, once per event', () => {
      const { hub, pipelineHub, expire } = setUp();
      const listener = vi.fn();
      pipelineHub.on('timeout.expired', listener);
      hub.forwardTo(pipelineHub);
      hub.forwardTo(pipelineHub);
      expire();
      expect(listener).toHaveBeenCalledTimes(1);
      expect(hub.heard).toBe(true);
      hub.stopForwardingTo(pipelineHub);
      expire();
      expect(listener).toHaveBeenCalledTimes(1);
      expect(hub.heard).toBe(false);
    });

    it('keeps the events of calls through other pipelines from it', () => {
      const { hub, pipelineHub, origin, expire } = setUp();
      const listener = vi.fn();
      pipelineHub.on('*', listener);
      hub.forwardTo(pipelineHub);
      expire({ ...origin, scope: [] });
      expect(listener).not.toHaveBeenCalled();
    });

    it('tells all of what belongs to the shared state', () => {
      const { hub, pipelineHub, origin, expire } = setUp();
      const listener = vi.fn();
      pipelineHub.on('*', listener);
      hub.forwardTo(pipelineHub);
      expire({ ...origin, scope: [] }, true);
      hub.emit('timeout.expired', undefined, () => ({ timeoutMs: 1 }));
      expect(listener).toHaveBeenCalledTimes(2);
    });
  });

  it('hands errors and outcomes over by identity', () => {
    const { hub, origin } = setUp();
    const outcome = failure(new Error('x'));
    const seen: unknown[] = [];
    hub.on('retry.exhausted', (event) => seen.push(event.outcome));
    hub.emit('retry.exhausted', origin, () => ({ attempts: 3, outcome }));
    expect(seen[0]).toBe(outcome);
  });
});
