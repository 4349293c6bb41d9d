import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { circuitBreaker, type Pipeline, pipeline, retry, timeout } from '../../src/index.ts';
import { FakeMeters } from './fake-otel.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Waits for a turn of the event loop, without which V8 clears no WeakRef. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('telemetry', () => {
  it('keeps no pipeline alive, neither at the meter nor at a policy that others use too', async () => {
    const meters = new FakeMeters();
    const shared = circuitBreaker();
    const use = async (): Promise<WeakRef<Pipeline>> => {
      const calls = pipeline(
        { name: 'host', telemetry: { meterProvider: meters.provider } },
        retry(),
        shared,
      );
      await calls.execute(() => 1);
      return new WeakRef(calls);
    };
    const refs: WeakRef<Pipeline>[] = [];
    for (let i = 0; i < 200; i++) refs.push(await use());
    for (let i = 0; i < 5; i++) {
      await turn();
      collectGarbage();
    }
    const alive = refs.filter((ref) => ref.deref() !== undefined).length;
    expect(alive).toBeLessThan(5);
    expect(meters.value('resilience.pipeline.attempts')).toBe(200);
  });

  it('of a pipeline of four policies takes less than 5 KB, with all its series', async () => {
    const meters = new FakeMeters();
    const make = (count: number, telemetry: false | { meterProvider: FakeMeters['provider'] }): Pipeline[] =>
      Array.from({ length: count }, () =>
        pipeline({ name: 'same', telemetry }, timeout('5s'), retry(), circuitBreaker(), timeout('1s')),
      );
    const bytes = (telemetry: false | { meterProvider: FakeMeters['provider'] }): number => {
      make(200, telemetry);
      collectGarbage();
      const before = process.memoryUsage().heapUsed;
      const kept = make(2000, telemetry);
      collectGarbage();
      return (process.memoryUsage().heapUsed - before) / kept.length;
    };
    const telemetry = bytes({ meterProvider: meters.provider }) - bytes(false);
    expect(telemetry).toBeLessThan(5000);
  });
});
