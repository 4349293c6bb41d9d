import { describe, expect, it } from 'vitest';
import { pipeline, retry, timeout } from '../../src/index.ts';
import { classifyScripted, ScriptedError, script, virtualRuntime } from '../../src/testing/index.ts';

describe('script', () => {
  it('answers call by call, and with the last step from then on', async () => {
    const dependency = script().fail(2).respond('ok');
    await expect(dependency()).rejects.toThrow('scripted failure of call 1');
    await expect(dependency()).rejects.toThrow('scripted failure of call 2');
    expect(await dependency()).toBe('ok');
    expect(await dependency()).toBe('ok');
    expect(dependency.calls.map(({ step }) => step)).toEqual(['fail', 'fail', 'respond', 'respond']);
  });

  it('is an operation of a pipeline', async () => {
    const runtime = virtualRuntime();
    const dependency = script().fail(2).respond('ok');
    const result = pipeline({ runtime }, retry({ maxAttempts: 3 })).execute(dependency);
    await runtime.runAll();
    expect(await result).toBe('ok');
    expect(dependency.calls.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  });

  it('hangs in the virtual time of the pipeline that calls it, and stops when it is called off', async () => {
    const runtime = virtualRuntime();
    const dependency = script().hang().hang('3s').respond('late', { after: '2s' });
    const calls = pipeline({ runtime }, timeout('1s'));
    const first = calls.executeOutcome(dependency);
    await runtime.advance('1s');
    expect(await first).toMatchObject({ ok: false, error: { code: 'timeout' } });
    expect(dependency.active).toBe(0);

    const unhurried = pipeline({ runtime });
    const second = unhurried.executeOutcome(dependency);
    await runtime.advance('3s');
    expect(await second).toMatchObject({ ok: false, error: { code: 'ECONNRESET' } });

    const third = unhurried.execute(dependency);
    await runtime.advance(1_999);
    expect(dependency.active).toBe(1);
    await runtime.advance(1);
    expect(await third).toBe('late');
    expect(runtime.pendingTimers).toEqual([]);
  });

  it('can go on when it is called off', async () => {
    const runtime = virtualRuntime();
    const dependency = script().hang('3s', { ignoreSignal: true });
    const call = pipeline({ runtime }, timeout('1s')).executeOutcome(dependency);
    await runtime.advance('1s');
    await call;
    expect(dependency.active).toBe(1);
    await runtime.advance('2s');
    expect(dependency.active).toBe(0);
  });

  it('uses the runtime that it is given where no pipeline calls', async () => {
    const runtime = virtualRuntime();
    const dependency = script({ runtime }).drip('slow', { over: '4s' });
    let value: unknown;
    void dependency().then((it) => {
      value = it;
    });
    await runtime.advance(3_999);
    expect(value).toBeUndefined();
    await runtime.advance(1);
    expect(value).toBe('slow');
  });

  it('refuses like a server, and says for how long', async () => {
    const dependency = script().throttle({ retryAfter: '1500ms' }).status(404).status(201, { body: 'made' });
    const error = (await dependency().catch((thrown: unknown) => thrown)) as ScriptedError;
    expect(error).toBeInstanceOf(ScriptedError);
    expect(error).toMatchObject({ status: 429, retryAfterMs: 1500, headers: { 'retry-after': '2' } });
    await expect(dependency()).rejects.toMatchObject({ status: 404 });
    expect(await dependency()).toBe('made');
  });

  it('has a classifier that understands its errors', async () => {
    const runtime = virtualRuntime();
    const calls = pipeline(
      { runtime, classify: classifyScripted },
      retry({ maxAttempts: 5, backoff: () => 1 }),
    );
    const dependency = script().throttle({ retryAfter: '7s' }).respond('ok');
    const result = calls.execute(dependency);
    await runtime.advance(6_999);
    expect(dependency.calls).toHaveLength(1);
    await runtime.runAll();
    expect(await result).toBe('ok');

    const mistake = script().status(400).respond('never');
    await expect(calls.execute(mistake)).rejects.toMatchObject({ status: 400 });
    expect(mistake.calls).toHaveLength(1);
  });

  it('is flaky in the same way for the same seed', async () => {
    const play = async (seed: number): Promise<boolean[]> => {
      const dependency = script().flaky({ rate: 0.3, seed, value: 'ok' });
      const outcomes = await Promise.allSettled(Array.from({ length: 200 }, () => dependency()));
      return outcomes.map(({ status }) => status === 'rejected');
    };
    const once = await play(5);
    expect(await play(5)).toEqual(once);
    expect(await play(6)).not.toEqual(once);
    const failures = once.filter(Boolean).length;
    expect(failures).toBeGreaterThan(35);
    expect(failures).toBeLessThan(90);
  });

  it('asks functions for each call', async () => {
    const dependency = script()
      .fail(2, ({ number }) => new Error(`no ${number}`))
      .respond(({ number }) => number);
    await expect(dependency()).rejects.toThrow('no 1');
    await expect(dependency()).rejects.toThrow('no 2');
    expect(await dependency()).toBe(3);
  });

  it('loses the connection', async () => {
    await expect(script().disconnect('mid-body')()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('counts how many calls it has at once', async () => {
    const runtime = virtualRuntime();
    const dependency = script({ runtime }).respond(1, { after: 10, times: Infinity });
    for (let index = 0; index < 3; index++) void dependency();
    await runtime.advance(5);
    void dependency();
    expect(dependency.active).toBe(4);
    await runtime.runAll();
    expect([dependency.active, dependency.maxActive]).toEqual([0, 4]);
  });

  it('says what was never reached', async () => {
    const dependency = script().fail(2).hang('3s').respond('ok');
    await dependency().catch(() => {});
    expect(dependency.remaining).toEqual(['fail', 'hang 3s', 'respond']);
    expect(() => dependency.assertFinished()).toThrow(
      'script: unfinished after 1 call; never reached: fail, hang 3s, respond',
    );
    const finished = script().respond(1, { times: Infinity });
    await finished();
    finished.assertFinished();
  });

  it('fails calls beyond its end', async () => {
    const dependency = script().respond('once').end();
    await dependency();
    await expect(dependency()).rejects.toThrow('script: call 2 comes after the end; the script answers 1');
    dependency.rewind();
    expect(await dependency()).toBe('once');
  });

  it('refuses scripts that make no sense', async () => {
    await expect(script()()).rejects.toThrow(/it has no steps/);
    expect(() => script().respond(1, { times: Infinity }).fail()).toThrow(/'fail' is never reached/);
    expect(() => script().respond(1).end().fail()).toThrow(/'fail' comes after end/);
    expect(() => script().fail(0)).toThrow(/script.fail: times must be an integer/);
    expect(() => script().fail(new Error('x') as unknown as number)).toThrow(/script.fail: times/);
    expect(() => script().flaky({ rate: 30 })).toThrow(/script.flaky.rate must be a ratio/);
    expect(() => script().flaky({ rate: 0.3, seed: 0.5 })).toThrow(/script.flaky.seed/);
    expect(() => script().status(99)).toThrow(/script.status 99/);
    expect(() => script().respond(1, { delay: 1 } as object)).toThrow(
      /script.respond.delay is not an option/,
    );
    expect(() => script().hang('x' as '1s')).toThrow(/script.hang must be a duration/);
    expect(() => script().drip('x', { chunks: 0 })).toThrow(/script.drip.chunks/);
    expect(() => script({ clock: 1 } as object)).toThrow(/script.clock is not an option/);
    const begun = script().respond(1);
    await begun();
    expect(() => begun.fail()).toThrow(/after the first call/);
  });
});
