import fc from 'fast-check';
import { pipeline } from 'seawall';
import { http, resilientFetch } from 'seawall/http';
import { httpCache } from 'seawall/http/cache';
import { virtualRuntime } from 'seawall/testing';
import { describe, expect, it } from 'vitest';

const URL = 'https://api.example.com/';

const said = fc.record({
  maxAge: fc.integer({ min: 0, max: 20 }),
  whileRevalidate: fc.integer({ min: 0, max: 20 }),
  ifError: fc.integer({ min: 0, max: 20 }),
  age: fc.integer({ min: 0, max: 5 }),
  hasTag: fc.boolean(),
  strict: fc.constantFrom('', ', must-revalidate', ', no-cache', ', no-store', ', private'),
});
const calls = fc.array(
  fc.record({
    afterS: fc.integer({ min: 0, max: 15 }),
    isDown: fc.boolean(),
    url: fc.constantFrom(URL, `${URL}b`),
  }),
  { maxLength: 30 },
);

describe('httpCache', () => {
  it('never answers with what is older than the response allows', async () => {
    await fc.assert(
      fc.asyncProperty(
        said,
        calls,
        async ({ maxAge, whileRevalidate, ifError, age, hasTag, strict }, all) => {
          const runtime = virtualRuntime();
          let isDown = false;
          const fetch = async () =>
            isDown
              ? new Response('down', { status: 503 })
              : new Response(String(runtime.nowMs), {
                  headers: {
                    'cache-control': `max-age=${maxAge}, stale-while-revalidate=${whileRevalidate}, stale-if-error=${ifError}${strict}`,
                    age: String(age),
                    ...(hasTag && { etag: '"never the same"' }),
                  },
                });
          const through = pipeline({ runtime, classify: http() }, httpCache());
          const api = resilientFetch(through, { fetch, share: true });
          const isStrict = strict !== '' && strict !== ', private';
          const freshS = strict === ', no-store' || strict === ', no-cache' ? 0 : Math.max(0, maxAge - age);
          for (const call of all) {
            await runtime.advance(call.afterS * 1000);
            isDown = call.isDown;
            const response = await api(call.url);
            const text = await response.text();
            await runtime.settle();
            if (response.status === 503) {
              expect(isDown).toBe(true);
              continue;
            }
            const oldS = (runtime.nowMs - Number(text)) / 1000;
            const allowedS = isStrict ? 0 : Math.max(whileRevalidate, isDown ? ifError : 0);
            // Only a response that was just loaded has no age.
            expect(oldS === 0 || oldS < freshS + allowedS).toBe(true);
            expect(response.headers.get('age')).toBe(String(age + oldS));
          }
        },
      ),
    );
  });

  it('hands over the answer whatever its header says', async () => {
    const field = fc.constantFrom(
      'cache-control',
      'expires',
      'age',
      'date',
      'last-modified',
      'vary',
      'pragma',
      'etag',
    );
    const value = fc.oneof(
      fc.string({
        unit: fc.constantFrom(...'max-age=0123456789", ;stale-if-error*no-store'),
        maxLength: 200,
      }),
      fc.constantFrom(
        'max-age=1e999',
        'max-age=-1',
        'max-age=NaN',
        'max-age="5',
        ',,,=,=',
        'Thu, 99 Foo 9999',
        '*',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(field, value), { maxLength: 6 }), async (fields) => {
        const runtime = virtualRuntime();
        const headers = new Headers();
        for (const [name, said] of fields) headers.set(name, said);
        const fetch = async () => new Response('text', { headers });
        const through = pipeline({ runtime, classify: http() }, httpCache({ fallbackTtl: '1s' }));
        const api = resilientFetch(through, { fetch, share: true });
        for (const afterMs of [0, 10, 5000]) {
          await runtime.advance(afterMs);
          expect(await (await api(URL)).text()).toBe('text');
        }
        expect(runtime.reported).toEqual([]);
      }),
    );
  });
});
