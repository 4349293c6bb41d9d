import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemRuntime } from '../../../src/index.ts';
import { script } from '../../../src/testing/index.ts';
import {
  type FaultProxy,
  type FaultServer,
  faultProxy,
  faultServer,
} from '../../../src/testing/node/index.ts';

let upstream: FaultServer;
let proxy: FaultProxy;

beforeEach(async () => {
  upstream = await faultServer(script().respond(({ number }) => `answer ${number}`));
  proxy = await faultProxy({ target: upstream.url });
});

afterEach(async () => {
  await proxy.close();
  await upstream.close();
});

const get = async (signal?: AbortSignal): Promise<string> =>
  (await fetch(proxy.url, signal === undefined ? {} : { signal })).text();

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Gives up on a call that does not return in time. */
async function silence(ms = 60): Promise<void> {
  const controller = new AbortController();
  systemRuntime.clock.setTimer(ms, () => controller.abort(new Error('silence')));
  await expect(get(controller.signal)).rejects.toThrow('silence');
}

describe('faultProxy', () => {
  it('passes everything through while the network is healthy', async () => {
    expect(await get()).toBe('answer 1');
    const text = 'x'.repeat(3_000_000);
    const large = await faultServer(script().respond(text));
    const wide = await faultProxy({ target: `127.0.0.1:${large.port}` });
    expect((await (await fetch(wide.url)).text()).length).toBe(text.length);
    await wide.close();
    await large.close();
    while (proxy.connections > 0) await turn();
  });

  it('delays, each way', async () => {
    await proxy.set({ latency: '30ms', jitter: '5ms' });
    const started = systemRuntime.clock.now();
    expect(await get()).toBe('answer 1');
    expect(systemRuntime.clock.now() - started).toBeGreaterThanOrEqual(58);
  });

  it('throttles', async () => {
    const large = await faultServer(script().respond('x'.repeat(20_000)));
    const narrow = await faultProxy({ target: large.url, bytesPerSecond: 200_000 });
    const started = systemRuntime.clock.now();
    expect((await (await fetch(narrow.url)).text()).length).toBe(20_000);
    expect(systemRuntime.clock.now() - started).toBeGreaterThanOrEqual(95);
    await narrow.close();
    await large.close();
  });

  it('resets connections, those that are open and those that come', async () => {
    const hanging = await faultServer(script().hang());
    const between = await faultProxy({ target: hanging.url });
    const open = fetch(between.url);
    open.catch(() => {});
    while (hanging.requests.length === 0) await turn();
    await between.set({ fault: 'reset' });
    await expect(open).rejects.toThrow();
    await expect(fetch(between.url)).rejects.toThrow();
    expect(hanging.requests).toHaveLength(1);
    await between.close();
    await hanging.close();
  });

  it('swallows everything', async () => {
    await proxy.set({ fault: 'blackhole' });
    await silence();
    expect(upstream.requests).toHaveLength(0);
    await proxy.set({ direction: 'downstream' });
    await silence();
    expect(upstream.requests).toHaveLength(1);
    await proxy.heal();
    expect(await get()).toBe('answer 2');
  });

  it('is parted, and delivers what was sent when that is over', async () => {
    await proxy.set({ fault: 'partition' });
    const waiting = get();
    for (let index = 0; index < 50; index++) await turn();
    expect(upstream.requests).toHaveLength(0);
    expect(proxy.conditions.fault).toBe('partition');
    await proxy.heal();
    expect(await waiting).toBe('answer 1');
  });

  it('refuses connections, and accepts them again at the same port', async () => {
    await proxy.set({ fault: 'refuse' });
    await expect(get()).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await proxy.heal();
    expect(await get()).toBe('answer 1');
  });

  it('is out of reach when its target is', async () => {
    await upstream.close();
    await expect(get()).rejects.toThrow();
  });

  it('loses all connections when it is closed', async () => {
    await proxy.set({ fault: 'blackhole' });
    const hanging = get();
    hanging.catch(() => {});
    while (proxy.connections === 0) await turn();
    await proxy.close();
    await proxy.close();
    await expect(hanging).rejects.toThrow();
    await expect(get()).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });

  it('refuses options that make no sense', async () => {
    await expect(faultProxy({ target: 'nowhere' })).rejects.toThrow(
      /faultProxy.target must be a URL or host and port/,
    );
    await expect(faultProxy({} as never)).rejects.toThrow(/faultProxy.target/);
    await expect(faultProxy({ target: 'a:1', seed: 0.5 })).rejects.toThrow(/faultProxy.seed/);
    await expect(faultProxy({ target: 'a:1', port: 1e6 })).rejects.toThrow(/faultProxy.port/);
    await expect(faultProxy({ target: 'a:1', delay: 1 } as never)).rejects.toThrow(
      /faultProxy.delay is not an option/,
    );
    const { set } = proxy;
    await expect(set({ latency: -1 })).rejects.toThrow(/faultProxy.set.latency/);
    await expect(set({ jitter: '1d' as '1s' })).rejects.toThrow(/faultProxy.set.jitter/);
    await expect(set({ bytesPerSecond: 0 })).rejects.toThrow(/faultProxy.set.bytesPerSecond/);
    await expect(set({ fault: 'flood' as 'reset' })).rejects.toThrow(
      /faultProxy.set.fault must be one of 'none'/,
    );
    await expect(set({ direction: 'up' as 'both' })).rejects.toThrow(/faultProxy.set.direction/);
    expect(proxy.conditions.latencyMs).toBe(0);
  });
});
