import { bulkhead, coalesce, pipeline, retry, timeout } from 'seawall';
import { checkPolicy, type VirtualRuntime, virtualRuntime } from 'seawall/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Call, ResilienceEvent } from '../../src/core/index.ts';

let runtime: VirtualRuntime;
let runs: { readonly signal: AbortSignal; resolve(value: unknown): void; reject(error: unknown): void }[];
beforeEach(() => {
  runtime = virtualRuntime();
  runs = [];
});
const operation = ({ signal }: Call) =>
  new Promise((resolve, reject) => {
    runs.push({ signal, resolve, reject });
  });

describe('coalesce', () => {
  it('lets calls with one key share one execution', async () => {
    const calls = pipeline({ runtime }, coalesce());
    const [one, two, other] = ['a', 'a', 'b'].map((key) => calls.execute(operation, { key }));
    await runtime.settle();
    expect(runs).toHaveLength(2);
    const value = {};
    runs[0]?.resolve(value);
    runs[1]?.resolve('other');
    expect(await one).toBe(value);
    expect(await two).toBe(value);
    expect(await other).toBe('other');
    const again = calls.execute(operation, { key: 'a' });
    await runtime.settle();
    expect(runs).toHaveLength(3);
    runs[2]?.resolve(1);
    await again;
  });

  it('shares the very same error', async () => {
    const calls = pipeline({ runtime }, coalesce());
    const outcomes = ['a', 'a'].map((key) => calls.executeOutcome(operation, { key }));
    await runtime.settle();
    const error = new Error('down');
    runs[0]?.reject(error);
    for (const outcome of await Promise.all(outcomes)) expect(outcome.ok || outcome.error).toBe(error);
  });

  it('T18: keeps nothing of an execution that has ended, whatever it came to', async () => {
    const full = bulkhead({ maxConcurrent: 1 });
    const calls = pipeline({ runtime }, coalesce(), full);
    const first = calls.execute(operation, { key: 'a' });
    await runtime.settle();
    await expect(calls.execute(operation, { key: 'b' })).rejects.toMatchObject({ code: 'bulkhead-full' });
    runs[0]?.resolve(1);
    await first;
    const down = () => {
      throw new Error('down');
    };
    await expect(calls.execute(down, { key: 'b' })).rejects.toThrow('down');
    await expect(calls.execute(() => 2, { key: 'b' })).resolves.toBe(2);
  });

  it('runs calls without a key by themselves', async () => {
    const calls = pipeline({ runtime }, coalesce());
    const both = [calls.execute(operation), calls.execute(operation)];
    await runtime.settle();
    expect(runs).toHaveLength(2);
    for (const run of runs) run.resolve(1);
    await Promise.all(both);
  });

  it('ends the wait of whoever leaves, and aborts the execution with the last', async () => {
    const calls = pipeline({ runtime }, coalesce());
    const [one, two] = [new AbortController(), new AbortController()];
    const outcomes = [one, two].map(({ signal }) => calls.executeOutcome(operation, { key: 'a', signal }));
    await runtime.settle();
    one.abort('first');
    expect(await outcomes[0]).toMatchObject({ error: 'first' });
    expect(runs[0]?.signal.aborted).toBe(false);
    two.abort('second');
    expect(await outcomes[1]).toMatchObject({ error: 'second' });
    expect(runs[0]?.signal.aborted).toBe(true);
  });

  it('lets a timeout of one call be', async () => {
    const shared = coalesce();
    const slow = pipeline(
      { runtime },
      timeout((call) => (call.idempotent ? 50 : 500)),
      shared,
    );
    const hasty = slow.executeOutcome(operation, { key: 'a', idempotent: true });
    const patient = slow.executeOutcome(operation, { key: 'a' });
    await runtime.advance(50);
    expect(await hasty).toMatchObject({ error: { code: 'timeout' } });
    runs[0]?.resolve(7);
    expect(await patient).toEqual({ ok: true, value: 7 });
  });

  it('gives each call a copy of what can be used only once', async () => {
    const calls = pipeline({ runtime }, coalesce({ copy: (value) => (value as Response).clone() }));
    const both = ['a', 'a'].map((key) => calls.execute(operation as () => Promise<Response>, { key }));
    await runtime.settle();
    runs[0]?.resolve(new Response('text'));
    const texts = (await Promise.all(both)).map((response) => response.text());
    expect(await Promise.all(texts)).toEqual(['text', 'text']);
  });

  it('gives whoever joins a response of its own', async () => {
    const calls = pipeline({ runtime }, coalesce());
    const read = async () => {
      const response = await calls.execute(operation as () => Promise<Response>, { key: 'a' });
      return response.text();
    };
    const texts = [read(), read(), read()];
    await runtime.settle();
    runs[0]?.resolve(new Response('text'));
    expect(await Promise.all(texts)).toEqual(['text', 'text', 'text']);
    expect(runs).toHaveLength(1);
  });

  it('lets nothing share that must not run twice, and no key that is too long', async () => {
    const calls = pipeline({ runtime }, coalesce());
    const key = 'x'.repeat(8193);
    const all = [
      ...[1, 2].map(() => calls.execute(operation, { key: 'a', idempotent: false })),
      ...[1, 2].map(() => calls.execute(operation, { key })),
    ];
    await runtime.settle();
    expect(runs).toHaveLength(4);
    for (const run of runs) run.resolve(1);
    await Promise.all(all);
  });

  it('says how many are inside, and how many have joined', async () => {
    const shared = coalesce();
    const calls = pipeline({ runtime }, shared);
    const leaver = new AbortController();
    const all = [
      calls.execute(operation, { key: 'a' }),
      calls.executeOutcome(operation, { key: 'a', signal: leaver.signal }),
      calls.execute(operation, { key: 'a' }),
    ];
    await runtime.settle();
    expect(shared.reading?.()).toEqual({ usage: 1, queued: 2 });
    expect(shared.snapshot()).toEqual({ calls: 3, joined: 2, keyedCalls: 3, joinedCalls: 2 });
    expect(shared.remembers?.(0)).toBe(Number.POSITIVE_INFINITY);
    leaver.abort();
    await runtime.settle();
    expect(shared.snapshot()).toMatchObject({ calls: 2, joined: 1 });
    runs[0]?.resolve(1);
    await Promise.all(all);
    expect(shared.snapshot()).toEqual({ calls: 0, joined: 0, keyedCalls: 3, joinedCalls: 2 });
    expect(shared.remembers?.(0)).toBe(0);
  });

  it('goes by a function of the call', async () => {
    const calls = pipeline({ runtime }, coalesce({ key: ({ key }) => key?.toLowerCase() }));
    const both = ['A', 'a'].map((key) => calls.execute(operation, { key }));
    await runtime.settle();
    expect(runs).toHaveLength(1);
    runs[0]?.resolve(1);
    await Promise.all(both);
    const wrong = pipeline({ runtime }, coalesce({ key: (() => 7) as never }));
    await expect(wrong.execute(operation)).rejects.toThrow(
      'coalesce.key(call) must be a string or undefined, got 7',
    );
  });

  it('tells of calls that join', async () => {
    const calls = pipeline({ runtime }, coalesce(), retry());
    const events: ResilienceEvent[] = [];
    calls.on('call.joined', (event) => events.push(event));
    const all = ['a', 'a', 'a'].map((key) => calls.execute(operation, { key }));
    await runtime.settle();
    expect(events).toMatchObject([
      { waiting: 2, key: 'a' },
      { waiting: 3, key: 'a' },
    ]);
    runs[0]?.resolve(1);
    await Promise.all(all);
  });

  it('changes its options in use', async () => {
    const shared = coalesce({ name: 'reads' });
    shared.update({ key: () => 'one' });
    expect(shared.describe()).toEqual({ key: { function: 'key' } });
    const calls = pipeline({ runtime }, shared);
    const both = [calls.execute(operation), calls.execute(operation)];
    await runtime.settle();
    expect(runs).toHaveLength(1);
    runs[0]?.resolve(1);
    await Promise.all(both);
    expect(() => shared.update({ name: 'other' } as never)).toThrow('coalesce.name cannot change');
  });
});

it.each([
  [{ key: 'id' }, "coalesce.key must be a function, got 'id'"],
  [{ keys: true }, 'coalesce.keys is not an option: did you mean key?'],
])('refuses %o', (options, message) => {
  expect(() => coalesce(options as never)).toThrow(message);
});

it('is content with checkPolicy', async () => {
  expect(await checkPolicy(() => coalesce())).toMatchObject({ runs: 100 });
});
