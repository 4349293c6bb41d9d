import fc from 'fast-check';
import { pipeline, retry, timeout } from 'seawall';
import {
  criticalityFrom,
  deadlineFrom,
  formatGrpcTimeout,
  http,
  parseGrpcTimeout,
  resilientFetch,
  undiciInterceptor,
} from 'seawall/http';
import { virtualRuntime } from 'seawall/testing';
import { Agent, request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { serve, type TestServer } from '../support/http-server.ts';

const HEADER = 'x-envoy-expected-rq-timeout-ms';
const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
async function upstream(listener: Parameters<typeof serve>[0]): Promise<TestServer> {
  const server = await serve(listener);
  servers.push(server);
  return server;
}
const answer: Parameters<typeof serve>[0] = (_request, response) => void response.end('fine');

describe('the time that is left', () => {
  it('is told to the server, the least of deadline and timeouts', async () => {
    const server = await upstream(answer);
    const api = resilientFetch(pipeline({ classify: http() }, retry(), timeout('3s')), {
      deadlineHeader: true,
      criticalityHeader: true,
    });
    await api(server.url);
    await api(server.url, { deadline: Date.now() + 2000, criticality: 'sheddable' });
    const told = server.requests.map(({ headers }) => Number(headers[HEADER]));
    expect(told[0]).toBeGreaterThan(2000);
    expect(told[0]).toBeLessThanOrEqual(3000);
    expect(told[1]).toBeLessThanOrEqual(2000);
    expect(server.requests.map(({ headers }) => headers['x-criticality'])).toEqual(['critical', 'sheddable']);
  });

  it('is told by what name one likes, and in the form of gRPC where that is the name', async () => {
    const server = await upstream(answer);
    const calls = pipeline({ classify: http() }, timeout('3s'));
    await resilientFetch(calls, { deadlineHeader: 'X-Time-Left' })(server.url);
    await resilientFetch(calls, { deadlineHeader: 'grpc-timeout' })(server.url);
    expect(server.requests[0]?.headers['x-time-left']).toMatch(/^[12]\d{3}$|^3000$/);
    expect(server.requests[1]?.headers['grpc-timeout']).toMatch(/^\d{4}m$/);
  });

  it('is not told where nothing bounds it, or nobody wants to', async () => {
    const server = await upstream(answer);
    await resilientFetch(pipeline({ classify: http() }), { deadlineHeader: true })(server.url);
    await resilientFetch(pipeline({ classify: http() }, timeout('1s')))(server.url);
    expect(server.requests.map(({ headers }) => headers[HEADER])).toEqual([undefined, undefined]);
  });

  it('is told through undici’s interceptor, too', async () => {
    const server = await upstream(answer);
    const agent = new Agent();
    const dispatcher = agent.compose(
      undiciInterceptor(pipeline({ classify: http() }, timeout('3s')), { deadlineHeader: true }),
    );
    const { body } = await request(server.url, { dispatcher });
    await body.text();
    expect(Number(server.requests[0]?.headers[HEADER])).toBeGreaterThan(1000);
    await agent.close();
  });

  it('only gets less on its way through three services', async () => {
    const told: number[] = [];
    const remaining: number[] = [];
    const service = async (next: string | undefined) => {
      const calls = pipeline({ name: 'service', classify: http() }, timeout('10s'));
      const api = resilientFetch(calls, { deadlineHeader: true });
      return upstream((incoming, response) => {
        told.push(Number(incoming.headers[HEADER]));
        const deadline = deadlineFrom(incoming) as number;
        const work = pipeline().execute(
          async ({ remainingMs }) => {
            remaining.push(remainingMs);
            return next === undefined ? 'done' : (await api(next)).text(); // the deadline is passed on automatically
          },
          { deadline },
        );
        void work.then((text) => response.end(text));
      });
    };
    const third = await service(undefined);
    const second = await service(third.url);
    const first = await service(second.url);
    const api = resilientFetch(pipeline({ classify: http() }), { deadlineHeader: true });
    const response = await api(first.url, { deadline: Date.now() + 5000 });
    expect(await response.text()).toBe('done');
    expect(told).toHaveLength(3);
    const all = [5000, told[0], remaining[0], told[1], remaining[1], told[2], remaining[2]] as number[];
    for (const [at, ms] of all.slice(1).entries()) expect(ms).toBeLessThanOrEqual((all[at] as number) + 1);
  });
});

describe('deadlineFrom', () => {
  const runtime = virtualRuntime({ wallTimeMs: 1_000_000 });
  const of = (headers: unknown, header?: string) => deadlineFrom({ headers }, { runtime, header });

  it('reads node:http, fetch, plain fields and metadata', () => {
    expect(of({ [HEADER]: '250' })).toBe(1_000_250);
    expect(of(new Headers({ [HEADER]: '250' }))).toBe(1_000_250);
    expect(deadlineFrom(new Request('http://x', { headers: { [HEADER]: '250' } }), { runtime })).toBe(
      1_000_250,
    );
    expect(deadlineFrom(new Headers({ 'grpc-timeout': '2S' }), { runtime })).toBe(1_002_000);
    expect(of({ 'x-left': '7' }, 'X-Left')).toBe(1_000_007);
    const metadata = { get: (name: string) => (name === 'grpc-timeout' ? ['100m'] : []) };
    expect(deadlineFrom({ metadata }, { runtime })).toBe(1_000_100);
    expect(deadlineFrom({ getDeadline: () => new Date(5), metadata: { get: () => [] } })).toBe(5);
    expect(deadlineFrom({ getDeadline: () => Number.POSITIVE_INFINITY })).toBeUndefined();
  });

  it.each([
    undefined,
    null,
    7,
    'text',
    {},
    { headers: null },
    ...['', '-1', '1.5', 'NaN', '1e3', '0x10', '9'.repeat(13), '5, 10', ' ', '٣'].map((told) => ({
      headers: { [HEADER]: told },
    })),
    { headers: { [HEADER]: ['5', '10'] } },
    { headers: { 'grpc-timeout': '5' } },
    { headers: { 'grpc-timeout': '123456789m' } },
  ])('takes nothing for a deadline that is none: %j', (given) => {
    expect(deadlineFrom(given)).toBeUndefined();
  });

  it('refuses a header that can be none', () => {
    expect(() => deadlineFrom({}, { header: 'a b' })).toThrow(
      'deadlineFrom.header must be the name of a header field',
    );
  });
});

describe('criticalityFrom', () => {
  it('knows those that there are, and no other', () => {
    expect(criticalityFrom({ headers: { 'x-criticality': 'sheddable-plus' } })).toBe('sheddable-plus');
    expect(criticalityFrom({ headers: { 'x-importance': 'critical' } }, 'X-Importance')).toBe('critical');
    for (const told of ['', 'CRITICAL', 'toString', 'critical, sheddable']) {
      expect(criticalityFrom({ headers: { 'x-criticality': told } })).toBeUndefined();
    }
  });
});

it('gRPC’s form is read as it was written, and is never longer', () => {
  fc.assert(
    fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (ms) => {
      const told = formatGrpcTimeout(ms);
      expect(told).toMatch(/^\d{1,8}[mS]$/);
      const read = parseGrpcTimeout(told) as number;
      expect(read).toBeLessThanOrEqual(ms);
      if (ms < 99_999_999_000) expect(ms - read).toBeLessThan(1000);
    }),
  );
});
