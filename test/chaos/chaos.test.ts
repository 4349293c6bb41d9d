import { describe, expect, it } from 'vitest';
import { CHAOS, type Chaos, ChaosError, chaos, chaosSwitch, weighted } from '../../src/chaos/index.ts';
import { circuitBreaker } from '../../src/circuit-breaker/index.ts';
import { fallback, pipeline, type ResilienceEvent, retry, timeout } from '../../src/index.ts';
import { recordEvents, script, virtualRuntime } from '../../src/testing/index.ts';

async function share(policy: Parameters<typeof pipeline>[0], seed = 1, calls = 1_000): Promise<number> {
  const all = pipeline({ runtime: virtualRuntime({ seed }) }, policy as never);
  let failed = 0;
  for (let index = 0; index < calls; index++) {
    if (!(await all.executeOutcome(() => 'ok')).ok) failed += 1;
  }
  return failed / calls;
}

describe('chaos.fault', () => {
  it('fails a share of the calls, which do not run', async () => {
    const dependency = script().respond('ok');
    const runtime = virtualRuntime({ seed: 2 });
    const calls = pipeline({ runtime }, chaos.fault({ rate: 0.3 }));
    let failed = 0;
    for (let index = 0; index < 1_000; index++) {
      const outcome = await calls.executeOutcome(dependency);
      if (outcome.ok) continue;
      failed += 1;
      expect(outcome.error).toBeInstanceOf(ChaosError);
      expect(outcome.error).toMatchObject({ code: 'chaos', policy: 'chaos-fault' });
    }
    expect(failed).toBeGreaterThan(260);
    expect(failed).toBeLessThan(340);
    expect(dependency.calls).toHaveLength(1_000 - failed);
  });

  it('strikes nobody at rate 0 and everybody at rate 1', async () => {
    expect(await share(chaos.fault({ rate: 0 }))).toBe(0);
    expect(await share(chaos.fault({ rate: 1 }))).toBe(1);
  });

  it('is a failure of the dependency to retries and breakers', async () => {
    const runtime = virtualRuntime();
    const breaker = circuitBreaker({ consecutiveFailures: 3 });
    const calls = pipeline(
      { runtime },
      retry({ maxAttempts: 3, backoff: () => 1 }),
      breaker,
      chaos.fault({ rate: 1 }),
    );
    const result = calls.executeOutcome(() => 1);
    await runtime.runAll();
    expect(await result).toMatchObject({ ok: false, error: { code: 'chaos' } });
    expect(breaker.state).toBe('open');
  });

  it('throws the very error that it is given, or the one that is made for the call', async () => {
    const error = new Error('mine');
    const calls = pipeline(chaos.fault({ rate: 1, fault: error }));
    expect(await calls.executeOutcome(() => 1)).toEqual({ ok: false, error });
    const made = pipeline(chaos.fault({ rate: 1, fault: ({ key }) => `fault for ${key}` }));
    expect(await made.executeOutcome(() => 1, { key: 'k' })).toEqual({ ok: false, error: 'fault for k' });
  });

  it('decides in the same way for the same seed, whatever the runtime', async () => {
    const decisions = async (seed: number, runtimeSeed: number): Promise<boolean[]> => {
      const calls = pipeline(
        { runtime: virtualRuntime({ seed: runtimeSeed }) },
        chaos.fault({ rate: 0.5, seed }),
      );
      const all: boolean[] = [];
      for (let index = 0; index < 50; index++) all.push((await calls.executeOutcome(() => 1)).ok);
      return all;
    };
    expect(await decisions(5, 1)).toEqual(await decisions(5, 2));
    expect(await decisions(5, 1)).not.toEqual(await decisions(6, 1));
  });
});

describe('chaos.latency', () => {
  it('holds calls up before they run', async () => {
    const runtime = virtualRuntime();
    const dependency = script().respond('ok');
    const calls = pipeline({ runtime }, chaos.latency({ rate: 1, latency: '2s' }));
    const result = calls.execute(dependency);
    await runtime.advance(1_999);
    expect(dependency.calls).toHaveLength(0);
    await runtime.advance(1);
    expect(await result).toBe('ok');
  });

  it('is cut short by a timeout further out, and forgets the call', async () => {
    const runtime = virtualRuntime();
    const slow = chaos.latency({ rate: 1, latency: Infinity });
    const calls = pipeline({ runtime }, timeout('1s'), slow);
    const result = calls.executeOutcome(() => 1);
    expect(slow.snapshot()).toMatchObject({ active: 1, injected: 1 });
    await runtime.advance('1s');
    expect(await result).toMatchObject({ ok: false, error: { code: 'timeout' } });
    expect(slow.snapshot().active).toBe(0);
  });

  it('holds no more than maxActive calls up at once', async () => {
    const runtime = virtualRuntime();
    const slow = chaos.latency({ rate: 1, latency: '1s', maxActive: 2 });
    const calls = pipeline({ runtime }, slow);
    const dependency = script().respond('ok');
    for (let index = 0; index < 5; index++) void calls.execute(dependency);
    expect(dependency.calls).toHaveLength(3);
    expect(slow.snapshot().active).toBe(2);
    await runtime.advance('1s');
    expect(dependency.calls).toHaveLength(5);
    expect(slow.snapshot().active).toBe(0);
  });

  it('draws the latency for each call', async () => {
    const runtime = virtualRuntime({ seed: 4 });
    const latency = weighted<'10ms' | '2s'>([
      { weight: 9, value: '10ms' },
      { weight: 1, value: '2s' },
    ]);
    const slow = chaos.latency({ rate: 1, latency });
    const calls = pipeline({ runtime }, slow);
    const delays: number[] = [];
    slow.on('chaos.injected', (event) => {
      if (event.injection === 'latency') delays.push(event.delayMs);
    });
    for (let index = 0; index < 500; index++) void calls.execute(() => 1);
    await runtime.runAll();
    expect(new Set(delays)).toEqual(new Set([10, 2_000]));
    const long = delays.filter((ms) => ms === 2_000).length;
    expect(long).toBeGreaterThan(25);
    expect(long).toBeLessThan(80);
  });
});

describe('chaos.outcome', () => {
  it('answers with something else', async () => {
    const calls = pipeline(chaos.outcome({ rate: 1, outcome: [] as string[] }));
    const result: string[] | number = await calls.execute(() => 1);
    expect(result).toEqual([]);
    const perCall = pipeline(
      chaos.outcome({ rate: 1, outcome: ({ attempt }: { attempt: number }) => attempt * 10 }),
    );
    expect(await perCall.execute(() => 1)).toBe(10);
  });

  it('is judged by the classifier like any other', async () => {
    const calls = pipeline(
      { classify: (outcome) => (outcome.ok && outcome.value === 503 ? 'failure' : 'success') },
      fallback('fallback'),
      chaos.outcome({ rate: 1, outcome: 503 }),
    );
    expect(await calls.execute(() => 200)).toBe('fallback');
  });
});

describe('chaos.behavior', () => {
  it('does something before the call goes on', async () => {
    const log: string[] = [];
    const calls = pipeline(chaos.behavior({ rate: 1, behavior: () => log.push('chaos') }));
    expect(await calls.execute(() => log.push('call'))).toBe(2);
    expect(log).toEqual(['chaos', 'call']);
  });

  it('waits for what is asynchronous, for at most maxActive calls', async () => {
    const runtime = virtualRuntime();
    let open: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const behave = chaos.behavior({ rate: 1, behavior: () => gate, maxActive: 1 });
    const calls = pipeline({ runtime }, behave);
    const dependency = script().respond('ok');
    const first = calls.execute(dependency);
    await calls.execute(dependency);
    expect(dependency.calls).toHaveLength(1);
    expect(behave.snapshot()).toMatchObject({ active: 1, injected: 1 });
    open();
    expect(await first).toBe('ok');
    expect(behave.snapshot().active).toBe(0);
  });

  it('fails the call with what it throws', async () => {
    const error = new Error('behavior');
    const thrower = chaos.behavior({
      rate: 1,
      behavior: () => {
        throw error;
      },
    });
    const rejecter = chaos.behavior({ rate: 1, behavior: () => Promise.reject(error) });
    for (const policy of [thrower, rejecter]) {
      const calls = pipeline(policy);
      expect(await calls.executeOutcome(() => 1)).toEqual({ ok: false, error });
      expect(policy.snapshot().active).toBe(0);
    }
  });

  it('forgets a call that was given up meanwhile', async () => {
    const runtime = virtualRuntime();
    const behave = chaos.behavior({ rate: 1, behavior: () => new Promise(() => {}) });
    const calls = pipeline({ runtime }, timeout('1s'), behave);
    const result = calls.executeOutcome(() => 1);
    await runtime.advance('1s');
    await result;
    expect(behave.snapshot().active).toBe(0);
  });
});

describe('what decides whether chaos strikes', () => {
  it('is a rate for each call', async () => {
    const calls = pipeline(chaos.fault({ rate: ({ key }) => (key === 'victim' ? 1 : 0) }));
    expect((await calls.executeOutcome(() => 1, { key: 'victim' })).ok).toBe(false);
    expect((await calls.executeOutcome(() => 1, { key: 'other' })).ok).toBe(true);
    const odd = pipeline(chaos.fault({ rate: () => 7 }));
    await expect(odd.execute(() => 1)).rejects.toThrow(/chaos.fault.rate\(call\) must be a number/);
  });

  it('is whether it is enabled, at all or for the call', async () => {
    expect(await share(chaos.fault({ rate: 1, enabled: false }))).toBe(0);
    const calls = pipeline(chaos.fault({ rate: 1, enabled: ({ attempt }) => attempt > 1 }));
    expect((await calls.executeOutcome(() => 1)).ok).toBe(true);
    const odd = pipeline(chaos.fault({ rate: 1, enabled: (() => 'yes') as never }));
    await expect(odd.execute(() => 1)).rejects.toThrow(/chaos.fault.enabled\(call\) must be true or false/);
  });

  it('is the request that asks for it by a header', async () => {
    let headers: Headers | Record<string, string | string[]> | undefined;
    const optIn = { headers: () => headers };
    const calls = pipeline(chaos.fault({ name: 'payments-down', rate: 1, optIn }));
    const strikes = async (given: typeof headers): Promise<boolean> => {
      headers = given;
      return !(await calls.executeOutcome(() => 1)).ok;
    };
    expect(await strikes(undefined)).toBe(false);
    expect(await strikes({})).toBe(false);
    expect(await strikes({ 'x-chaos': 'latency' })).toBe(false);
    expect(await strikes({ 'x-chaos': 'latency, payments-down' })).toBe(true);
    expect(await strikes({ 'x-chaos': ['latency', 'fault'] })).toBe(true);
    expect(await strikes(new Headers({ 'X-Chaos': '*' }))).toBe(true);
    expect(await strikes(new Headers())).toBe(false);
    const own = pipeline(chaos.fault({ rate: 1, optIn: { ...optIn, header: 'X-Mine' } }));
    headers = { 'x-mine': 'fault' };
    expect((await own.executeOutcome(() => 1)).ok).toBe(false);
  });

  it('is a kill switch, which also lets go on who is held up', async () => {
    const runtime = virtualRuntime();
    const experiment = chaosSwitch();
    const slow = chaos.latency({ rate: 1, latency: '1h', switch: experiment });
    const calls = pipeline({ runtime }, slow);
    const held = calls.execute(() => 'let go');
    await runtime.advance('1s');
    experiment.off();
    expect(await held).toBe('let go');
    expect(runtime.nowMs).toBe(1_000);
    expect(await calls.execute(() => 'at once')).toBe('at once');
    expect(slow.snapshot()).toMatchObject({ isOn: false, injected: 1, active: 0 });
    experiment.on();
    expect(slow.snapshot().isOn).toBe(true);
    expect(chaosSwitch({ on: false }).isOn).toBe(false);
  });
});

describe('chaos events', () => {
  it('tell injected faults from real ones, on the policy and the pipeline', async () => {
    const runtime = virtualRuntime();
    const policy = chaos.fault({ rate: 1, enabled: ({ key }) => key === 'victim' });
    const calls = pipeline({ name: 'calls', runtime }, policy);
    const own: ResilienceEvent<'chaos.injected'>[] = [];
    const stop = policy.on('*', (event) => own.push(event));
    const events = recordEvents(calls);
    await calls.executeOutcome(() => 1, { key: 'victim' });
    await calls.executeOutcome(() => Promise.reject(new Error('real')));
    expect(own).toHaveLength(1);
    expect(own[0]).toMatchObject({
      type: 'chaos.injected',
      injection: 'fault',
      policy: 'chaos-fault',
      policyKind: 'chaos',
      pipeline: 'calls',
      error: { code: 'chaos' },
    });
    expect(events.types).toEqual(['chaos.injected', 'execution.settled', 'execution.settled']);
    stop();
  });
});

describe('chaos.from', () => {
  it('makes policies from plain data', async () => {
    const runtime = virtualRuntime();
    const slow = chaos.from({ inject: 'latency', rate: 1, latency: '2s', maxActive: 1, name: 'slow' });
    expect(slow.describe()).toEqual({
      inject: 'latency',
      latency: 2_000,
      maxActive: 1,
      rate: 1,
      enabled: true,
    });
    const down = chaos.from({ inject: 'fault', rate: 1, fault: { message: 'down', code: 'ECONNRESET' } });
    const odd = chaos.from({ inject: 'outcome', rate: 1, outcome: { items: [] } });
    const plain = chaos.from({ inject: 'fault', rate: 1 });
    const result = pipeline({ runtime }, slow, down).executeOutcome(() => 1);
    await runtime.runAll();
    expect(await result).toMatchObject({ error: { message: 'down', code: 'ECONNRESET' } });
    const first = await pipeline(odd).execute(() => 1);
    expect(first).toEqual({ items: [] });
    expect(await pipeline(odd).execute(() => 1)).not.toBe(first);
    expect(await pipeline(plain).executeOutcome(() => 1)).toMatchObject({ error: { code: 'chaos' } });
  });

  it('takes what data cannot say besides', async () => {
    const experiment = chaosSwitch({ on: false });
    const optIn = { headers: () => undefined };
    const down = chaos.from({ inject: 'fault', rate: 1, switch: experiment, optIn });
    experiment.on();
    expect(await pipeline(down).execute(() => 1)).toBe(1);
    const behavior = (): never => {
      throw new Error('told to');
    };
    const odd = pipeline(chaos.from({ inject: 'behavior', rate: 1, behavior }));
    await expect(odd.execute(() => 1)).rejects.toThrow('told to');
  });

  it('takes options of other sorts as long as they are undefined', async () => {
    const down = chaos.from({ inject: 'fault', rate: 1, latency: undefined, maxActive: undefined });
    expect(down.describe()).toEqual({ inject: 'fault', rate: 1, enabled: true });
  });

  it('refuses declarations that make no sense', () => {
    expect(() => chaos.from(undefined as never)).toThrow('chaos must be an object, got undefined');
    expect(() => chaos.from({ inject: 'fire', rate: 1 } as never)).toThrow(
      "chaos.inject must be one of 'latency'",
    );
    expect(() => chaos.from({ inject: 'fault', rate: 1, fault: {} } as never)).toThrow(
      'chaos.fault.message must be a string, got undefined',
    );
    expect(() => chaos.from({ inject: 'outcome', rate: 1 })).toThrow('chaos.outcome must be given');
    expect(() => chaos.from({ inject: 'latency', rate: 1 })).toThrow('chaos.latency must be a duration');
    expect(() => chaos.from({ inject: 'behavior', rate: 1 })).toThrow('chaos.behavior must be a function');
    expect(() => chaos.from({ inject: 'latency', rate: 1, latncy: 1 } as never)).toThrow(
      'chaos.latncy is not an option: did you mean latency?',
    );
    expect(() => chaos.from({ inject: 'fault', rate: 1, latency: '1s' })).toThrow(
      "chaos.latency is not for inject: 'fault', got '1s'",
    );
  });
});

describe('update', () => {
  it('changes what is named, and brings defaults back', async () => {
    const runtime = virtualRuntime();
    const slow = chaos.latency({ rate: 1, latency: '1s', maxActive: 1, enabled: false });
    const calls = pipeline({ runtime }, slow);
    expect(await calls.execute(() => 'at once')).toBe('at once');
    slow.update({ enabled: undefined, latency: '2s', maxActive: undefined });
    expect(slow.describe()).toEqual({
      inject: 'latency',
      rate: 1,
      latency: 2_000,
      maxActive: 'unlimited',
      enabled: true,
    });
    const held = calls.execute(() => runtime.nowMs);
    slow.update({ latency: '9s' });
    await runtime.runAll();
    expect(await held).toBe(2_000);
    slow.update({ rate: 0 });
    expect(await calls.execute(() => runtime.nowMs)).toBe(2_000);
  });

  it('changes each of the four', async () => {
    const down = chaos.fault({ rate: 1 });
    down.update({ fault: { message: 'down', code: 'ECONNRESET' } });
    expect(await pipeline(down).executeOutcome(() => 1)).toMatchObject({
      error: { message: 'down', code: 'ECONNRESET' },
    });
    const odd = chaos.from({ inject: 'outcome', rate: 1, outcome: 1 });
    odd.update({ outcome: { items: [] } });
    const answer = await pipeline(odd).execute(() => 1);
    expect(answer).toEqual({ items: [] });
    expect(await pipeline(odd).execute(() => 1)).not.toBe(answer);
    const log: string[] = [];
    const behave = chaos.behavior({ rate: 1, behavior: () => log.push('before') });
    behave.update({ behavior: () => log.push('after') });
    await pipeline(behave).execute(() => 1);
    expect(log).toEqual(['after']);
  });

  it('begins the sequence of another seed, and goes on with that of the same', async () => {
    const decisions = async (policy: Chaos, count: number): Promise<boolean[]> => {
      const calls = pipeline({ runtime: virtualRuntime() }, policy);
      const all: boolean[] = [];
      for (let index = 0; index < count; index++) all.push((await calls.executeOutcome(() => 1)).ok);
      return all;
    };
    const whole = await decisions(chaos.fault({ rate: 0.5, seed: 5 }), 40);
    const changed = chaos.fault({ rate: 0.1, seed: 9 });
    changed.update({ rate: 0.5, seed: 5 });
    const runtime = virtualRuntime();
    const calls = pipeline({ runtime }, changed);
    const seen: boolean[] = [];
    for (let index = 0; index < 40; index++) {
      seen.push((await calls.executeOutcome(() => 1)).ok);
      changed.update({ enabled: true, seed: 5 });
    }
    expect(seen).toEqual(whole);
  });

  it('lets go on who is held up where it brings a switch that is off, and heeds only that from then on', async () => {
    const runtime = virtualRuntime();
    const [before, after] = [chaosSwitch(), chaosSwitch({ on: false })];
    const slow = chaos.latency({ rate: 1, latency: '1h', switch: before });
    const calls = pipeline({ runtime }, slow);
    const held = calls.execute(() => runtime.nowMs);
    slow.update({ switch: after });
    expect(await held).toBe(0);
    after.on();
    const again = calls.execute(() => runtime.nowMs);
    before.off();
    await runtime.advance('1m');
    after.off();
    expect(await again).toBe(60_000);
    expect(slow.describe()).toMatchObject({ switch: { on: false } });
  });

  it.each([
    [{ rate: 7 }, 'chaos.fault.rate must be a number ≥ 0 and ≤ 1, got 7'],
    [{ rate: undefined }, 'chaos.fault.rate must be a number, got undefined'],
    [{ name: 'other' }, "chaos.fault.name cannot change while in use, got 'other'"],
    [{ inject: 'latency' }, "chaos.fault.inject cannot change while in use, got 'latency'"],
    [{ latency: '1s' }, "chaos.fault.latency is not for inject: 'fault', got '1s'"],
    [{ fault: 7 }, 'chaos.fault.fault must be an error'],
    [{ enabld: true }, 'chaos.fault.enabld is not an option: did you mean enabled?'],
  ])('refuses %j, and changes nothing', (change, message) => {
    const down = chaos.fault({ rate: 0.25, seed: 1 });
    const before = down.describe();
    expect(() => down.update({ enabled: false, ...change } as never)).toThrow(message);
    expect(down.describe()).toEqual(before);
  });

  it('refuses what is no change', () => {
    expect(() => chaos.fault({ rate: 0 }).update(undefined as never)).toThrow(
      'chaos.fault must be an object, got undefined',
    );
  });

  it('takes what a reload says: all options, those of other sorts as undefined', () => {
    const slow = chaos.from({ inject: 'latency', rate: 1, latency: '1s', name: 'slow' });
    const unset = Object.fromEntries(Object.keys(CHAOS).map((option) => [option, undefined]));
    slow.update({ ...unset, inject: 'latency', rate: 0.5, latency: '2s', name: 'slow' } as never);
    expect(slow.describe()).toMatchObject({ rate: 0.5, latency: 2_000 });
    const down = chaos.fault({ rate: 1 });
    down.update({ ...unset, inject: 'fault', rate: 0.5 } as never);
    expect(down.describe()).toMatchObject({ rate: 0.5 });
  });
});

describe('options of chaos', () => {
  it('are checked', () => {
    expect(() => chaos.fault({} as never)).toThrow(/chaos.fault.rate must be a number, got undefined/);
    expect(() => chaos.fault({ rate: 5 })).toThrow(/chaos.fault.rate must be a number ≥ 0 and ≤ 1, got 5/);
    expect(() => chaos.fault({ rate: Number.NaN })).toThrow(RangeError);
    expect(() => chaos.fault({ rate: 1, enabled: 1 as never })).toThrow(
      /chaos.fault.enabled must be true or false/,
    );
    expect(() => chaos.fault({ rate: 1, seed: 1.5 })).toThrow(/chaos.fault.seed must be an integer/);
    expect(() => chaos.fault({ rate: 1, switch: true as never })).toThrow(
      /switch must be made by chaosSwitch/,
    );
    expect(() => chaos.fault({ rate: 1, name: '' })).toThrow(/chaos.fault.name/);
    expect(() => chaos.fault({ rate: 1, fault: 'x' as never })).toThrow(/chaos.fault.fault must be an error/);
    expect(() => chaos.fault({ rate: 1, optIn: {} as never })).toThrow(/optIn.headers must be a function/);
    expect(() => chaos.fault({ rate: 1, optIn: { headers: () => ({}), header: '' } })).toThrow(
      /optIn.header/,
    );
    expect(() => chaos.fault({ rate: 1, maxActive: 1 } as never)).toThrow(/maxActive is not an option/);
    expect(() => chaos.latency({ rate: 1 } as never)).toThrow(/chaos.latency.latency must be a duration/);
    expect(() => chaos.latency({ rate: 1, latency: 1, maxActive: 0 })).toThrow(
      /maxActive must be an integer/,
    );
    expect(() => chaos.outcome({ rate: 1 } as never)).toThrow(/chaos.outcome.outcome must be given/);
    expect(() => chaos.behavior({ rate: 1 } as never)).toThrow(/chaos.behavior.behavior must be a function/);
    expect(() => chaosSwitch({ on: 1 as never })).toThrow(/chaosSwitch.on/);
  });

  it('of weights are checked', () => {
    expect(() => weighted([])).toThrow(/weighted must be given an array that is not empty/);
    expect(() => weighted([{ weight: -1, value: 1 }])).toThrow(/weighted\[0\].weight/);
    expect(() => weighted([{ weight: 0, value: 1 }])).toThrow(/one weight above 0/);
  });

  it('weigh: a weight of 0 is never drawn, and rounding finds the last', () => {
    const call = {} as never;
    const draw = weighted([
      { weight: 0, value: 'never' },
      { weight: 1, value: 'a' },
      { weight: 3, value: 'b' },
      { weight: 0, value: 'never' },
    ]);
    expect(draw(call, () => 0)).toBe('a');
    expect(draw(call, () => 0.249)).toBe('a');
    expect(draw(call, () => 0.251)).toBe('b');
    expect(draw(call, () => 1)).toBe('b');
  });

  it('are told as plain data', () => {
    const policies = [
      chaos.fault({ rate: () => 1, enabled: () => true, seed: 3, optIn: { headers: () => ({}) } }),
      chaos.latency({ rate: 0.5, latency: () => '1s' }),
      chaos.latency({ rate: 0.5, latency: Infinity }),
      chaos.outcome({ rate: 1, outcome: () => 1 }),
      chaos.behavior({ rate: 1, behavior: () => {} }),
    ];
    for (const policy of policies) {
      expect(JSON.parse(JSON.stringify(policy.describe()))).toEqual(policy.describe());
      expect(JSON.parse(JSON.stringify(policy.snapshot()))).toEqual(policy.snapshot());
      expect(Object.isFrozen(policy.snapshot())).toBe(true);
    }
    expect(policies[0]?.describe()).toEqual({
      inject: 'fault',
      rate: { function: 'rate' },
      enabled: { function: 'enabled' },
      optIn: { header: 'x-chaos', headers: { function: 'headers' } },
      seed: 3,
    });
    expect(policies[2]?.describe()).toMatchObject({ latency: 'unlimited', maxActive: 'unlimited' });
    expect(policies[3]?.describe()).toMatchObject({ outcome: { function: 'outcome' } });
  });

  it.each([
    chaos.latency({ rate: 0.5, latency: Infinity, maxActive: 3, seed: -5 }),
    chaos.fault({ rate: 0.5 }),
    chaos.fault({ rate: 0.5, fault: Object.assign(new TypeError('down'), { code: 'X', cause: {} }) }),
    chaos.fault({ rate: 0.5, fault: { message: 'down', status: 503 }, enabled: false }),
    chaos.outcome({ rate: 0, outcome: { items: [1, null, 'two'] } }),
  ])('make a policy that is told in the same way: $name %#', (policy) => {
    const told = JSON.parse(JSON.stringify(policy.describe()));
    expect(chaos.from(told).describe()).toEqual(told);
  });

  it('tell of answers that JSON does not hold as of functions, which alone can make them in a file', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    for (const outcome of [circle, undefined, new Date(0), Number.NaN]) {
      expect(chaos.outcome({ rate: 1, outcome }).describe()).toMatchObject({ outcome: { function: '' } });
    }
  });

  it('are those that the table says: its limits are those of numbers', () => {
    expect(CHAOS.seed).toMatchObject({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
  });

  it('hold for one runtime', () => {
    const policy = chaos.fault({ rate: 1 });
    pipeline({ runtime: virtualRuntime() }, policy);
    expect(() => pipeline({ runtime: virtualRuntime() }, policy)).toThrow(
      /chaos 'chaos-fault' is in a pipeline/,
    );
  });
});
