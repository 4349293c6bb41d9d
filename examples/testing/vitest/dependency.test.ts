import { pipeline, retry } from 'seawall';
import { http, resilientFetch } from 'seawall/http';
import { classifyScripted, script, virtualRuntime } from 'seawall/testing';
import { faultProxy, faultServer } from 'seawall/testing/node';
import 'seawall/testing/vitest';
import { expect, it } from 'vitest';

it('plays a dependency', async () => {
  const runtime = virtualRuntime();
  const payments = pipeline(
    { runtime, classify: classifyScripted },
    retry({ maxAttempts: 20, budget: false, maxDelay: '1s' }),
  );
  // #region script
  const service = script()
    .fail(2) // fails twice
    .throttle({ retryAfter: '1s' }) // 429 with Retry-After
    .hang('3s') // no answer; then the connection is lost
    .flaky({ rate: 0.3, seed: 7, times: 10 })
    .respond('paid', { after: '20ms' });

  const call = payments.execute(service); // it is an operation
  await runtime.runAll();
  await call;
  expect(service).toHaveAttempted(7); // service.calls, .active and .maxActive have more details
  // #endregion
});

it('plays a server', async () => {
  const get = resilientFetch(pipeline({ classify: http() }, retry()));
  // #region server
  const server = await faultServer(script().status(503).disconnect('mid-body').respond({ ok: true }));
  const proxy = await faultProxy({ target: server.url, latency: '5ms' });

  const cutOff = await get(proxy.url); // the 503 is retried; the body of the next answer breaks off
  await expect(cutOff.text()).rejects.toThrow();

  await proxy.set({ fault: 'refuse' }); // 'partition', 'reset', 'blackhole'; bytesPerSecond; direction
  await expect(get(proxy.url)).rejects.toThrow();
  await proxy.heal();
  expect(await (await get(proxy.url)).json()).toEqual({ ok: true });

  await proxy.close();
  await server.close();
  // #endregion
});
