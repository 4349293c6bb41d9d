import { afterEach, describe, expect, it } from 'vitest';
import { http, resilientFetch, standard } from '../../src/http/index.ts';
import { bulkhead, constant, pipeline, type ResilienceEvent, retry } from '../../src/index.ts';
import { serve, type TestServer, until } from '../support/http-server.ts';
import { hasNginx, type Nginx, startNginx } from '../support/nginx.ts';

let nginx: Nginx | undefined;
let server: TestServer | undefined;

afterEach(async () => {
  await nginx?.close();
  await server?.close();
  nginx = undefined;
  server = undefined;
});

describe.skipIf(!hasNginx())('resilientFetch behind nginx', () => {
  it('comes back after a 429 of limit_req as late as it was asked to, and gets through', async () => {
    server = await serve((_request, response) => void response.end('fine'));
    nginx = await startNginx(
      `limit_req_zone $binary_remote_addr zone=requests:1m rate=4r/s; limit_req_status 429;
       map $status $retry_after { 429 1; }`,
      `location / { limit_req zone=requests; proxy_pass ${server.url}; add_header Retry-After $retry_after always; }`,
    );
    const waits: number[] = [];
    const target = pipeline({ classify: http() }, retry({ backoff: constant(1) }));
    target.on('retry.scheduled', ({ delayMs }: ResilienceEvent<'retry.scheduled'>) => waits.push(delayMs));
    const api = resilientFetch(target);
    const { url } = nginx;
    const texts = await Promise.all([api(url), api(url)].map(async (call) => (await call).text()));
    expect(texts).toEqual(['fine', 'fine']);
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeGreaterThanOrEqual(1000);
    expect(server.requests).toHaveLength(2);
  });

  it('meets the 503 of limit_conn with a bulkhead, which needs no retry', async () => {
    let release: () => void = () => {};
    let atOnce = 0;
    let most = 0;
    server = await serve(async (_request, response) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      atOnce -= 1;
      response.end('fine');
    });
    nginx = await startNginx(
      'limit_conn_zone $binary_remote_addr zone=connections:1m;',
      `location / { limit_conn connections 1; proxy_pass ${server.url}; }`,
    );
    const { url } = nginx;
    const bare = resilientFetch(pipeline({ classify: http() }));
    const first = bare(url);
    await until(() => server?.requests.length === 1);
    expect((await bare(url)).status).toBe(503);
    release();
    expect((await first).status).toBe(200);

    const polite = resilientFetch(
      pipeline({ classify: http() }, bulkhead({ maxConcurrent: 1, maxQueued: 9 })),
    );
    const calls = [polite(url), polite(url), polite(url)];
    for (let served = 2; served <= 4; served++) {
      await until(() => server?.requests.length === served);
      release();
    }
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(most).toBe(1);
  });

  it('takes a 502 for a failure that passes, when what is behind nginx comes back', async () => {
    server = await serve((_request, response) => void response.end('fine'));
    const { port } = server;
    nginx = await startNginx('', `location / { proxy_pass ${server.url}; }`);
    await server.close();
    const keyed = standard({ retry: { maxAttempts: 10, backoff: constant(50) } });
    const seen: unknown[] = [];
    keyed.on('retry.scheduled', ({ outcome }) => {
      seen.push(outcome.ok && (outcome.value as Response).status);
      if (seen.length === 2) void server?.server.listen(port, '127.0.0.1');
    });
    const response = await resilientFetch(keyed)(nginx.url);
    expect(await response.text()).toBe('fine');
    expect(seen.every((status) => status === 502)).toBe(true);
  });
});
