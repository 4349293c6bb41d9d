import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { http, resilientFetch } from '../../src/http/index.ts';
import { constant, failover, hedge, pipeline, retry, timeout } from '../../src/index.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

interface Seen {
  readonly url: string | undefined;
  readonly method: string | undefined;
  readonly body: string;
  readonly key: unknown;
}

/** A real server that answers with `status`, or never. */
async function serve(status: number | 'never'): Promise<{ origin: string; seen: Seen[]; server: Server }> {
  const seen: Seen[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push({ url: request.url, method: request.method, body, key: request.headers['idempotency-key'] });
    if (status !== 'never') response.writeHead(status).end(`from ${status}`);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, server };
}

function regional(origins: readonly string[], attemptMs = 2000) {
  const regions = failover({ endpoints: origins });
  const calls = pipeline(
    { classify: http() },
    retry({ maxAttempts: origins.length, backoff: constant(1), budget: false }),
    regions,
    timeout(attemptMs),
  );
  return { regions, api: resilientFetch(calls, { origin: regions.endpointOf, idempotencyKey: true }) };
}

describe('resilientFetch({ origin })', () => {
  it('goes from a region that fails to one that answers, and soon there at once', async () => {
    const [lost, well] = [await serve(500), await serve(200)];
    const { api, regions } = regional([lost.origin, well.origin]);
    for (let at = 0; at < 20; at++) {
      const response = await api(`/orders/${at}?x=1#part`);
      expect([response.status, await response.text()]).toEqual([200, 'from 200']);
    }
    expect(well.seen.map(({ url }) => url)).toContain('/orders/7?x=1');
    expect(lost.seen).toHaveLength(5);
    expect(regions.snapshot().ejected).toBe(1);
  });

  it('goes on where a server is gone, and where one hangs', async () => {
    const [gone, hangs, well] = [await serve(200), await serve('never'), await serve(200)];
    await new Promise((resolve) => gone.server.close(resolve));
    const { api } = regional([gone.origin, hangs.origin, well.origin], 50);
    for (let at = 0; at < 6; at++) expect(await (await api('/x')).text()).toBe('from 200');
  });

  it('hedges to another region', async () => {
    const [hangs, well] = [await serve('never'), await serve(200)];
    const regions = failover({ endpoints: [hangs.origin, well.origin] });
    const calls = pipeline({ classify: http() }, hedge({ delay: 10, maxExtraLoad: 9 }), regions);
    const api = resilientFetch(calls, { origin: regions.endpointOf });
    for (let at = 0; at < 4; at++) expect(await (await api('/x')).text()).toBe('from 200');
  });

  it('sends a Request with its body to each of them, and one idempotency key', async () => {
    const [lost, well] = [await serve(503), await serve(201)];
    const { api, regions } = regional([lost.origin, well.origin]);
    for (const body of ['first', 'second']) {
      const request = new Request('https://orders.example.com/orders', { method: 'POST', body });
      expect((await api(request)).status).toBe(201);
    }
    expect(well.seen.map(({ method, body }) => [method, body])).toEqual([
      ['POST', 'first'],
      ['POST', 'second'],
    ]);
    expect(lost.seen.length).toBeGreaterThan(0);
    // Whatever was sent to the lost one was sent once more, with the same key.
    expect(well.seen.map(({ key }) => key)).toEqual(expect.arrayContaining(lost.seen.map(({ key }) => key)));
    expect(regions.snapshot().endpoints.map(({ running }) => running)).toEqual([0, 0]);
  });

  it('sends the body of init in place of that of a Request', async () => {
    const [lost, well] = [await serve(503), await serve(200)];
    const { api } = regional([lost.origin, well.origin]);
    const request = new Request('https://orders.example.com/orders', { method: 'PUT', body: 'old' });
    for (let at = 0; at < 2; at++) await api(request, { body: 'new' });
    expect(well.seen.map(({ body }) => body)).toEqual(['new', 'new']);
  });

  it.each([
    ['/orders', '/v2/orders'],
    ['orders?x=1', '/v2/orders?x=1'],
    ['https://other.example.com/orders', '/v2/orders'],
    ['//other.example.com/orders', '/v2/orders'],
    ['https://other.example.com//evil.example.com/orders', '/v2//evil.example.com/orders'],
    ['/../../orders', '/v2/orders'],
    ['/', '/v2/'],
  ])('puts %s behind the path of the origin: %s', async (url, path) => {
    const { origin, seen } = await serve(200);
    for (const base of [`${origin}/v2`, `${origin}/v2/`, new URL(`${origin}/v2?y#z`)]) {
      const api = resilientFetch(pipeline({ classify: http() }), { origin: () => base });
      expect((await api(url)).status).toBe(200);
    }
    expect(seen.map((one) => one.url)).toEqual([path, path, path]);
  });

  it.each<[string, () => string, string]>([
    ['/x', () => 'eu', "resilientFetch.origin(call) must be an http or https URL, got 'eu'"],
    ['/x', () => 'file:///etc', 'resilientFetch.origin(call) must be an http or https URL'],
    ['data:text/plain,x', () => 'http://127.0.0.1', 'resilientFetch: the URL must be an http or https URL'],
    ['/x', () => undefined as never, 'resilientFetch.origin(call)'],
    [
      '/x',
      () => {
        throw new Error('no region');
      },
      'no region',
    ],
  ])('fails %s for an origin that is none', async (url, origin, message) => {
    const api = resilientFetch(pipeline({ classify: http() }), { origin });
    await expect(api(url)).rejects.toThrow(message);
  });

  it('refuses what is no function', () => {
    expect(() => resilientFetch(pipeline(), { origin: 'https://eu.example.com' as never })).toThrow(
      'resilientFetch.origin must be a function',
    );
  });
});
